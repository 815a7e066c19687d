/** The schema of what the station sells, and of how a receipt names it (54-ФЗ). Part of document.ts. */
import * as v from 'valibot';
import { isInn } from '../domain/buyer.ts';
import { UNITS } from '../domain/lines.ts';
import { TAXES } from '../domain/tax.ts';
import { bilingual } from './faults.ts';
import { field, flag, id, name, wholeBetween } from './fields.ts';

/** Kopecks per unit. */
export const UnitPrice = wholeBetween(1, 100_000_000);

/** What is paid for (tag 1212), by ATOL's names. `payment`: a gift card or a talon that is sold, an advance. */
const SUBJECTS = [
  'commodity',
  'excise',
  'job',
  'service',
  'payment',
  'agentCommission',
  'another',
  'deposit',
  'exciseWithoutMarking',
  'exciseWithMarking',
  'commodityWithoutMarking',
  'commodityWithMarking',
] as const;

const AGENTS = [
  'attorney',
  'commissionAgent',
  'another',
  'payingAgent',
  'payingSubagent',
  'bankPayingAgent',
  'bankPayingSubagent',
] as const;

const inn = v.pipe(v.string(), v.check(isInn, bilingual('an INN with right check digits', 'ИНН с верными контрольными цифрами')));

const Supplier = v.strictObject({
  name: field(name, 'Name of the supplier.', 'Наименование поставщика.', 'ООО «Поставщик»'),
  inn: field(inn, 'The supplier’s INN.', 'ИНН поставщика.', '9900000120'),
  phones: v.optional(
    field(
      v.pipe(v.array(v.pipe(v.string(), v.regex(/^\+7\d{10}$/, bilingual('+7 and ten digits', '+7 и десять цифр')))), v.maxLength(3)),
      'The supplier’s phones.',
      'Телефоны поставщика.',
      ['+79990000000'],
    ),
    [],
  ),
});

const AgentTerms = v.strictObject({
  kind: field(v.picklist(AGENTS), 'What the station is to the supplier.', 'Признак агента.', 'commissionAgent'),
  supplier: Supplier,
});

export const Product = v.strictObject({
  code: field(id, 'Code of the product.', 'Код товара.', 'ai92'),
  name: field(v.pipe(name, v.maxLength(120)), 'Name on the receipt.', 'Название в чеке.', 'АИ-92'),
  kind: field(v.picklist(['fuel', 'goods']), 'Fuel, or a thing from the shop.', 'Топливо или товар магазина.', 'fuel'),
  unit: field(
    v.picklist(UNITS),
    'Litres, pieces, kilograms, cubic metres or kilowatt-hours.',
    'Литры, штуки, килограммы, кубометры или киловатт-часы.',
    'L',
  ),
  price: field(UnitPrice, 'List price, kopecks per unit.', 'Цена по прейскуранту, копеек за единицу.', 5990),
  minPrice: v.optional(
    field(UnitPrice, 'No discount goes below it; kopecks per unit.', 'Минимальная цена со скидкой, копеек за единицу.', 5000),
    1,
  ),
  noDiscount: field(
    flag(false),
    'No coupon, no points, no personal price: tobacco, for instance.',
    'Без купонов, баллов и персональных цен: например, табак.',
    false,
  ),
  tax: v.optional(
    field(
      v.picklist(TAXES),
      'Tax on the receipt; 20 % is of settlements up to 2025.',
      'Ставка НДС в чеке; 20 % — для расчётов до 2026 года.',
      'vat22',
    ),
    'vat22',
  ),
  subject: v.optional(
    field(
      v.picklist(SUBJECTS),
      'What is paid for. Absent: excise goods where the pump gives litres, else a commodity.',
      'Предмет расчёта. Не задан: подакцизный товар, если ТРК отпускает литры, иначе товар.',
      'excise',
    ),
  ),
  department: v.optional(
    field(
      wholeBetween(1, 16),
      'Section of the register. Absent: 1 for fuel, 2 for goods.',
      'Секция ККМ. Не задана: 1 — топливо, 2 — товары.',
      1,
    ),
  ),
  country: v.optional(
    field(
      v.pipe(v.string(), v.regex(/^\d{3}$/, bilingual('three digits', 'три цифры'))),
      'Country of origin, on receipts for companies.',
      'Страна происхождения, в чеках для организаций.',
      '643',
    ),
    '643',
  ),
  barcodes: v.optional(
    field(
      v.pipe(v.array(v.pipe(v.string(), v.regex(/^\d{8,14}$/, bilingual('8 to 14 digits', 'от 8 до 14 цифр')))), v.maxLength(32)),
      'Bar codes on the package.',
      'Штрихкоды на упаковке.',
      ['4600000000015'],
    ),
    [],
  ),
  marked: field(
    flag(false),
    'Marked goods (Честный ЗНАК): not sold yet, for a sale would need the code of each piece.',
    'Маркированный товар («Честный ЗНАК»): пока не продаётся, нужен код каждой единицы.',
    false,
  ),
  agent: v.optional(
    field(AgentTerms, 'Whose goods the station sells, where they are not its own.', 'Чей это товар, если он не свой (агентская продажа).'),
  ),
});
