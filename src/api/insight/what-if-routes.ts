/** Promises "what if": a sale with one event changed, on the pure chart; nothing is run and nothing is kept. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { chartOf } from '../../../machines/index.ts';
import { NotTaken, type OtherPath, type Supposition, walkOtherPath } from '../../engine/history/what-if.ts';
import type { StoredEvent } from '../../engine/journal.ts';
import { type ChartEvent, statesOf } from '../../engine/step.ts';
import { about } from '../http/describe.ts';
import { bodyOf, languageOf, Problem } from '../http/problems.ts';
import { guardSays } from '../http/words.ts';
import { saleView } from '../sales/sale-view.ts';
import { Sale } from '../sales/schemas.ts';
import type { Service } from '../service.ts';

const MOST_EVENTS = 200;
const Event = v.looseObject({ type: v.pipe(v.string(), v.regex(/^[\w.:-]{1,200}$/, 'the name of an event')) });
const Events = v.optional(v.pipe(v.array(Event), v.maxLength(MOST_EVENTS)), []);
const whole = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));
const Request = v.strictObject({
  saleId: v.pipe(v.string(), v.minLength(1), v.maxLength(64), v.description('The sale to begin with.')),
  at: v.pipe(whole, v.minValue(2), v.description('The event that is taken out; those before it stay as they were.')),
  instead: v.pipe(
    Events,
    v.description('What comes in its place: events of the chart, `xstate.done.actor.<port>` with `output` among them.'),
  ),
  keepRest: v.pipe(v.optional(v.boolean(), true), v.description('Whether the sale’s own later events follow, those that still fit.')),
  after: v.pipe(Events, v.description('What comes after all that.')),
  version: v.pipe(v.optional(whole), v.description('Another version of the chart than the sale’s own.')),
});

const integer = v.pipe(v.number(), v.integer());
const texts = v.array(v.string());
const actors = v.array(v.object({ id: v.string(), port: v.string() }));
const Other = v.object({
  saleId: v.string(),
  chart: v.object({ name: v.string(), version: integer }),
  steps: v.array(
    v.object({
      sequence: integer,
      origin: v.pipe(v.picklist(['kept', 'instead', 'rest', 'after']), v.description('Whose event it is.')),
      at: v.string(),
      event: Event,
      before: texts,
      after: texts,
      transitions: texts,
      effects: v.pipe(actors, v.description('What would be asked for.')),
    }),
  ),
  leftOut: v.pipe(
    v.array(v.object({ sequence: integer, type: v.string() })),
    v.description('The sale’s own events that have no place there.'),
  ),
  atWork: v.pipe(
    v.array(v.object({ id: v.string(), port: v.string(), outcomes: v.array(Event) })),
    v.description('Actors that would be at work, and how each may end.'),
  ),
  timers: v.pipe(v.array(Event), v.description('Timers that would be running.')),
  sale: Sale,
});

const failure = (id: string, port: string, code: string, known: 'notDone' | 'unknown'): ChartEvent => ({
  type: `xstate.error.actor.${id}`,
  error: { device: port, code, message: 'supposed', known, evidence: {} },
  actorId: id,
});

/** How an actor may end: as it did in this sale, refused, or with nobody knowing. */
function outcomesOf({ id, port }: { id: string; port: string }, events: StoredEvent[]): ChartEvent[] {
  const own = events.findLast(({ event }) => event.type === `xstate.done.actor.${id}`)?.event;
  return [...(own ? [own] : []), failure(id, port, 'refused', 'notDone'), failure(id, port, 'timeout', 'unknown')];
}

export function whatIfRoutes(service: Service): Hono {
  const app = new Hono();
  app.post(
    '/v1/charts/:name/replay',
    about({
      tag: 'charts',
      summary: { en: 'What if: a sale with an event changed', ru: 'Что если: продажа с другим событием' },
      description: 'From the pure chart: nothing is run, nothing is kept, no device hears of it.',
      body: Request,
      answers: { 200: Other },
      problems: [400, 404, 409, 413, 415, 422],
    }),
    async (context) => {
      const language = languageOf(context);
      const { saleId, version, ...supposition } = await bodyOf(context, Request);
      const standing = await service.journal.sale(saleId);
      if (!standing) throw new Problem(404, 'not-found', 'there is no such sale', { saleId });
      const name = context.req.param('name');
      const chart = chartOf(name, version ?? standing.version);
      if (!chart || standing.chart !== name) throw new Problem(404, 'not-found', 'this sale is not one of that chart', { saleId });
      const events = await service.journal.events(saleId);
      if (supposition.at > events.length + 1) throw new Problem(404, 'not-found', 'the sale has no such event', { saleId });
      const record = { ...standing, version: chart.version, sequence: 0 };
      try {
        const found = walkOtherPath(chart.chart, events, supposition as Supposition);
        return context.json({
          saleId,
          chart: { name, version: chart.version },
          ...shown(found, events),
          sale: saleView({ ...record, snapshot: found.snapshot, sequence: found.steps.length, endedAt: null }, language),
        });
      } catch (problem) {
        if (problem instanceof Problem) throw problem;
        if (!(problem instanceof NotTaken)) {
          throw new Problem(422, 'invalid-input', 'the chart can make nothing of such an event', {
            saleId,
            faults: [{ path: 'instead', message: 'an event of another shape is expected here' }],
          });
        }
        const { event, snapshot, refusal } = problem;
        const facts = { saleId, event: event.type, state: statesOf(snapshot) };
        if (refusal.kind === 'notNow') throw new Problem(409, 'event-not-now', `the sale does not take ${event.type} there`, facts);
        throw new Problem(422, 'guard-refused', guardSays(refusal.guard, language), { ...facts, guard: refusal.guard });
      }
    },
  );
  return app;
}

const shown = ({ steps, leftOut, atWork, timers }: OtherPath, events: StoredEvent[]) => ({
  steps: steps.map(({ at, ordered, ...step }, index) => ({
    sequence: index + 1,
    ...step,
    at: new Date(at).toISOString(),
    effects: ordered,
  })),
  leftOut,
  atWork: atWork.map((actor) => ({ ...actor, outcomes: outcomesOf(actor, events) })),
  timers,
});
