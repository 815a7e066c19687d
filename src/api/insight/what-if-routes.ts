/** "What if" over HTTP: a sale with one event changed, on the pure chart; nothing is run or stored. Used by the visualizer. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { chartOf, versionsOf } from '../../../machines/index.ts';
import { NotTaken, type OtherPath, type Supposition, walkOtherPath } from '../../engine/history/what-if.ts';
import type { StoredEvent } from '../../engine/journal.ts';
import { type ChartEvent, statesOf } from '../../engine/step.ts';
import type { Language } from '../../station/faults.ts';
import type { Backend } from '../backend.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';
import { readBody } from '../http/read-request.ts';
import { described, integer } from '../http/schema-parts.ts';
import { isoTime, withUtcTimes } from '../http/time.ts';
import { Sale } from '../sales/sale-schema.ts';
import { saleView } from '../sales/sale-view.ts';
import { describeGuard } from '../sales/words.ts';

const MOST_EVENTS = 200;
const Event = v.looseObject({ type: v.pipe(v.string(), v.regex(/^[\w.:-]{1,200}$/, 'the name of an event')) });
const Events = v.optional(v.pipe(v.array(Event), v.maxLength(MOST_EVENTS)), []);
const whole = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));
const ReplayRequest = v.strictObject({
  saleId: v.pipe(v.string(), v.minLength(1), v.maxLength(64), v.description('The sale to begin with.')),
  at: v.pipe(whole, v.minValue(2), v.description('The event that is taken out; those before it stay as they were.')),
  instead: described(Events, 'What comes in its place: events of the chart, `xstate.done.actor.<port>` with `output` among them.'),
  keepRest: described(v.optional(v.boolean(), true), 'Whether the sale’s own later events follow, those that still fit.'),
  after: described(Events, 'What comes after all that.'),
  version: described(v.optional(whole), 'Another version of the chart than the sale’s own.'),
});

const texts = v.array(v.string());
const actors = v.array(v.object({ id: v.string(), port: v.string() }));
const Replay = v.object({
  saleId: v.string(),
  chart: v.object({ name: v.string(), version: integer }),
  steps: v.array(
    v.object({
      sequence: integer,
      origin: described(v.picklist(['kept', 'instead', 'rest', 'after']), 'Whose event it is.'),
      at: v.string(),
      event: Event,
      before: texts,
      after: texts,
      transitions: texts,
      effects: described(actors, 'What would be asked for.'),
    }),
  ),
  leftOut: described(v.array(v.object({ sequence: integer, type: v.string() })), 'The sale’s own events that have no place there.'),
  atWork: described(
    v.array(v.object({ id: v.string(), port: v.string(), outcomes: v.array(Event) })),
    'Actors that would be at work, and how each may end.',
  ),
  timers: described(v.array(Event), 'Timers that would be running.'),
  sale: Sale,
});

const failureEvent = (id: string, port: string, code: string, known: 'notDone' | 'unknown'): ChartEvent => ({
  type: `xstate.error.actor.${id}`,
  error: { device: port, code, message: 'supposed', known, evidence: {} },
  actorId: id,
});

/** How an actor may end: as it did in this sale, refused, or with nobody knowing. */
function outcomesOf({ id, port }: { id: string; port: string }, events: StoredEvent[]): ChartEvent[] {
  const own = events.findLast(({ event }) => event.type === `xstate.done.actor.${id}`)?.event;
  return [...(own ? [own] : []), failureEvent(id, port, 'refused', 'notDone'), failureEvent(id, port, 'timeout', 'unknown')];
}

const describeReplay = describeOperation({
  tag: 'charts',
  summary: { en: 'What if: a sale with an event changed', ru: 'Что если: продажа с другим событием' },
  description: 'From the pure chart: nothing is run, nothing is kept, no device hears of it.',
  body: ReplayRequest,
  answers: { 200: Replay },
  problems: [400, 404, 409, 413, 415, 422],
});

async function replaySale(context: Context, { journal }: Backend): Promise<Response> {
  const language = languageOf(context);
  const { saleId, version, ...supposition } = await readBody(context, ReplayRequest);
  const stored = await journal.sale(saleId);
  if (!stored) throw new Problem('not-found', 'there is no such sale', { saleId });
  const name = context.req.param('name') ?? '';
  const other = version === undefined ? null : chartOf(name, version);
  if (other === undefined || stored.chart !== name) throw notOfChart(saleId);
  const events = await journal.events(saleId);
  if (supposition.at > events.length + 1) throw new Problem('not-found', 'the sale has no such event', { saleId });
  try {
    const path = walkOtherPath(versionsOf(name), other, events, supposition as Supposition);
    if (!path) throw notOfChart(saleId);
    const { id, createdAt, epoch } = stored;
    const { snapshot, steps, version: reached } = path;
    const record = { id, chart: name, version: reached, createdAt, snapshot, sequence: steps.length, endedAt: null, epoch };
    return context.json({
      saleId,
      chart: { name, version: reached },
      ...withUtcTimes(pathView(path, events)),
      sale: saleView(record, language),
    });
  } catch (problem) {
    if (problem instanceof Problem) throw problem;
    throw problem instanceof NotTaken ? notTakenProblem(problem, saleId, language) : misshapenProblem(saleId);
  }
}

const notOfChart = (saleId: string): Problem => new Problem('not-found', 'this sale is not one of that chart', { saleId });

function notTakenProblem({ event, snapshot, refusal }: NotTaken, saleId: string, language: Language): Problem {
  const facts = { saleId, event: event.type, state: statesOf(snapshot) };
  if (refusal.kind === 'notNow') return new Problem('event-not-now', `the sale does not take ${event.type} there`, facts);
  return new Problem('guard-refused', describeGuard(refusal.guard, language), { ...facts, guard: refusal.guard });
}

/** A supposed event of another shape than the chart's own makes its actions throw. */
const misshapenProblem = (saleId: string): Problem =>
  new Problem('invalid-input', 'the chart can make nothing of such an event', {
    saleId,
    faults: [{ path: 'instead', message: 'an event of another shape is expected here' }],
  });

const pathView = ({ steps, leftOut, atWork, timers }: OtherPath, events: StoredEvent[]) => ({
  steps: steps.map(({ at, ordered, ...step }, index) => ({ sequence: index + 1, ...step, at: isoTime(at), effects: ordered })),
  leftOut,
  atWork: atWork.map((actor) => ({ ...actor, outcomes: outcomesOf(actor, events) })),
  timers,
});

export const whatIfRoutes = (backend: Backend): Hono =>
  new Hono().post('/v1/charts/:name/replay', describeReplay, (context) => replaySale(context, backend));
