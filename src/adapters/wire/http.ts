/**
 * One HTTP exchange with a time limit, and whether the far end can have heard it. Used by the clients of bank, register and
 * Megainsight.
 */
import { FetchError, ofetch } from 'ofetch';
import { type Clock, timeLimit } from '../../clock.ts';

export interface HttpAnswer {
  status: number;
  /** Parsed JSON; undefined where the body is none. */
  body: unknown;
}

/** `never`: the connection was refused; `maybe`: it broke or fell silent after the request may have left. */
export class NoAnswer extends Error {
  readonly heard: 'never' | 'maybe';
  readonly timedOut: boolean;
  constructor(heard: 'never' | 'maybe', timedOut: boolean, reason: string) {
    super(reason);
    this.name = 'NoAnswer';
    this.heard = heard;
    this.timedOut = timedOut;
  }
}

export interface HttpOptions {
  fetch: typeof globalThis.fetch;
  clock: Clock;
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
  limitMs: number;
  signal?: AbortSignal | undefined;
}

const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** The system's code below the layers of wrapping errors. */
function codeOf(problem: unknown): string | undefined {
  for (let cause = problem; cause; cause = (cause as { cause?: unknown }).cause) {
    const { code, errors } = cause as { code?: unknown; errors?: unknown[] };
    if (typeof code === 'string') return code;
    // A name with several addresses fails with the failures of all.
    if (Array.isArray(errors)) return codeOf(errors[0]);
  }
  return undefined;
}

/** One exchange, never repeated by itself. Any status is an answer. @throws NoAnswer; the signal's reason where it aborted. */
export function httpExchange({ fetch, clock }: HttpOptions): (request: HttpRequest) => Promise<HttpAnswer> {
  const call = ofetch.create({ retry: 0, ignoreResponseError: true, responseType: 'text' }, { fetch });
  return async ({ method, url, headers, body, limitMs, signal }) => {
    signal?.throwIfAborted();
    const limit = timeLimit(clock, limitMs, signal);
    try {
      const answer = await call.raw<string, 'text'>(url, {
        method,
        ...(headers ? { headers } : {}),
        ...(body === undefined ? {} : { body: body as Record<string, unknown> }),
        signal: limit.signal,
      });
      return { status: answer.status, body: parsed(answer._data) };
    } catch (problem) {
      if (signal?.aborted) throw signal.reason;
      const code = problem instanceof FetchError ? codeOf(problem.cause ?? problem) : codeOf(problem);
      const heard = code && NOT_CONNECTED.has(code) ? 'never' : 'maybe';
      throw new NoAnswer(
        heard,
        limit.signal.aborted,
        limit.signal.aborted ? `no answer within ${limitMs} ms` : (code ?? 'the connection broke'),
      );
    } finally {
      limit.release();
    }
  };
}

function parsed(text: unknown): unknown {
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
