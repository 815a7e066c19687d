/**
 * Whether an answer is the answer to our question, and its points are possible. One reading of every result, wherever it comes from:
 * the call itself, its repeat, or the look-up. Used by the calls.
 */
import * as v from 'valibot';
import { type Call, RESULTS, type ResultOf } from './codec.ts';

/** A question as far as an answer may name it, or must not exceed it. */
export interface Question {
  /** By the name of the field that bears it. Where the answer has that field, it bears our id. */
  ids: Record<string, string>;
  /** The points that were ordered to be spent: so many, no more and no less. */
  spent?: number;
  /** The most that may be accrued, given back or annulled. */
  mostAccrued?: number;
  mostReturned?: number;
  mostAnnulled?: number;
}

export type Reading<Result> =
  | { ok: true; result: Result }
  | { ok: false; code: 'badAnswer' | 'foreignAnswer' | 'otherPoints'; evidence: Record<string, unknown> };

const isId = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

/** The field in which the answer names something else than was asked; null: none. */
export function foreignField(body: unknown, { ids }: Question): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const isForeign = ([name, id]: [string, string]) => {
    const named: unknown = Object.hasOwn(body, name) ? Reflect.get(body, name) : undefined;
    return isId(named) && String(named).toLowerCase() !== id.toLowerCase();
  };
  return Object.entries(ids).find(isForeign)?.[0] ?? null;
}

interface PointsNamed {
  pointsSpent?: number;
  pointsAccrued?: number;
  pointsReturned?: number;
  pointsAnnulled?: number;
}

const isAbove = (points: number | undefined, most: number | undefined): boolean => most !== undefined && (points ?? 0) > most;

function isPossible(result: PointsNamed, { spent, mostAccrued, mostReturned, mostAnnulled }: Question): boolean {
  if (spent !== undefined && result.pointsSpent !== undefined && result.pointsSpent !== spent) return false;
  return (
    !isAbove(result.pointsAccrued, mostAccrued) &&
    !isAbove(result.pointsReturned, mostReturned) &&
    !isAbove(result.pointsAnnulled, mostAnnulled)
  );
}

/** @param body what the processing says that the call has come to. */
export function readResult<Name extends Call>(call: Name, body: unknown, question: Question): Reading<ResultOf<Name>> {
  const field = foreignField(body, question);
  if (field !== null) return { ok: false, code: 'foreignAnswer', evidence: { field } };
  const parsed = v.safeParse(RESULTS[call], body);
  if (!parsed.success) return { ok: false, code: 'badAnswer', evidence: {} };
  const result = parsed.output as ResultOf<Name>;
  if (isPossible(result as PointsNamed, question)) return { ok: true, result };
  const { ids: _ids, ...asked } = question;
  return { ok: false, code: 'otherPoints', evidence: { asked, answered: result } };
}
