/** Sales as server-sent events: the present first, then each change once, with flowing fuel in between; resumed without a gap. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { takeTurns } from '../../clock.ts';
import type { SaleRecord, SaleUpdate } from '../../engine/sale-record.ts';
import type { Language } from '../../station/faults.ts';
import type { Place } from '../../store/sales.ts';
import type { Backend } from '../backend.ts';
import type { ReportError } from '../http/error-log.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation } from '../http/openapi.ts';
import { EventStream, type Message, OpenStreams } from './event-stream.ts';
import { findSale } from './find-sale.ts';
import { PastSales } from './past-sales.ts';
import { saleView } from './sale-view.ts';

/** Further back than this a station-wide stream begins with the present. */
const LONGEST_RESUME = 100_000;
/** So many events are listed at once. */
const PAGE = 200;
/** Header of a resumed stream: the number of the newest event that it catches up with. */
const RESUMED_THROUGH = 'resumed-through';

const describeSaleStream = describeOperation({
  tag: 'sales',
  summary: { en: 'Changes of one sale, as server-sent events', ru: 'Изменения одной продажи потоком событий' },
  answers: { 200: v.string() },
  problems: [404],
});
const describeStationStream = describeOperation({
  tag: 'sales',
  summary: { en: 'Changes of all sales, as server-sent events', ru: 'Изменения всех продаж потоком событий' },
  answers: { 200: v.string() },
  problems: [404],
});

function readLastEventId(context: Context): number | null {
  const id = context.req.header('last-event-id');
  return id !== undefined && /^\d{1,15}$/.test(id) ? Number(id) : null;
}

/** Flowing fuel bears no id: no client resumes there. */
const deliveryMessage = ({ port, saleId, value }: Extract<SaleUpdate, { kind: 'progress' }>): Message[] =>
  port === 'followDelivery' ? [{ event: 'delivery', text: () => JSON.stringify({ saleId, ...(value as object) }) }] : [];

/** A sale as it stands is put into words once for all who listen. */
const texts = { en: new WeakMap<SaleRecord, string>(), ru: new WeakMap<SaleRecord, string>() };
function textOf(sale: SaleRecord, language: Language): string {
  const text = texts[language].get(sale) ?? JSON.stringify(saleView(sale, language));
  texts[language].set(sale, text);
  return text;
}

/** What each stream is opened with. */
interface Desk {
  backend: Backend;
  streams: OpenStreams;
  report: ReportError;
}

async function streamSale(context: Context, { backend, streams, report }: Desk): Promise<Response> {
  const record = await findSale(context, backend);
  const language = languageOf(context);
  const lastEventId = readLastEventId(context);
  const next = lastEventId === null ? record.sequence : lastEventId + 1;
  const messageOf = (sale: SaleRecord): Message => ({ event: 'sale', id: String(sale.sequence), text: () => textOf(sale, language) });
  return streams.open(context, report, async (stream) => {
    const events = new EventStream(context, stream, backend.clock);
    let sent = record.sequence;
    const unwatch = backend.engine.watch((update) => {
      if (update.kind === 'progress') {
        if (update.saleId === record.id) deliveryMessage(update).forEach((message) => void events.push(message));
      } else if (update.record.id === record.id && update.record.sequence > sent) {
        sent = update.record.sequence;
        events.push(messageOf(update.record));
      }
    });
    // What was missed comes from the journal; what happens meanwhile waits in the queue.
    const missed = async function* () {
      const past = new PastSales(backend);
      for (let sequence = next; sequence < record.sequence; sequence++) yield messageOf(await past.at(record.id, sequence));
      if (next <= record.sequence) yield messageOf(record);
    };
    await events.run(missed()).finally(unwatch);
  });
}

/** An event that a station-wide stream begins with; `record`: the sale after it, where that is at hand. */
type StartingPoint = Place & { record?: SaleRecord };

/**
 * Every sale at work, as far as it is on disk, in the order of the journal: a client that is cut off among them resumes from the last
 * that it got, and misses none of the others.
 */
function presentSales(backend: Backend): StartingPoint[] {
  const onDisk = (record: SaleRecord): StartingPoint[] => {
    const { id: saleId, sequence } = record;
    const number = backend.placeOf(saleId, sequence);
    if (number > 0) return [{ number, saleId, sequence, record }];
    // The newest step is on its way to the disk, and is sent when it is there.
    const before = backend.placeOf(saleId, sequence - 1);
    return before > 0 ? [{ number: before, saleId, sequence: sequence - 1 }] : [];
  };
  return backend.engine
    .atWork()
    .flatMap(onDisk)
    .toSorted((a, b) => a.number - b.number);
}

/** The sale as it was there. One that no chart replays must not cut the others off: it is shown as it stands. */
const readSaleAt = async (
  { engine }: Backend,
  past: PastSales,
  { saleId, sequence, record }: StartingPoint,
): Promise<SaleRecord | undefined> => record ?? past.at(saleId, sequence).catch(() => engine.sale(saleId));

/** The events after that one up to and with `until`, oldest first: read in pages, so that any number of them holds up nobody. */
function* missedPlaces(backend: Backend, after: number, until: number): Generator<Place> {
  for (let last = after; last < until; ) {
    const page = backend.placesAfter(last, PAGE).filter(({ number }) => number <= until);
    yield* page;
    const end = page.at(-1);
    if (!end) return;
    last = end.number;
  }
}

function streamStation(context: Context, { backend, streams, report }: Desk): Response {
  const language = languageOf(context);
  const messageOf = (sale: SaleRecord, place: number): Message => ({
    event: 'sale',
    id: String(place),
    text: () => textOf(sale, language),
  });
  const lastEventId = readLastEventId(context);
  const newest = backend.newestPlace();
  const isResumed = lastEventId !== null && newest - lastEventId < LONGEST_RESUME;
  if (isResumed) context.header(RESUMED_THROUGH, String(newest));
  return streams.open(context, report, async (stream) => {
    const events = new EventStream(context, stream, backend.clock);
    const present = isResumed ? [] : presentSales(backend);
    const until = backend.newestPlace();
    const sent = new Map(present.map(({ saleId, sequence }) => [saleId, sequence]));
    const unwatch = backend.engine.watch((update) => {
      if (update.kind === 'progress') return deliveryMessage(update).forEach((message) => void events.push(message));
      const { id, sequence } = update.record;
      const place = backend.placeOf(id, sequence);
      if (isResumed ? place <= until : sequence <= (sent.get(id) ?? 0)) return;
      sent.set(id, sequence);
      events.push(messageOf(update.record, place));
    });
    const first = async function* () {
      const past = new PastSales(backend);
      const turns = takeTurns(backend.clock);
      for (const point of isResumed ? missedPlaces(backend, lastEventId, until) : present) {
        await turns();
        const record = await readSaleAt(backend, past, point);
        if (record) yield messageOf(record, point.number);
      }
      yield { id: String(until) };
    };
    await events.run(first()).finally(unwatch);
  });
}

export function streamRoutes(backend: Backend, report: ReportError): Hono {
  const desk = { backend, streams: new OpenStreams(), report };
  return new Hono()
    .get('/v1/sales/:id/stream', describeSaleStream, (context) => streamSale(context, desk))
    .get('/v1/stream', describeStationStream, (context) => streamStation(context, desk));
}
