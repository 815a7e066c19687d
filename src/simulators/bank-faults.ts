/** What a simulated bank terminal can do wrong, by name. Used by the terminal, the lab's routes and the simulated days. */

/**
 * `declineReversal`: the bank's day is closed, refunds are taken. `otherAmount`, `reversalOtherAmount`: half of what was ordered is
 * charged or given back. `claimsOtherAmount`: all is charged, half is said. `otherCurrency`, `foreignAnswer`: made as ordered, answered
 * in dollars, or with another message's header. `forgetful`: it keeps no answer and knows none, though what was charged is charged.
 */
export const BANK_FAULTS = [
  'decline',
  'declineReversal',
  'lostBefore',
  'lostAfter',
  'busy',
  'slow',
  'otherAmount',
  'reversalOtherAmount',
  'claimsOtherAmount',
  'otherCurrency',
  'foreignAnswer',
  'forgetful',
  'clear',
] as const;
export type BankFault = (typeof BANK_FAULTS)[number];
/** They last until they are cleared. */
export const CONDITIONS: BankFault[] = ['declineReversal', 'forgetful'];
