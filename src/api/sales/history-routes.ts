/** A sale's history over HTTP: every event with its effects and their outcome, or the sale as it was after one of them. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { versionsOf } from '../../../machines/index.ts';
import { steps, transitionsOf } from '../../engine/history/moves.ts';
import { effectKey, type StoredEvent, type StoredSale } from '../../engine/journal.ts';
import type { Backend } from '../backend.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation, queryFields } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';
import { limitField, readQuery, wholeField } from '../http/read-request.ts';
import { described, integer, optionalText } from '../http/schema-parts.ts';
import { isoTime, withUtcTimes } from '../http/time.ts';
import { PastSales } from './past-sales.ts';
import { Sale } from './sale-schema.ts';
import { saleView } from './sale-view.ts';

/** More than a sale ordinarily has: its history is one page, unless much went wrong. */
const MOST_EVENTS = 500;
/** Some milliseconds of replay. */
const STEPS_A_TURN = 100;

const HistoryQuery = v.strictObject({
  at: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,8}$/, 'an event number'), v.transform(Number))),
  limit: v.optional(limitField(MOST_EVENTS), String(MOST_EVENTS)),
  /** The number of the last event of the page before. */
  cursor: v.optional(wholeField(9), '0'),
});

const History = v.object({
  saleId: v.string(),
  chart: v.object({ name: v.string(), version: integer }),
  events: v.array(
    v.object({
      sequence: integer,
      at: v.string(),
      event: v.record(v.string(), v.unknown()),
      before: v.array(v.string()),
      after: v.array(v.string()),
      transitions: described(
        v.array(v.string()),
        'As the chart took them, by its names; none of a version that this release does not have any more.',
      ),
      effects: v.array(v.object({ key: v.string(), port: v.string(), outcome: optionalText, endedBy: v.nullable(integer) })),
    }),
  ),
  nextCursor: described(optionalText, 'Where the next page begins; null after the last event.'),
});

const describeHistory = describeOperation({
  tag: 'sales',
  summary: { en: "A sale's events and effects", ru: 'События продажи и её поручения' },
  description: `In pages of up to ${MOST_EVENTS} events. With \`at=N\` the answer is the sale itself, as it was after event N.`,
  answers: { 200: v.union([History, Sale]) },
  problems: [404, 422],
  parameters: [{ name: 'at', in: 'query', description: 'The number of an event.' }, ...queryFields('limit', 'cursor')],
});

interface Walked {
  /** By event; none where the chart no longer fits the sale. */
  transitions: string[][];
  /** Of the chart that the sale is shown on. */
  version: number;
}

/** The transitions that the chart takes when the sale is replayed; whatever else there is to do is done in between. */
async function replayTransitions({ chart, version }: StoredSale, events: StoredEvent[]): Promise<Walked> {
  const walked: Walked = { transitions: [], version };
  try {
    for (const past of steps(versionsOf(chart), events)) {
      walked.version = past.version;
      const count = walked.transitions.push(transitionsOf(past.step.microsteps));
      if (count % STEPS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    return walked;
  } catch {
    return { transitions: [], version };
  }
}

async function readHistory(context: Context, backend: Backend): Promise<Response> {
  const { journal } = backend;
  const saleId = context.req.param('id') ?? '';
  const { at, limit, cursor } = readQuery(context, HistoryQuery);
  if (at !== undefined) return context.json(saleView(await new PastSales(backend).at(saleId, at), languageOf(context)));
  const stored = await journal.sale(saleId);
  if (!stored) throw new Problem('not-found', 'there is no such sale');
  const events = await journal.events(saleId);
  // A page is replayed from the opening on; how its effects ended may stand behind it.
  const end = cursor + limit;
  const { transitions, version } = await replayTransitions(stored, events.slice(0, end));
  const view = ({ sequence, at: time, event, states, ordered }: StoredEvent, index: number) => ({
    sequence,
    at: isoTime(time),
    event: withUtcTimes(event),
    before: events[index - 1]?.states ?? [],
    after: states,
    transitions: transitions[index] ?? [],
    effects: ordered.map(({ id, port, outcome, endedBy }) => ({ key: effectKey(saleId, sequence, id), port, outcome, endedBy })),
  });
  const isLast = end >= events.length;
  return context.json({
    saleId,
    chart: { name: stored.chart, version: isLast ? version : stored.version },
    events: events.map(view).slice(cursor, end),
    nextCursor: isLast ? null : String(end),
  });
}

export const historyRoutes = (backend: Backend): Hono =>
  new Hono().get('/v1/sales/:id/history', describeHistory, (context) => readHistory(context, backend));
