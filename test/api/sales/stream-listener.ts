/** Listens to the streams of a test's station: what has come so far, parsed as a browser parses it. */
import { createApp } from '../../../src/api/app.ts';
import type { SaleView } from '../../../src/api/sales/sale-view.ts';
import type { TestStation } from '../../support/station.ts';

export interface Message {
  event: string;
  id: number | null;
  data: SaleView & { saleId: string; volume: number };
}
export interface Listener {
  headers: Headers;
  /** What has come so far. */
  messages(): Message[];
  sales(): Message[];
  comments(): number;
  /** What came as a number alone: from there on a client without any message resumes. */
  numbers(): number[];
  leave(): Promise<void>;
}

function messageOf(block: string): Message {
  const field = (name: string) => block.split('\n').flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));
  const [id] = field('id');
  return { event: field('event')[0] ?? '', id: id === undefined ? null : Number(id), data: JSON.parse(field('data').join('\n')) };
}

export async function listen(station: TestStation, path: string, headers: Record<string, string> = {}): Promise<Listener> {
  const answer = await createApp(station.service()).request(path, { headers });
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  void (async () => {
    for (let read = await reader.read(); !read.done; read = await reader.read()) text += decoder.decode(read.value, { stream: true });
  })();
  await station.clock.advance(0);
  const blocks = () => text.split('\n\n').filter((block) => block !== '');
  const messages = () => blocks().flatMap((block) => (block.includes('data: ') ? [messageOf(block)] : []));
  return {
    headers: answer.headers,
    messages,
    sales: () => messages().filter(({ event }) => event === 'sale'),
    comments: () => blocks().filter((block) => block.startsWith(':')).length,
    numbers: () => blocks().flatMap((block) => (/^id: \d+$/.test(block) ? [Number(block.slice(4))] : [])),
    leave: () => reader.cancel(),
  };
}

export const idsOf = (messages: Message[]) => messages.map(({ id }) => id);
/** What each message is about, as the journal knows its event. */
export const eventsOf = (messages: Message[]) => messages.map(({ id, data }) => ({ id, saleId: data.id, sequence: data.sequence }));
