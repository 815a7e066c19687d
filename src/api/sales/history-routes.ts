/** A sale's history over HTTP: every event with its effects and their outcome, or the sale as it was after one of them. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { versionsOf } from '../../../machines/index.ts';
import { steps, transitionsOf } from '../../engine/history/moves.ts';
import { effectKey, type StoredEvent, type StoredSale } from '../../engine/journal.ts';
import type { Backend } from '../backend.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';
import { readQuery } from '../http/read-request.ts';
import { described, integer, optionalText } from '../http/schema-parts.ts';
import { isoTime } from '../http/time.ts';
import { readPastSale } from './find-sale.ts';
import { Sale } from './sale-schema.ts';
import { saleView } from './sale-view.ts';

const HistoryQuery = v.strictObject({
  at: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,8}$/, 'an event number'), v.transform(Number))),
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
});

const describeHistory = describeOperation({
  tag: 'sales',
  summary: { en: "A sale's events and effects", ru: 'События продажи и её поручения' },
  description: 'With `at=N` the answer is the sale itself, as it was after event N.',
  answers: { 200: v.union([History, Sale]) },
  problems: [404, 422],
  parameters: [{ name: 'at', in: 'query', description: 'The number of an event.' }],
});

interface Walked {
  /** By event; none where the chart no longer fits the sale. */
  transitions: string[][];
  /** Of the chart that the sale is shown on. */
  version: number;
}

/** The transitions that the chart takes when the sale is replayed. */
function replayTransitions({ chart, version }: StoredSale, events: StoredEvent[]): Walked {
  try {
    const walked = [...steps(versionsOf(chart), events)];
    const transitions = walked.map(({ step }) => transitionsOf(step.microsteps));
    return { transitions, version: walked.at(-1)?.version ?? version };
  } catch {
    return { transitions: [], version };
  }
}

async function readHistory(context: Context, { journal }: Backend): Promise<Response> {
  const saleId = context.req.param('id') ?? '';
  const { at } = readQuery(context, HistoryQuery);
  if (at !== undefined) return context.json(saleView(await readPastSale(journal, saleId, at), languageOf(context)));
  const events = await journal.events(saleId);
  const stored = await journal.sale(saleId);
  if (!stored) throw new Problem('not-found', 'there is no such sale');
  const { transitions, version } = replayTransitions(stored, events);
  return context.json({
    saleId,
    chart: { name: stored.chart, version },
    events: events.map(({ sequence, at: time, event, states, ordered }, index) => ({
      sequence,
      at: isoTime(time),
      event,
      before: events[index - 1]?.states ?? [],
      after: states,
      transitions: transitions[index] ?? [],
      effects: ordered.map(({ id, port, outcome, endedBy }) => ({ key: effectKey(saleId, sequence, id), port, outcome, endedBy })),
    })),
  });
}

export const historyRoutes = (backend: Backend): Hono =>
  new Hono().get('/v1/sales/:id/history', describeHistory, (context) => readHistory(context, backend));
