/** The service's event streams, resumed after a lost link without a gap and without a repetition. Used by the live and bench panels. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { RequestFailure, request } from './api.ts';

interface StreamMessage {
  event: string;
  data: unknown;
  /** It happened while the link was lost. */
  isPast: boolean;
}
interface StreamListener {
  onMessage(message: StreamMessage): void;
  /** `resumed`: goes on where it was cut; `present`: begins anew with what is open now. */
  onUp?(start: 'resumed' | 'present'): void;
  onDown?(): void;
  /** The last change that happened while the link was lost has been given; how many there were. */
  onCaughtUp?(changes: number): void;
}

const PAUSES_MS = [300, 1000, 2000, 5000];
/** The service sends something every 5 s, a comment at least; a link that is silent for longer is dead. */
const SILENCE_MS = 12_000;

/** Aborts where the work takes longer than a living link can be silent. */
function watchSilence<Value>(work: Promise<Value>, controller: AbortController): Promise<Value> {
  const watchdog = setTimeout(() => controller.abort(), SILENCE_MS);
  return work.finally(() => clearTimeout(watchdog));
}

/** Waits, but no longer than until the browser is online again. */
const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    window.addEventListener('online', end);
  });

/**
 * Listens until the returned function is called. EventSource tells neither a refusal nor a silent link, so this fetches and parses the
 * stream itself.
 *
 * @example const stop = openStream('/v1/stream', { onMessage: ({ event, data }) => console.log(event, data) });
 */
export function openStream(path: string, listener: StreamListener): () => void {
  let isStopped = false;
  let lastId: string | null = null;
  let controller = new AbortController();

  async function readUntilCut(): Promise<void> {
    const from = lastId;
    const headers: Record<string, string> = from === null ? {} : { 'last-event-id': from };
    const answer = await watchSilence(request(path, { signal: controller.signal }, headers), controller);
    if (!answer.ok || !answer.body) throw new RequestFailure(answer.status, 'no stream');
    const through = from === null ? null : answer.headers.get('resumed-through');
    listener.onUp?.(through === null ? 'present' : 'resumed');
    let changes = 0;
    for await (const { id, event = 'message', data } of readMessages(answer.body, controller)) {
      const isPast = through !== null && id !== undefined && Number(id) <= Number(through);
      if (id !== undefined) lastId = id;
      if (data === '') {
        if (isPast) listener.onCaughtUp?.(changes);
        continue;
      }
      if (isPast) changes += 1;
      listener.onMessage({ event, data: JSON.parse(data), isPast });
    }
  }

  async function run(): Promise<void> {
    for (let failures = 0; !isStopped; failures++) {
      controller = new AbortController();
      const before = lastId;
      try {
        await readUntilCut();
      } catch {
        // Cut: resumed below from the last id.
      }
      if (isStopped) return;
      listener.onDown?.();
      if (lastId !== before) failures = 0;
      await pause(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0);
    }
  }

  void run();
  return () => {
    isStopped = true;
    controller.abort();
  };
}

async function* readMessages(body: ReadableStream<Uint8Array>, controller: AbortController): AsyncGenerator<EventSourceMessage> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  const messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => messages.push(message) });
  const addEmptyData = createDataAdder();
  for (;;) {
    const { done, value } = await watchSilence(reader.read(), controller);
    if (done) return;
    parser.feed(addEmptyData(value));
    yield* messages.splice(0);
  }
}

/**
 * The service ends the beginning of a stream with a block of an id alone, from which a client that got no message resumes.
 * The parser drops blocks without data, as the standard says, and their ids with them; so each block gets one more, empty line of data.
 * JSON does not mind the line break that this adds.
 */
function createDataAdder(): (text: string) => string {
  let isAtLineStart = true;
  return (text) => {
    const added = text.replaceAll(/(?<=\n)\n/g, 'data:\n\n');
    const isSplit = isAtLineStart && text.startsWith('\n');
    isAtLineStart = text.endsWith('\n');
    return isSplit ? `data:\n${added}` : added;
  };
}
