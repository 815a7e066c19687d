/** A payment type as a sale freezes it at its start: its paper, its discount, what it sells (D16, R4, R6). Used by order.ts. */
import type { DiscountTerms, PaymentTerms } from '../../machines/sale/context.ts';
import type { Tier } from '../domain/accumulation.ts';
import { kopecks } from '../domain/units.ts';
import type { DiscountSettings, PaymentTypeSettings, Station } from './document.ts';

const DOCUMENTS = { cash: 'fiscal', bankCard: 'fiscal', recorded: 'nonFiscal', proving: 'none' } as const;
const FISCAL_PAYMENTS = { cash: 'cash', bankCard: 'electronically', recorded: 'other', proving: 'other' } as const;

export const documentFor = ({ kind, document }: Pick<PaymentTypeSettings, 'kind' | 'document'>) => document ?? DOCUMENTS[kind];

type PaperTerms = Pick<PaymentTerms, 'document' | 'fiscalPayment' | 'isSigned' | 'roundsDown' | 'isPrepayment'>;

/** The paper of a payment type. Only money is rounded, and only money can be a prepayment. */
function paperTermsFor({ rounding, prepaidFuel }: Station, type: PaymentTypeSettings): PaperTerms {
  const document = documentFor(type);
  const takesMoney = type.kind === 'cash' || type.kind === 'bankCard';
  return {
    document,
    fiscalPayment: type.fiscalPayment ?? FISCAL_PAYMENTS[type.kind],
    isSigned: type.signature ?? /ведомост/i.test(type.name),
    roundsDown: takesMoney && (rounding === 'all' || (rounding === 'cash' && type.kind === 'cash')),
    isPrepayment: takesMoney && prepaidFuel === 'twoReceipts',
  };
}

const tiersOf = ({ tiers }: Station['bonusModule']): Tier[] => tiers.map(({ from, percent }) => ({ from: kopecks(from), percent }));

const rulesOf = ({ bonusModule }: Station, discount: DiscountSettings): DiscountTerms => ({
  terminal: discount.terminal,
  request: discount.request,
  printCardNumber: discount.printCardNumber,
  amountWindow: discount.amountWindow,
  tiers: discount.calculation === 'module' ? tiersOf(bonusModule) : null,
  blockRefund: discount.blockRefund,
  forbidFillWithoutCard: discount.forbidFillWithoutCard,
  allowLate: discount.allowLate,
});

/** A payment type with its paper, and with the discount that hangs on it, where that is switched on (R4, R6). */
export function paymentTermsFor(station: Station, type: PaymentTypeSettings): PaymentTerms {
  const discount = station.discounts.find(({ shortName, active }) => active && shortName === type.discount);
  const used = type.use === 'fuel' || type.useDiscount;
  const papers = paperTermsFor(station, type);
  return {
    code: type.code,
    name: type.name,
    kind: type.kind,
    // The processing is told of receipts: where there is none, there is no discount of its either.
    loyalty: discount && used && papers.document === 'fiscal' ? rulesOf(station, discount) : null,
    ...papers,
    takesGoods: type.kind === 'cash' || type.kind === 'bankCard' || type.sellsGoods,
    discountsGoods: type.use === 'shop' || discountsGoods(station, type),
  };
}

/** Goods beside fuel take the discount where a shop payment type that uses its discount is paired with the fuel's (seed 1.6). */
const discountsGoods = ({ paymentTypes, discounts }: Station, { code }: PaymentTypeSettings): boolean =>
  paymentTypes.some(
    ({ use, useDiscount, discount, pairedWith }) =>
      use === 'shop' &&
      useDiscount &&
      pairedWith.includes(code) &&
      discounts.some(({ active, shortName }) => active && shortName === discount),
  );
