/** What a refusing guard, a case for a person and its choices mean, in a cashier's words. Used wherever a sale or a refusal is shown. */
import type { AttentionReason, Choice } from '../../../machines/sale/choices.ts';
import type { guards } from '../../../machines/sale/guards.ts';
import type { Language, Words } from '../../station/faults.ts';

/** Those that can refuse an operator. A test compares the list with the charts. */
const GUARDS = {
  isCardOptional: {
    en: 'With this payment type no sale is made without a card.',
    ru: 'По этому виду оплаты без карты продажа не проводится.',
  },
  isByProcessing: {
    en: "The bonus module's discount is a percentage: there are no coupons and no points to choose.",
    ru: 'Скидку вычисляет модуль бонусов и скидок: купонов и баллов для выбора нет.',
  },
  areCouponsKnown: { en: 'The client has no such coupon.', ru: 'У клиента нет такого купона.' },
  isWithinBalance: { en: 'The client does not have so many points.', ru: 'У клиента нет столько баллов.' },
  mayClientSpend: { en: 'This card can only accrue points.', ru: 'По этой карте баллы можно только копить.' },
  isPaymentTypeKnown: { en: 'There is no such payment type for this sale.', ru: 'Для этой продажи нет такого вида оплаты.' },
  isTenderedEnough: { en: 'Less cash than is due.', ru: 'Принято меньше суммы к оплате.' },
  isPaymentTypeAllowed: {
    en: 'This payment type is not for this sale: proving takes no goods and must be chosen before the fuel; some kinds sell no goods.',
    ru: 'Этот вид оплаты здесь нельзя: «Мерник» — без товаров и до отпуска топлива, по некоторым видам товары не продаются.',
  },
  isTenderedPlausible: {
    en: 'So much cash for this sum is not believed: enter it again.',
    ru: 'Слишком большая сумма наличных: введите её ещё раз.',
  },
  mayHaveGoods: { en: 'By this payment type no goods are sold.', ru: 'По этому виду оплаты товары не продаются.' },
  mayTakeWishes: { en: 'By this payment type no goods are sold.', ru: 'По этому виду оплаты товары не продаются.' },
  hasAnythingToSell: { en: 'Nothing would be left to sell.', ru: 'Продавать будет нечего.' },
  mayAskCardLate: {
    en: 'This payment type has no discount, or none that may be asked for at the receipt.',
    ru: 'У этого вида оплаты нет скидки или её нельзя назначить перед чеком.',
  },
  isDeliveryOver: { en: 'The pump is still delivering.', ru: 'Отпуск ещё идёт.' },
  isRefundOver: { en: 'A refund is already under way.', ru: 'Возврат уже оформляется.' },
  isRefundAllowed: {
    en: 'The discount forbids refunding fuel that was dispensed with a card.',
    ru: 'Скидка запрещает возврат топлива, отпущенного с картой.',
  },
  isRefundable: { en: 'There is nothing to give back, or not so much.', ru: 'Возвращать нечего или столько не было куплено.' },
  isChoice: { en: 'This is not one of the choices that the sale names.', ru: 'Такого выбора продажа не предлагает.' },
  isDocumentChosen: {
    en: 'Name a choice of the sale; for a printed receipt also its document number.',
    ru: 'Назовите один из вариантов; для пробитого чека — ещё номер документа.',
  },
  isTransactionChosen: {
    en: "Name a choice of the sale; for a charged card also the slip's transaction, and its sum where it is another one.",
    ru: 'Назовите один из вариантов; для проведённой оплаты — ещё номер операции с чека терминала и сумму, если она другая.',
  },
  isCardBackChosen: {
    en: 'Name a choice; to a card money can go back only where the station takes cards for this sale.',
    ru: 'Назовите один из вариантов; на карту — только если для такой продажи карты принимаются.',
  },
  isVolumeChosen: {
    en: 'Name a choice; for delivered fuel also the volume, in steps of 10 ml; more than was ordered only with `evidence.overrun`.',
    ru: 'Назовите один из вариантов; для отпущенного топлива — ещё объём, кратный 10 мл; больше заказанного — только с `evidence.overrun`.',
  },
} as const satisfies Partial<Record<keyof typeof guards, Words>>;

/** Why a person must decide (D10). */
const REASONS: Record<AttentionReason, Words> = {
  afterRestore: {
    en: 'The station’s database was put back to an earlier time: what became of this sale since is not known here.',
    ru: 'База станции возвращена к прошлому: что стало с этой продажей после, здесь неизвестно.',
  },
  paymentUnknown: { en: 'It is not known whether the card was charged.', ru: 'Неизвестно, списаны ли деньги с карты.' },
  paymentOtherSum: { en: 'The terminal has charged another sum than is due.', ru: 'Терминал списал не ту сумму, что к оплате.' },
  reversalRefused: { en: 'The bank does not give the money back to the card.', ru: 'Банк не возвращает деньги на карту.' },
  reversalOtherSum: { en: 'The bank has given back another sum than is owed.', ru: 'Банк вернул не ту сумму, что должен.' },
  reversalUnknown: {
    en: 'It is not known whether the bank has given the money back.',
    ru: 'Неизвестно, вернул ли банк деньги.',
  },
  receiptRefused: { en: 'The register printed no receipt, and the money is in.', ru: 'Чек не пробит, а деньги приняты.' },
  drawerShort: { en: 'The drawer lacks the money to give back.', ru: 'В ККМ нет денег для выплаты.' },
  receiptUnknown: { en: 'It is not known whether the receipt was made.', ru: 'Неизвестно, пробит ли чек.' },
  deliveryUnknown: { en: 'It is not known how much fuel was delivered.', ru: 'Неизвестно, сколько топлива отпущено.' },
  tooManyEvents: {
    en: 'The sale goes round in circles and is stopped. See what the devices did, and close it by hand.',
    ru: 'Продажа ходит по кругу и остановлена. Проверьте устройства и закройте её вручную.',
  },
  chartChanged: {
    en: 'The sale fits no chart of this version of the service. Start the version that it began on, or close it by hand.',
    ru: 'Продажа не подходит ни к одной диаграмме этой версии. Запустите прежнюю версию или закройте продажу вручную.',
  },
  loyaltyRefused: {
    en: 'Megainsight refuses to settle a sale that is receipted.',
    ru: 'Megainsight отказывается провести пробитую продажу.',
  },
};

/** What a person may decide. */
const CHOICES: Record<Choice, Words> = {
  askAgain: { en: 'Ask the device again', ru: 'Спросить устройство ещё раз' },
  paid: {
    en: 'It was charged (name `evidence.transactionId`; another sum than is due as `evidence.amount`, kopecks)',
    ru: 'Деньги списаны (укажите `evidence.transactionId`; другую сумму, чем к оплате, — в `evidence.amount`, копейки)',
  },
  notPaid: { en: 'It was not charged', ru: 'Деньги не списаны' },
  reverse: { en: 'Give the charged sum back', ru: 'Вернуть списанную сумму' },
  refundInstead: { en: 'Give it back as a refund, not as a reversal', ru: 'Вернуть операцией возврата, а не отменой' },
  givenBack: { en: 'The money is back on the card', ru: 'Деньги вернулись на карту' },
  notGivenBack: { en: 'The money is not back', ru: 'Деньги не вернулись' },
  paidInCash: { en: 'It was paid back in cash', ru: 'Деньги возвращены наличными' },
  printAgain: { en: 'Print the receipt now', ru: 'Пробить чек сейчас' },
  cancel: { en: 'Cancel, the money goes back', ru: 'Отменить и вернуть деньги' },
  printed: { en: 'It was printed (name `evidence.documentNumber`)', ru: 'Чек пробит (укажите `evidence.documentNumber`)' },
  notPrinted: { en: 'It was not printed', ru: 'Чек не пробит' },
  delivered: { en: 'So much was delivered (name `evidence.volume`, ml)', ru: 'Отпущено столько (укажите `evidence.volume`, мл)' },
  cashIn: { en: 'Cash was put into the drawer: print the return', ru: 'Наличные внесены: пробить возврат' },
  toCard: { en: 'Give the money back to a card', ru: 'Вернуть деньги на карту' },
  closedByHand: {
    en: 'Close it: what was taken and delivered is settled by hand',
    ru: 'Закрыть: деньги и отпуск улажены вручную',
  },
  takenUp: { en: 'Nothing happened since: go on with it as it stands', ru: 'После ничего не было: продолжить с того же места' },
  writeOff: { en: 'Leave it, on record', ru: 'Оставить как есть, с отметкой' },
};

/** Why a coupon that was chosen is not sent. */
export const describeUnused = (title: string, language: Language): string =>
  language === 'ru'
    ? `Купон «${title}» ничего не даёт: в чеке нет такого товара или цена уже не выше. Он не погашен.`
    : `The coupon “${title}” lowers nothing: the sale has no such product, or its price is no higher already. It is not used up.`;

/** A guard without words of its own is named as it is. */
export const describeGuard = (guard: string, language: Language): string =>
  Object.hasOwn(GUARDS, guard) ? GUARDS[guard as keyof typeof GUARDS][language] : guard;
export const describeReason = (reason: AttentionReason, language: Language): string => REASONS[reason][language];
export const describeChoice = (choice: Choice, language: Language): string => CHOICES[choice][language];
/** For the test that compares the list with the charts. */
export const guardsWithWords = (): string[] => Object.keys(GUARDS);
