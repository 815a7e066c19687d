/** The answer to "what became of that order?". Used by the clients whose far ends remember orders by name: bank, register, Megainsight. */

/** `notDone` bears the far end's own code, or `neverReceived`. An outcome that cannot be known is thrown, as a `DeviceFailure`. */
export type LookUp<Result> = { state: 'done'; result: Result } | { state: 'notDone'; code: string; message: string };

const NEVER_RECEIVED = 'neverReceived';

/** `receiver` as the operator calls it: `the bank terminal`. */
export const neverReceived = (receiver: string): LookUp<never> => ({
  state: 'notDone',
  code: NEVER_RECEIVED,
  message: `${receiver} never received it`,
});

/** Whether the far end has never heard of the order, so that it may be given under the same name. */
export const wasNeverReceived = <Result>(answer: LookUp<Result>): boolean => answer.state === 'notDone' && answer.code === NEVER_RECEIVED;
