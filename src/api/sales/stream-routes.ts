/** Promises changes as they happen: the present first, then each change once, resumed without a gap, fuel flowing between them. */
import { type Context, Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import * as v from 'valibot';
import type { SaleRecord, SaleUpdate } from '../../engine/sale-record.ts';
import type { Place } from '../../store/sales.ts';
import { about, type Summary } from '../http/describe.ts';
import { recordAt } from '../http/idempotency.ts';
import { languageOf, Problem } from '../http/problems.ts';
import type { Service } from '../service.ts';
import { saleView } from './sale-view.ts';

const KEEPALIVE_MS = 5_000;
/** A client that is so far behind what happens now is cut off, and resumes. */
const LONGEST_QUEUE = 2_000;
/** Further back than this a station-wide stream begins with the present. */
const LONGEST_RESUME = 10_000;

/** Of a resumed stream: the number of the last event that had happened before. */
const RESUMED_THROUGH = 'resumed-through';

type Message = { event: 'sale' | 'delivery'; id?: string; data: unknown } | { id: string };

/** A change that a stream begins with; `record`: as it was then, where that is known. */
type Told = Place & { record?: SaleRecord };

/** A queue that is filled by the engine and emptied by one client. */
function outbox(stream: SSEStreamingApi, service: Service) {
  const queue: Message[] = [];
  let wake: () => void = () => undefined;
  let over = false;
  const end = () => {
    over = true;
    wake();
  };
  stream.onAbort(end);
  return {
    end,
    push(message: Message) {
      queue.push(message);
      if (queue.length > LONGEST_QUEUE) over = true;
      wake();
    },
    /**
     * Writes `first` as it is read and then what is pushed, until the client leaves; a comment where nothing happens, so that a
     * dead link is noticed. What was missed never waits in the queue: however much it is, the client gets on with it.
     */
    async run(first: AsyncIterable<Message>): Promise<void> {
      const write = (message: Message) => {
        if (!('event' in message)) return stream.write(`id: ${message.id}\n\n`);
        const { event, id, data } = message;
        return stream.writeSSE({ event, data: JSON.stringify(data), ...(id === undefined ? {} : { id }) });
      };
      for await (const message of first) {
        if (over) return;
        await write(message);
      }
      while (!over) {
        const message = queue.shift();
        if (message) {
          await write(message);
          continue;
        }
        const quiet = await new Promise<boolean>((resolve) => {
          const callOff = service.clock.after(KEEPALIVE_MS, () => resolve(true));
          wake = () => {
            callOff();
            resolve(false);
          };
        });
        if (quiet && !over) await stream.write(': still here\n\n');
      }
    },
  };
}

const lastEventId = (context: Context): number | null => {
  const given = context.req.header('last-event-id');
  return given !== undefined && /^\d{1,15}$/.test(given) ? Number(given) : null;
};

/** Fuel that flows is shown between the changes; it bears no id, since nothing resumes there. */
const flowing = (change: Extract<SaleUpdate, { kind: 'progress' }>): Message | null =>
  change.port === 'followDelivery' ? { event: 'delivery', data: { saleId: change.saleId, ...(change.value as object) } } : null;

/** The sale as it was there; where no chart at hand walks so far, as it stands before a person. */
async function recordOf(service: Service, { saleId, sequence, record }: Told): Promise<SaleRecord | undefined> {
  if (record) return record;
  try {
    return await recordAt(service, saleId, sequence);
  } catch {
    // One sale that cannot be walked again must not cut all the others off.
    return service.engine.sale(saleId);
  }
}

/**
 * Every sale at work, as far as it is on disk. In the order of the journal: a client that is cut off in the midst of them and resumes
 * from the last that it got is told of all others by what follows.
 */
function presentOf(service: Service): Told[] {
  const onDisk = (record: SaleRecord): Told[] => {
    const { id: saleId, sequence } = record;
    const number = service.placeOf(saleId, sequence);
    if (number > 0) return [{ number, saleId, sequence, record }];
    // The newest step is still on its way there, and is told when it has come.
    const before = service.placeOf(saleId, sequence - 1);
    return before > 0 ? [{ number: before, saleId, sequence: sequence - 1 }] : [];
  };
  return service.engine
    .atWork()
    .flatMap(onDisk)
    .toSorted((a, b) => a.number - b.number);
}

export function streamRoutes(service: Service): Hono {
  const app = new Hono();
  const described = (summary: Summary) => about({ tag: 'sales', summary, answers: { 200: v.string() }, problems: [404] });

  app.get(
    '/v1/sales/:id/stream',
    described({ en: 'Changes of one sale, as server-sent events', ru: 'Изменения одной продажи потоком событий' }),
    async (context) => {
      const record = await service.engine.sale(context.req.param('id'));
      if (!record) throw new Problem(404, 'not-found', 'there is no such sale');
      const language = languageOf(context);
      const after = lastEventId(context);
      const message = (one: SaleRecord): Message => ({ event: 'sale', id: String(one.sequence), data: saleView(one, language) });
      return streamSSE(context, async (stream) => {
        const out = outbox(stream, service);
        let sent = after === null ? record.sequence - 1 : Math.min(after, record.sequence);
        const unwatch = service.engine.watch((change) => {
          if (change.kind === 'progress') {
            const delivery = change.saleId === record.id ? flowing(change) : null;
            if (delivery) out.push(delivery);
          } else if (change.record.id === record.id && change.record.sequence > Math.max(sent, record.sequence)) {
            sent = change.record.sequence;
            out.push(message(change.record));
          }
        });
        // What was missed comes from the journal, what happens meanwhile waits behind it.
        const missed = async function* (from: number) {
          for (let sequence = from; sequence < record.sequence; sequence++) yield message(await recordAt(service, record.id, sequence));
          if (from <= record.sequence) yield message(record);
        };
        await out.run(missed(sent + 1)).finally(unwatch);
      });
    },
  );

  app.get(
    '/v1/stream',
    described({ en: 'Changes of all sales, as server-sent events', ru: 'Изменения всех продаж потоком событий' }),
    (context) => {
      const language = languageOf(context);
      const message = (one: SaleRecord, place = service.placeOf(one.id, one.sequence)): Message => ({
        event: 'sale',
        id: String(place),
        data: saleView(one, language),
      });
      const after = lastEventId(context);
      const missed = after === null ? [] : service.placesAfter(after, LONGEST_RESUME);
      const isResumed = after !== null && missed.length < LONGEST_RESUME;
      const begins: Told[] = isResumed ? missed : presentOf(service);
      const newest = service.newestPlace();
      // How far the past goes that is told first; without it the stream begins with the present.
      if (isResumed) context.header(RESUMED_THROUGH, String(newest));
      return streamSSE(context, async (stream) => {
        const out = outbox(stream, service);
        const seen = new Map(begins.map(({ saleId, sequence }) => [saleId, sequence]));
        const unwatch = service.engine.watch((change) => {
          if (change.kind === 'progress') {
            const delivery = flowing(change);
            if (delivery) out.push(delivery);
          } else if (change.record.sequence > (seen.get(change.record.id) ?? 0)) {
            seen.set(change.record.id, change.record.sequence);
            out.push(message(change.record));
          }
        });
        const first = async function* () {
          for (const one of begins) {
            const record = await recordOf(service, one);
            if (record) yield message(record, one.number);
          }
          // A number alone: also whoever was told of no sale resumes from here.
          yield { id: String(newest) };
        };
        await out.run(first()).finally(unwatch);
      });
    },
  );
  return app;
}
