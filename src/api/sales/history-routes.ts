/** Promises a sale's whole story: every event, what it asked of the world and how that ended, and the sale as it was after any. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { versionsOf } from '../../../machines/index.ts';
import { steps, transitionsOf } from '../../engine/history/moves.ts';
import { effectKey, type StoredEvent } from '../../engine/journal.ts';
import { about } from '../http/describe.ts';
import { recordAt } from '../http/idempotency.ts';
import { checked, languageOf, Problem } from '../http/problems.ts';
import type { Service } from '../service.ts';
import { saleView } from './sale-view.ts';
import { History, Sale } from './schemas.ts';

const At = v.pipe(v.string(), v.regex(/^[1-9]\d{0,8}$/, 'an event number'), v.transform(Number));

/** The transitions of each event, as the chart takes them again. */
function takenIn({ chart }: { chart: string }, events: StoredEvent[]): string[][] {
  try {
    return [...steps(versionsOf(chart), events)].map(({ step }) => transitionsOf(step.microsteps));
  } catch {
    // A sale that the chart no longer fits still has its story, without the chart's part of it.
    return [];
  }
}

const told = (saleId: string, events: StoredEvent[], taken: string[][]) => (event: StoredEvent, index: number) => ({
  sequence: event.sequence,
  at: new Date(event.at).toISOString(),
  event: event.event,
  before: events[index - 1]?.states ?? [],
  after: event.states,
  transitions: taken[index] ?? [],
  effects: event.ordered.map(({ id, port, outcome, endedBy }) => ({ key: effectKey(saleId, event.sequence, id), port, outcome, endedBy })),
});

export function historyRoutes(service: Service): Hono {
  const app = new Hono();
  app.get(
    '/v1/sales/:id/history',
    about({
      tag: 'sales',
      summary: { en: "A sale's events and effects", ru: 'События продажи и её поручения' },
      description: 'With `at=N` the answer is the sale itself, as it was after event N.',
      answers: { 200: v.union([History, Sale]) },
      problems: [404, 422],
      parameters: [{ name: 'at', in: 'query', description: 'The number of an event.' }],
    }),
    async (context) => {
      const saleId = context.req.param('id');
      const at = context.req.query('at');
      if (at !== undefined) {
        const record = await recordAt(service, saleId, checked(At, at));
        return context.json(saleView(record, languageOf(context)));
      }
      const events = await service.journal.events(saleId);
      const standing = await service.journal.sale(saleId);
      if (!standing) throw new Problem(404, 'not-found', 'there is no such sale');
      const taken = takenIn(standing, events);
      const chart = { name: standing.chart, version: standing.version };
      return context.json({ saleId, chart, events: events.map(told(saleId, events, taken)) });
    },
  );
  return app;
}
