/**
 * Breaks a simulator's connection as a real network does: no status and no body, only silence or a reset. Used by the simulated
 * services.
 */
import type { Context } from 'hono';
import { Hono } from 'hono';
import { type Clock, pause } from '../clock.ts';

/** Thrown by a simulator's rule: the far end hangs up. */
export class BrokenLink extends Error {}
/** Thrown by a simulator's rule: the far end never answers. */
export class Silence extends Error {}

/** Clients give up long before. */
const SILENCE_MS = 60_000;
const BROKEN = 'x-simulated-link';

/** An app whose rules may throw `BrokenLink` and `Silence`. */
export function breakableApp(clock: Clock): Hono {
  const app = new Hono();
  app.onError(async (problem, context) => {
    if (problem instanceof Silence) await pause(clock, SILENCE_MS, context.req.raw.signal).catch(() => undefined);
    if (problem instanceof Silence || problem instanceof BrokenLink) return hangUp(context);
    throw problem;
  });
  return app;
}

/** Over a socket: destroys it. In process: marks the answer, and `linkTo` makes a network failure of it. */
function hangUp(context: Context): Response {
  const outgoing = (context.env as { outgoing?: { destroy(): void } } | undefined)?.outgoing;
  outgoing?.destroy();
  return new Response(null, { status: 502, headers: { [BROKEN]: 'broken' } });
}

/** `fetch` straight into an app, with the network failures of its faults. */
export function linkTo(app: Hono): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const aborted = new Promise<never>((_, reject) => {
      if (request.signal.aborted) reject(request.signal.reason);
      request.signal.addEventListener('abort', () => reject(request.signal.reason), { once: true });
    });
    aborted.catch(() => undefined);
    const answer = await Promise.race([app.fetch(request), aborted]);
    if (answer.headers.has(BROKEN))
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
    return answer;
  };
}
