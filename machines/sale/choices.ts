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
  /** Offered by the engine where no chart fits the sale any more. */
  closedByHand: null,
} as const;

export type Choice = keyof typeof CHOICES;

/** Why a person must decide; `chartChanged` is said by the engine. */
export type AttentionReason =
  | 'paymentUnknown'
  | 'receiptRefused'
  | 'receiptUnknown'
  | 'deliveryUnknown'
  | 'loyaltyRefused'
  | 'chartChanged';
