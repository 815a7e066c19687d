/** Promises changes as they happen: the present first, then each change once, resumed without a gap, fuel flowing between them. */
import { type Context, Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import * as v from 'valibot';
import { about, type Summary } from '../describe.ts';
import type { Change, SaleRecord } from '../engine/engine.ts';
import { languageOf, Problem } from '../problem.ts';
import { recordAt } from './requests.ts';
import { saleView } from './sale-view.ts';
import type { Service } from './service.ts';

const KEEPALIVE_MS = 5_000;
/** A client that is so far behind is cut off, and resumes. */
const LONGEST_QUEUE = 2_000;
/** Further back than this a station-wide stream begins with the present. */
const LONGEST_RESUME = 10_000;

interface Message {
  event: 'sale' | 'delivery';
  id?: string;
  data: unknown;
}

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
    /** Writes until the client leaves; a comment where nothing happens, so that a dead link is noticed. */
    async run(): Promise<void> {
      while (!over) {
        const message = queue.shift();
        if (message) {
          const { event, id, data } = message;
          await stream.writeSSE({ event, data: JSON.stringify(data), ...(id === undefined ? {} : { id }) });
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
const flowing = (change: Extract<Change, { kind: 'progress' }>): Message | null =>
  change.port === 'followDelivery' ? { event: 'delivery', data: { saleId: change.saleId, ...(change.value as object) } } : null;

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
        const early: SaleRecord[] = [];
        let live = false;
        const take = (one: SaleRecord) => {
          if (one.sequence <= sent) return;
          sent = one.sequence;
          out.push(message(one));
        };
        const unwatch = service.engine.watch((change) => {
          if (change.kind === 'progress') {
            const delivery = change.saleId === record.id ? flowing(change) : null;
            if (delivery) out.push(delivery);
          } else if (change.record.id === record.id) {
            if (live) take(change.record);
            else early.push(change.record);
          }
        });
        // What was missed comes from the journal, what happens meanwhile waits behind it.
        for (let sequence = sent + 1; sequence < record.sequence; sequence++) take(await recordAt(service, record.id, sequence));
        take(record);
        for (const one of early) take(one);
        live = true;
        await out.run();
        unwatch();
      });
    },
  );

  app.get(
    '/v1/stream',
    described({ en: 'Changes of all sales, as server-sent events', ru: 'Изменения всех продаж потоком событий' }),
    (context) => {
      const language = languageOf(context);
      const after = lastEventId(context);
      const message = (one: SaleRecord): Message => ({
        event: 'sale',
        id: String(service.placeOf(one.id, one.sequence)),
        data: saleView(one, language),
      });
      return streamSSE(context, async (stream) => {
        const out = outbox(stream, service);
        const seen = new Map<string, number>();
        const early: SaleRecord[] = [];
        let live = false;
        const take = (one: SaleRecord) => {
          if (one.sequence <= (seen.get(one.id) ?? 0)) return;
          seen.set(one.id, one.sequence);
          out.push(message(one));
        };
        const unwatch = service.engine.watch((change) => {
          if (change.kind === 'progress') {
            const delivery = flowing(change);
            if (delivery) out.push(delivery);
          } else if (live) take(change.record);
          else early.push(change.record);
        });
        const missed = after === null ? null : service.placesAfter(after, LONGEST_RESUME);
        if (missed && missed.length < LONGEST_RESUME) {
          for (const { saleId, sequence } of missed) take(await recordAt(service, saleId, sequence));
        } else {
          for (const one of service.engine.atWork()) take(one);
        }
        for (const one of early) take(one);
        live = true;
        await out.run();
        unwatch();
      });
    },
  );
  return app;
}
