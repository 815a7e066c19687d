/** Promises the service's stream, taken up again by itself after a lost link, without a gap and without anything twice. */
import { ask, Refused } from './api.ts';

export interface StreamMessage {
  event: string;
  data: unknown;
  /** It happened while the link was lost. */
  isPast: boolean;
}
export interface StreamListener {
  message(message: StreamMessage): void;
  /** `resumed`: goes on where it was cut off; `present`: begins anew, with what is at work now. */
  up(begins: 'resumed' | 'present'): void;
  down(): void;
  /** All that happened while the link was lost has been told: so many changes. */
  caughtUp?(changes: number): void;
}

const PAUSES = [300, 1000, 2000, 5000];
/** The service speaks every 5 s at least; a link that is longer silent is dead. */
const SILENCE_MS = 12_000;

const watched = <Value>(work: Promise<Value>, controller: AbortController): Promise<Value> => {
  const watchdog = setTimeout(() => controller.abort(), SILENCE_MS);
  return work.finally(() => clearTimeout(watchdog));
};

/** Waits, but not beyond the moment at which the machine has its network again. */
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

/** Listens until called off. EventSource cannot send a token, so that this reads the stream itself. */
export function listen(path: string, listener: StreamListener): () => void {
  let over = false;
  let last: string | null = null;
  let controller = new AbortController();

  async function once(): Promise<void> {
    const from = last;
    const answer = await watched(ask(path, { signal: controller.signal }, from === null ? {} : { 'last-event-id': from }), controller);
    if (!answer.ok || !answer.body) throw new Refused(answer.status, 'no stream');
    const through = from === null ? null : answer.headers.get('resumed-through');
    listener.up(through === null ? 'present' : 'resumed');
    let changes = 0;
    for await (const { id, event, data } of messages(answer.body, controller)) {
      const isPast = through !== null && id !== null && Number(id) <= Number(through);
      if (id !== null) last = id;
      // A number alone ends what a stream begins with.
      if (data === '' && isPast) listener.caughtUp?.(changes);
      if (data === '') continue;
      if (isPast) changes += 1;
      listener.message({ event, data: JSON.parse(data), isPast });
    }
  }

  const run = async () => {
    for (let failures = 0; !over; failures++) {
      controller = new AbortController();
      const before = last;
      try {
        await once();
      } catch {
        // Cut off: it is taken up again below, from the last number seen.
      }
      if (over) return;
      listener.down();
      if (last !== before) failures = 0;
      await pause(PAUSES[Math.min(failures, PAUSES.length - 1)] ?? 0);
    }
  };
  void run();
  return () => {
    over = true;
    controller.abort();
  };
}

async function* messages(body: ReadableStream<Uint8Array>, controller: AbortController) {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await watched(reader.read(), controller);
    if (done) return;
    text += value;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const lines = block.split('\n');
      const field = (name: string) =>
        lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trimStart());
      const data = field('data').join('\n');
      const id = field('id')[0] ?? null;
      if (data !== '' || id !== null) yield { id, event: field('event')[0] ?? 'message', data };
    }
  }
}
