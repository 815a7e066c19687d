/** One client's server-sent events: a queue that the engine fills and the client empties. Used by stream-routes.ts. */
import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { Clock } from '../../clock.ts';
import type { ReportError } from '../http/error-log.ts';
import { Problem } from '../http/problems.ts';

const KEEPALIVE_MS = 5_000;
/** A client that is so far behind what happens now is cut off at once, though it reads nothing any more, and resumes. */
const LONGEST_QUEUE = 2_000;

export type Message =
  | {
      event: 'sale' | 'delivery';
      id?: string;
      /** Made when it is written: what waits in a queue takes little memory. */
      text(): string;
    }
  /** A number alone: where a client that got no message resumes. */
  | { id: string };

function writeMessage(stream: SSEStreamingApi, message: Message): Promise<unknown> {
  if (!('event' in message)) return stream.write(`id: ${message.id}\n\n`);
  const { text, ...head } = message;
  return stream.writeSSE({ ...head, data: text() });
}

/** More than a station's tills and pages listen with. */
const MOST_STREAMS = 256;

/** The streams that are open just now: every change is written to each, so that their number has a bound. */
export class OpenStreams {
  #count = 0;

  /** @throws Problem 429 where there are too many. */
  open(context: Context, report: ReportError, write: (stream: SSEStreamingApi) => Promise<void>): Response {
    if (this.#count >= MOST_STREAMS) throw new Problem('too-many-requests', 'too many streams are open', { retryable: true });
    this.#count += 1;
    return streamSSE(context, (stream) =>
      write(stream)
        .catch((problem: Error) => {
          report(problem, 'a stream broke off');
          stream.abort();
        })
        .finally(() => {
          this.#count -= 1;
        }),
    );
  }
}

export class EventStream {
  readonly #stream: SSEStreamingApi;
  readonly #clock: Clock;
  readonly #connection: { destroy(): void } | undefined;
  readonly #queue: Message[] = [];
  #wake: () => void = () => undefined;
  #isOver = false;

  constructor(context: Context, stream: SSEStreamingApi, clock: Clock) {
    this.#connection = (context.env as { outgoing?: { destroy(): void } } | undefined)?.outgoing;
    this.#stream = stream;
    this.#clock = clock;
    stream.onAbort(() => {
      this.#isOver = true;
      this.#wake();
    });
  }

  push(message: Message): void {
    if (this.#isOver) return;
    this.#queue.push(message);
    if (this.#queue.length > LONGEST_QUEUE) this.#cut();
    this.#wake();
  }

  /** An orderly end would wait for the client to read what it does not read. */
  #cut(): void {
    this.#queue.length = 0;
    this.#stream.abort();
    this.#connection?.destroy();
  }

  /**
   * Writes `first` as it is read, then what is pushed, until the client leaves. Where nothing happens a comment is written, so that a
   * dead link is noticed. What the client missed does not wait in the queue, so it may be any number of messages.
   */
  async run(first: AsyncIterable<Message>): Promise<void> {
    for await (const message of first) {
      if (this.#isOver) return;
      await writeMessage(this.#stream, message);
    }
    while (!this.#isOver) {
      const message = this.#queue.shift();
      if (message) await writeMessage(this.#stream, message);
      else if ((await this.#isQuiet()) && !this.#isOver) await this.#stream.write(': still here\n\n');
    }
  }

  /** Waits for the next message. @returns true where none has come in time. */
  #isQuiet(): Promise<boolean> {
    return new Promise((resolve) => {
      const cancelTimer = this.#clock.after(KEEPALIVE_MS, () => resolve(true));
      this.#wake = () => {
        cancelTimer();
        resolve(false);
      };
    });
  }
}
