/**
 * Another payment type or sum: before any money is taken, or for a sale that was left unpaid. Used by `agree`, `pay` and fill to full.
 */
import { all, type On } from '../sale/vocabulary.ts';

const newPayment = ({ event }: On<'payment.changed'> | On<'payment.made'>) => ({
  paymentType: event.paymentType,
  tendered: event.tendered,
});
const isPaymentTypeKnown = { type: 'isPaymentTypeKnown', params: newPayment } as const;
const isTenderedEnough = { type: 'isTenderedEnough', params: newPayment } as const;
const isPaymentTypeAllowed = { type: 'isPaymentTypeAllowed', params: newPayment } as const;
const isTenderedPlausible = { type: 'isTenderedPlausible', params: newPayment } as const;
const keepsLoyalty = { type: 'keepsLoyalty', params: newPayment } as const;

/**
 * Another payment type or sum, as long as no money is taken. `stay`: where the sale goes when its prices hold (absent: it stays
 * where it is); `over`: where it starts over because the new payment type bears another discount.
 */
export const changeOfPayment = <const Stay extends string, const Over extends string>({ stay, over }: { stay?: Stay; over: Over }) =>
  [
    {
      guard: all(isPaymentTypeKnown, isPaymentTypeAllowed, isTenderedEnough, isTenderedPlausible, keepsLoyalty),
      ...(stay === undefined ? {} : { target: stay }),
      description: 'The prices hold.',
      actions: { type: 'changePayment', params: newPayment },
    },
    {
      guard: all(isPaymentTypeKnown, isPaymentTypeAllowed, isTenderedEnough, isTenderedPlausible),
      target: over,
      reenter: true,
      description: 'Another discount: the client and the offers are asked for anew.',
      actions: { type: 'startOver', params: newPayment },
    },
  ] as const;

/** A sale that was left unpaid is paid after all, at list prices. */
export const paidLater = {
  guard: all(isPaymentTypeKnown, isPaymentTypeAllowed, isTenderedEnough, isTenderedPlausible),
  target: 'payment',
  description: 'The customer has come back to pay.',
  actions: ['forgetUnpaid', { type: 'startOver', params: newPayment }],
} as const;
