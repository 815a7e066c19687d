/**
 * What a person may decide where no device can say (D10). The charts' states, guards and schema, and the words of both languages, use this
 * list.
 */

/** By choice: what the evidence must name, and the guard that looks for it; null: the word alone is enough. */
export const CHOICES = {
  askAgain: null,
  paid: { evidence: 'transactionId', guard: 'isTransactionChosen' },
  notPaid: null,
  printAgain: null,
  cancel: null,
  printed: { evidence: 'documentNumber', guard: 'isDocumentChosen' },
  notPrinted: null,
  delivered: { evidence: 'volume', guard: 'isVolumeChosen' },
  writeOff: null,
  /** By the bank's own statement, the money is back on the card, or is not. */
  givenBack: null,
  notGivenBack: null,
  /** Money that was charged, but not as much as was ordered, goes back. */
  reverse: null,
  /** The bank takes no reversal any more: the money goes back as a refund of its own. */
  refundInstead: null,
  /** The money is paid back out of the drawer. */
  paidInCash: null,
  /** The drawer lacked the money of a refund: cash was put in. */
  cashIn: null,
  /** It goes back to a card instead. */
  toCard: { evidence: null, guard: 'isCardBackChosen' },
  /** Offered by the engine where no chart fits the sale any more, and after a restore. */
  closedByHand: null,
  /** Offered by the engine after a restore: the sale goes on as it stands, as after a crash. */
  takenUp: null,
} as const;

export type Choice = keyof typeof CHOICES;

/**
 * Why a person must decide; `chartChanged`, `tooManyEvents` and `afterRestore` are said by the engine. What the customer waits for comes
 * first.
 */
export const ATTENTION_REASONS = [
  'afterRestore',
  'paymentUnknown',
  'paymentOtherSum',
  'reversalRefused',
  'reversalOtherSum',
  'reversalUnknown',
  'receiptRefused',
  'drawerShort',
  'receiptUnknown',
  'deliveryUnknown',
  'chartChanged',
  'tooManyEvents',
  'loyaltyRefused',
] as const;
export type AttentionReason = (typeof ATTENTION_REASONS)[number];
