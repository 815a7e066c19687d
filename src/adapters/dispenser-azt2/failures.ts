/** Failures of a nozzle, and what each says about fuel. Used by the nozzle's orders. */
import { DeviceFailure, type Known } from '../wire/failure.ts';

export const pumpFailure = (code: string, message: string, known: Known, evidence: Record<string, unknown> = {}): DeviceFailure =>
  new DeviceFailure({ device: 'pump', code, message, known, evidence, retryable: known === 'notDone' });

/** Nothing sensible was heard: the request or its answer may be lost. */
export const isSilence = (problem: unknown): problem is DeviceFailure =>
  problem instanceof DeviceFailure && ['offline', 'timeout', 'badAnswer'].includes(problem.code);

/** Passes over a lost answer or a refusal of the moment: what is read back decides. @returns false. */
export function ignoreRefusal(problem: unknown): false {
  if (!isSilence(problem) && !(problem instanceof DeviceFailure && problem.code === 'refused')) throw problem;
  return false;
}

/**
 * Runs `work`; whatever device failure it ends with leaves as `known`. `unknown` where the pump may be armed: an unanswered
 * question proves nothing. `notDone` where no fuel can have flowed.
 */
export async function failAs<Result>(known: Known, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof DeviceFailure) || problem.known === known) throw problem;
    throw pumpFailure(problem.code, problem.message, known, problem.evidence);
  }
}
