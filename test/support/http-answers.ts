/** Far ends over HTTP that answer as a test wants. Used by the tests of the adapters' clients. */
import fc from 'fast-check';
import { DeviceFailure } from '../../src/adapters/wire/failure.ts';
import { type HandClock, settle } from './hand-clock.ts';

type Fetch = typeof globalThis.fetch;

/** Answers every call with that status and text. */
export const always =
  (status: number, text: string): Fetch =>
  async () =>
    new Response(text, { status, headers: { 'content-type': 'application/json' } });

/** Nothing listens there. */
export const nobody: Fetch = async () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
};

/** The connection breaks when the request may have left. */
export const broken: Fetch = async () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
};

/** How a call ends while the clock is wound: its result, or its failure in short. */
export async function endOf(clock: HandClock, call: Promise<unknown>, limit = 400_000): Promise<unknown> {
  let end: { is: unknown } | null = null;
  call.then(
    (result) => {
      end = { is: result };
    },
    (problem: unknown) => {
      end = { is: problem instanceof DeviceFailure ? `${problem.known}: ${problem.code}` : problem };
    },
  );
  await settle();
  const stop = clock.now() + limit;
  while (end === null && clock.now() < stop) await clock.advance(clock.pending() > 0 ? 500 : 50);
  if (end === null) throw new Error('the call does not end');
  return (end as { is: unknown }).is;
}

/** Answers that no service should give, and now and then one that it might. */
export const anyAnswer = fc.record({
  status: fc.constantFrom(200, 201, 204, 400, 401, 404, 409, 429, 500, 503).filter((status) => status !== 204),
  text: fc.oneof(fc.string(), fc.json(), fc.constant(''), fc.constant('{"results":[]}'), fc.constant('null')),
});
