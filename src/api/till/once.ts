/** Changes at the till under the client's key: a repeat gets the first answer. Used by the till's and the shift's routes. */
import type { Context } from 'hono';
import { DeviceFailure } from '../../adapters/wire/failure.ts';
import type { Act, ActBody, ActKey, Facts } from '../../forecourt/till/act.ts';
import { KeyRefused } from '../../forecourt/till/act-desk.ts';
import type { Backend } from '../backend.ts';
import { readRequestKey } from '../http/idempotency.ts';
import { Problem } from '../http/problems.ts';
import { withoutPin } from './persons.ts';

/** The key of this request, its fingerprint without the PIN. @throws Problem 400 where it is required and missing. */
export function readActKey(context: Context, kind: string, body: object, isRequired: boolean): ActKey | null {
  const read = readRequestKey(context, kind, withoutPin(body), isRequired);
  return read && { key: read.key, fingerprint: read.fingerprint };
}

/** @throws Problem in place of what the desks refuse. */
export async function tellRefusals<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (problem) {
    if (problem instanceof KeyRefused) {
      if (problem.kind === 'reused') throw new Problem('idempotency-key-reused', 'this key was used for another request');
      throw new Problem('request-in-progress', 'the first request with this key is still being worked on', { retryable: true });
    }
    if (problem instanceof DeviceFailure && problem.known === 'notDone') throw refusalOf(problem);
    throw problem;
  }
}

/** What the register's and the terminal's own codes mean; whatever is no refusal of its own is left as it is. */
function refusalOf(failure: DeviceFailure): DeviceFailure | Problem {
  const { code, message, device } = failure;
  if (device === 'bank' && !NOT_REFUSED.has(code)) return new Problem('terminal-refused', `${code}: ${message}`, { retryable: true });
  if (device !== 'fiscal') return failure;
  if (code === '80') return new Problem('drawer-short', message);
  if (code === 'drawerUnsettled') return new Problem('cash-unsettled', message, { retryable: true });
  if (code === '73') return new Problem('shift-closed', message);
  const isOwn = /^\d+$/.test(code) && code !== '504';
  return isOwn || REFUSED_BY_US.has(code) ? new Problem('register-refused', `${code}: ${message}`) : failure;
}

const NOT_REFUSED = new Set(['offline', 'notConfigured']);

/** Refused before the register was asked. */
const REFUSED_BY_US = new Set(['badBaseDate', 'noBaseNumber', 'baseNumber', 'ffdVersion', 'noContact', 'badInn']);

interface Change {
  kind: string;
  request: ActKey | null;
  by: string;
  workplace?: string;
}

/** `check` may refuse it; `make` writes it down and gives the answer, null where there is nothing to change. */
interface Making<Checked> {
  check?(): Promise<Checked>;
  make(checked: Checked): Promise<Facts | null>;
  /** What became of it, where the process was lost meanwhile. */
  recall?: ActBody['recall'];
}

/** A change with nothing to settle by evidence. Without a key it is made as often as it is asked for. */
export async function changeOnce<Checked = undefined>(
  context: Context,
  { acts }: Pick<Backend, 'acts'>,
  { kind, request, by, workplace }: Change,
  { check = async () => undefined as Checked, make, recall = async () => null }: Making<Checked>,
): Promise<Facts | null> {
  if (!request) return make(await check());
  let checked: Checked | undefined;
  const prepare = async () => {
    checked = await check();
    return {};
  };
  const perform = async () => {
    const outcome = await make(checked as Checked);
    return outcome && { outcome };
  };
  const order = { kind, request, by, workplace: workplace ?? null, amount: null, prepare };
  const { act, isRepeat } = await tellRefusals(acts.perform(order, { perform, recall }));
  if (act.state === 'ordered')
    throw new Problem('request-in-progress', 'what became of the first request is being found out', { retryable: true });
  if (act.state === 'unknown') throw new Problem('device-offline', 'nobody knows yet what became of it: repeat', { retryable: true });
  if (isRepeat) context.header('Idempotent-Replayed', 'true');
  return act.outcome;
}

/** An act as its client sees it: 200 where it was done, 202 as long as nobody knows. */
export function answerAct<Shown extends object>(context: Context, { act, isRepeat }: { act: Act; isRepeat: boolean }, shown: Shown) {
  if (isRepeat) context.header('Idempotent-Replayed', 'true');
  return context.json({ id: act.id, state: act.state, ...shown }, act.state === 'done' ? 200 : 202);
}
