/** Promises the service's answers, asked with the token that this tab keeps, and its stream, resumed without a gap. */
import { language } from './words.ts';

export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const KEY = 'kolonka-token';
let askToken: () => Promise<string> = () => Promise.reject(new Refused(401, 'no token'));
let asking: Promise<void> | null = null;

/** Who is to ask the person for a token where the service wants one. */
export const tokensFrom = (ask: () => Promise<string>): void => {
  askToken = ask;
};

const headers = (more: Record<string, string> = {}): Record<string, string> => {
  const token = sessionStorage.getItem(KEY);
  return { 'accept-language': language(), ...(token ? { authorization: `Bearer ${token}` } : {}), ...more };
};

function newToken(): Promise<void> {
  asking ??= askToken()
    .then((token) => sessionStorage.setItem(KEY, token))
    .finally(() => {
      asking = null;
    });
  return asking;
}

async function ask(path: string, options: RequestInit, more: Record<string, string>): Promise<Response> {
  for (;;) {
    const sent = sessionStorage.getItem(KEY);
    const answer = await fetch(path, { ...options, headers: headers(more) });
    if (answer.status !== 401) return answer;
    if (sessionStorage.getItem(KEY) === sent) await newToken();
  }
}

async function told(answer: Response): Promise<never> {
  const problem = (await answer.json().catch(() => ({}))) as {
    detail?: string;
    title?: string;
    faults?: { path: string; message: string }[];
  };
  const faults = (problem.faults ?? []).map(({ path, message }) => `${path}: ${message}`);
  throw new Refused(answer.status, [problem.detail ?? problem.title ?? `HTTP ${answer.status}`, ...faults].join('; '));
}

export async function get<Body>(path: string, signal?: AbortSignal): Promise<Body> {
  const answer = await ask(path, signal ? { signal } : {}, {});
  return answer.ok ? ((await answer.json()) as Body) : told(answer);
}

export async function post<Body>(path: string, body: unknown, more: Record<string, string> = {}): Promise<Body> {
  const options = { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await ask(path, options, { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...more });
  return answer.ok ? ((await answer.json()) as Body) : told(answer);
}

/** A file of the service, with the token that a plain link could not bear. */
export async function download(path: string, name: string): Promise<void> {
  const answer = await ask(path, {}, {});
  if (!answer.ok) await told(answer);
  save(await answer.blob(), name);
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export interface StreamMessage {
  event: string;
  data: unknown;
}
export interface StreamListener {
  message(message: StreamMessage): void;
  /** `fresh`: the stream begins with the present, and does not go on where it was cut off. */
  link(state: 'up' | 'down', fresh: boolean): void;
}

const PAUSES = [300, 1000, 2000, 5000];
/** The service speaks every 5 s at least; a link that is longer silent is dead. */
const SILENCE_MS = 12_000;

/** Listens until called off. EventSource cannot send a token, so that this reads the stream itself. */
export function listen(path: string, listener: StreamListener): () => void {
  let over = false;
  let last: string | null = null;
  let controller = new AbortController();
  const run = async () => {
    for (let failures = 0; !over; ) {
      controller = new AbortController();
      try {
        const answer = await ask(path, { signal: controller.signal }, last === null ? {} : { 'last-event-id': last });
        if (!answer.ok || !answer.body) throw new Refused(answer.status, 'no stream');
        listener.link('up', last === null);
        failures = 0;
        for await (const { id, event, data } of messages(answer.body, controller)) {
          if (id !== null) last = id;
          listener.message({ event, data: JSON.parse(data) });
        }
      } catch {
        // Cut off: it is taken up again below, from the last number seen.
      }
      if (over) return;
      listener.link('down', false);
      await new Promise((resolve) => setTimeout(resolve, PAUSES[Math.min(failures++, PAUSES.length - 1)]));
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
    const watchdog = setTimeout(() => controller.abort(), SILENCE_MS);
    const { done, value } = await reader.read().finally(() => clearTimeout(watchdog));
    if (done) return;
    text += value;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const lines = block.split('\n');
      const field = (name: string) =>
        lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trimStart());
      const data = field('data').join('\n');
      if (data !== '') yield { id: field('id')[0] ?? null, event: field('event')[0] ?? 'message', data };
    }
  }
}
