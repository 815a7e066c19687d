/** The schema of how what the station sells is paid for, and by which discounts (R4–R6). Part of document.ts. */
import * as v from 'valibot';
import { bilingual } from './faults.ts';
import { field, flag, id, name, wholeBetween } from './fields.ts';

export const Discount = v.strictObject({
  name: field(name, 'Name of the discount.', 'Наименование скидки.', 'Megainsight, наличные'),
  shortName: field(
    v.pipe(
      v.string(),
      v.regex(/^[\p{L}\p{N}]{1,16}$/u, bilingual('letters and digits only, 16 at most', 'только буквы и цифры, не более 16')),
    ),
    'Short name, unique, used in formulas.',
    'Краткое наименование, уникальное, для формул.',
    'MI1',
  ),
  active: field(flag(true), 'Whether it is in use.', 'Активна ли скидка.', true),
  type: field(v.literal('terminal'), 'A terminal discount.', 'Терминальная скидка.', 'terminal'),
  terminal: field(id, 'The terminal that it asks.', 'Терминал скидки.', '2'),
  amountWindow: field(
    flag(false),
    'The operator confirms the sum at sale and refund.',
    'Выводить окно суммы при продаже и возврате.',
    false,
  ),
  printCardNumber: v.optional(
    field(
      v.picklist(['none', 'masked', 'whole']),
      'The card’s number on the receipt: none, masked (the first four and the last two digits), or whole.',
      'Номер карты в чеке: не печатать, скрытый (первые четыре и последние две цифры) или полный.',
      'masked',
    ),
    'masked',
  ),
  blockRefund: field(
    flag(false),
    'No refund of fuel dispensed with a discount card.',
    'Блокировать возврат при отпуске по дисконтной карте.',
    false,
  ),
  forbidFillWithoutCard: field(flag(false), 'No filling to full without a card.', 'Запретить «до заполнения» без карты.', false),
  calculation: v.optional(
    field(
      v.picklist(['card', 'module']),
      'Calculated from the card by the processing’s rules, or by the bonus module: percentages by the accumulated sum.',
      'Скидка с карты по правилам процессинга или модуль бонусов и скидок: процент по накоплениям.',
      'card',
    ),
    'card',
  ),
  request: field(
    v.picklist(['always', 'operator']),
    'Always: no card, no sale. Operator: the operator decides.',
    'Запрос карты: всегда (нет карты — нет продажи) или решает оператор.',
    'operator',
  ),
  allowLate: field(
    flag(true),
    'A discount may come before the receipt, after a fill to full (R5).',
    'Разрешить скидку перед чеком после «до заполнения».',
    true,
  ),
});

/** What the bonus module takes off, from how much a client has bought so far. */
const Tier = v.strictObject({
  from: field(
    wholeBetween(0, 1_000_000_000_000),
    'Bought so far, kopecks: from this sum on.',
    'Накоплено покупок, копеек: от этой суммы.',
    1_000_000,
  ),
  percent: field(
    wholeBetween(0, 10_000),
    'Discount in hundredths of a percent: 250 is 2.5 %.',
    'Скидка в сотых долях процента: 250 — это 2,5 %.',
    250,
  ),
});

export const BonusModule = v.strictObject({
  tiers: v.optional(
    field(
      v.pipe(v.array(Tier), v.maxLength(32)),
      'Percentages by the accumulated sum, the lowest first; below the first there is no discount.',
      'Проценты по накопленной сумме, от меньшей к большей; ниже первой скидки нет.',
      [{ from: 1_000_000, percent: 250 }],
    ),
    [],
  ),
});

export const PaymentType = v.strictObject({
  code: field(id, 'Code of the payment type.', 'Код вида оплаты.', 'cash'),
  name: field(name, 'What the cashier calls it.', 'Название вида оплаты.', 'Наличные'),
  use: field(v.picklist(['fuel', 'shop']), 'For fuel or for the shop.', 'Для топлива или для магазина.', 'fuel'),
  kind: field(
    v.picklist(['cash', 'bankCard', 'recorded', 'proving']),
    'Cash; bank card; recorded: takes no money here; proving: prints no receipt either (R6).',
    'Наличные; банковская карта; учётный — деньги здесь не принимаются; мерник — и чека нет.',
    'cash',
  ),
  document: v.optional(
    field(
      v.picklist(['fiscal', 'nonFiscal', 'none']),
      'Paper: a receipt, a non-fiscal slip with litres, or none. Absent: a receipt for money, a slip for recorded kinds, none for proving.',
      'Документ: чек, нефискальный слип с литрами или ничего. Не задан: за деньги — чек, учётный — слип, мерник — ничего.',
      'nonFiscal',
    ),
  ),
  fiscalPayment: v.optional(
    field(
      v.picklist(['cash', 'electronically', 'prepaid', 'credit', 'other']),
      'How the receipt says it is paid. Absent: cash, a card electronically, recorded kinds by other means.',
      'Форма оплаты в чеке. Не задана: наличные, карта — безналичными, учётные — иной формой.',
      'prepaid',
    ),
  ),
  signature: v.optional(
    field(
      v.boolean(),
      'Whether the slip has a line for the customer’s signature. Absent: where the name says «Ведомость».',
      'Строка для подписи клиента на слипе. Не задана: если в названии «Ведомость».',
      true,
    ),
  ),
  discount: v.optional(field(v.string(), 'Short name of the discount that hangs on it.', 'Скидка вида оплаты.', 'MI1')),
  useDiscount: field(flag(true), 'Shop only: whether that discount is used.', 'Для магазина: применять ли скидку.', true),
  sellsGoods: field(
    flag(false),
    'Recorded kinds: whether goods may be sold by it; cash and bank cards always may.',
    'Для учётных видов: можно ли по нему продавать товары; за наличные и по картам можно всегда.',
    false,
  ),
  pairedWith: v.optional(
    field(v.array(id), 'Shop only: the fuel payment types that it goes with.', 'Для магазина: парные виды оплаты топлива.', ['cash']),
    [],
  ),
});

export const Limits = v.strictObject({
  minVolume: v.optional(field(wholeBetween(10, 999990), 'Least volume of a sale, ml (D3).', 'Наименьший объём продажи, мл.', 1000), 1000),
  maxUnpaid: v.optional(
    field(
      wholeBetween(0, 16),
      'Unpaid fills at a pump that let the next one begin (D15).',
      'Сколько неоплаченных отпусков допускает ТРК.',
      2,
    ),
    2,
  ),
  fillCeiling: v.optional(
    field(wholeBetween(1000, 999990), 'Most that a fill to full gives, ml (D7).', 'Предел отпуска «до заполнения», мл.', 100_000),
    100_000,
  ),
});

export const Rounding = v.optional(
  field(
    v.picklist(['none', 'cash', 'all']),
    'Which receipts are rounded down to whole roubles: none, those paid in cash, or all. The lines stay.',
    'Какие чеки округляются вниз до рубля: никакие, наличные или все. Позиции не меняются.',
    'none',
  ),
  'none',
);

export const PrepaidFuel = v.optional(
  field(
    v.picklist(['oneReceipt', 'twoReceipts']),
    'Fuel that is paid before it flows: one receipt, or one for the prepayment and one for what was delivered.',
    'Топливо с оплатой вперёд: один чек или чек предоплаты и чек на отпущенное.',
    'oneReceipt',
  ),
  'oneReceipt',
);
