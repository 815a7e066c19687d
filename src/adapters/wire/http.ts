/**
 * One HTTP exchange with a time limit, and whether the far end can have heard it. Used by the clients of bank, register and
 * Megainsight.
 */
import { FetchError, ofetch } from 'ofetch';
import { type Clock, timeLimit } from '../../clock.ts';
import { DeviceFailure } from './failure.ts';

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

/** Far more than any device says. */
const MOST_BYTES = 1024 * 1024;

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

/** As it arrives and is decompressed: leaving the loop closes the connection. @throws NoAnswer for more than 1 MiB. */
async function readText(body: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.length;
    if (size > MOST_BYTES) throw new NoAnswer('maybe', false, 'the answer is over 1 MiB');
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}

/**
 * One exchange, never repeated by itself. Any status is an answer, a redirect too: nothing is sent where it leads. @throws NoAnswer; the
 * signal's reason where it aborted.
 */
export function httpExchange({ fetch, clock }: HttpOptions): (request: HttpRequest) => Promise<HttpAnswer> {
  const call = ofetch.create({ retry: 0, ignoreResponseError: true, responseType: 'stream', redirect: 'manual' }, { fetch });
  return async ({ method, url, headers, body, limitMs, signal }) => {
    signal?.throwIfAborted();
    const limit = timeLimit(clock, limitMs, signal);
    try {
      const answer = await call.raw<unknown, 'stream'>(url, {
        method,
        ...(headers ? { headers } : {}),
        ...(body === undefined ? {} : { body: body as Record<string, unknown> }),
        signal: limit.signal,
      });
      return { status: answer.status, body: parsed(await readText(answer._data)) };
    } catch (problem) {
      if (signal?.aborted) throw signal.reason;
      if (problem instanceof NoAnswer) throw problem;
      // Not sent at all: the device may not be called.
      if (problem instanceof FetchError && problem.cause instanceof DeviceFailure) throw problem.cause;
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

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
