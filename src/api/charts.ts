/** Promises the charts as data: states, transitions, guards, actors, delays, tags and words, in the chart's own order. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { chartNames, chartOf } from '../../machines/index.ts';
import { about } from '../describe.ts';
import { checked, languageOf, Problem } from '../problem.ts';
import type { Service } from './service.ts';

interface Node {
  key: string;
  id: string;
  type: string;
  description?: string | undefined;
  tags: string[];
  initial?: { target?: { key: string }[] } | undefined;
  invoke: { id: string; src: unknown }[];
  always?: Transition[] | undefined;
  transitions: Map<string, Transition[]>;
  states: Record<string, Node>;
}
interface Transition {
  target?: { id: string }[] | undefined;
  guard?: unknown;
  description?: string | undefined;
  actions: unknown[];
}

const guardName = (guard: unknown): string | null => {
  if (!guard) return null;
  if (typeof guard === 'string') return guard;
  const { type, guards } = guard as { type?: string; guards?: unknown[] };
  return guards ? guards.map(guardName).join(' & ') : (type ?? null);
};
const actionName = (action: unknown): string => (typeof action === 'string' ? action : ((action as { type?: string }).type ?? ''));

/** `xstate.after.deviceRetry.prepaid…` → `deviceRetry`. */
const delayOf = (event: string): string | null => /^xstate\.after\.([^.]+)\./.exec(event)?.[1] ?? null;

function transitionsOf(node: Node) {
  const own = [...node.transitions.entries(), ['', node.always ?? []] as const];
  return own.flatMap(([event, candidates]) =>
    candidates
      .filter(({ target, actions }) => target?.length || actions.length)
      .map(({ target, guard, description, actions }) => ({
        event: event || null,
        delay: delayOf(event),
        guard: guardName(guard),
        targets: (target ?? []).map(({ id }) => id),
        actions: actions.map(actionName),
        description: description ?? null,
      })),
  );
}

function stateOf(node: Node): Record<string, unknown> {
  return {
    key: node.key,
    id: node.id,
    type: node.type,
    description: node.description ?? null,
    initial: node.type === 'compound' ? (node.initial?.target?.[0]?.key ?? null) : null,
    tags: node.tags,
    invokes: node.invoke.map(({ id, src }) => ({ id, port: typeof src === 'string' ? src : id })),
    transitions: transitionsOf(node),
    states: Object.values(node.states).map(stateOf),
  };
}

const time = v.pipe(v.string(), v.isoTimestamp(), v.transform(Date.parse));
const digits = v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number));
const Asked = v.object({
  version: v.optional(digits),
  from: v.optional(time),
  to: v.optional(time),
  pump: v.optional(digits),
  paymentType: v.optional(v.pipe(v.string(), v.maxLength(64))),
});
const TIMES = { count: v.number(), median: v.nullable(v.number()), p95: v.nullable(v.number()) };
const Counts = v.record(v.string(), v.number());
const Statistics = v.object({
  name: v.string(),
  sales: v.number(),
  states: v.array(v.object({ state: v.string(), ...TIMES })),
  transitions: v.array(v.object({ from: v.array(v.string()), event: v.string(), to: v.array(v.string()), ...TIMES })),
  variants: v.array(v.object({ path: v.array(v.string()), outcomes: Counts, ...TIMES })),
  outcomes: Counts,
});

export function chartRoutes(service: Service): Hono {
  const app = new Hono();
  const Listed = v.object({ charts: v.array(v.object({ name: v.string(), version: v.number(), description: v.nullable(v.string()) })) });
  app.get('/v1/charts', about({ tag: 'charts', summary: { en: 'All charts', ru: 'Все диаграммы' }, answers: { 200: Listed } }), (context) =>
    context.json({
      charts: chartNames().flatMap((name) => {
        const found = chartOf(name);
        return found ? [{ name, version: found.version, description: found.chart.root.description ?? null }] : [];
      }),
    }),
  );
  app.get(
    '/v1/charts/:name',
    about({
      tag: 'charts',
      summary: { en: 'One chart, whole', ru: 'Диаграмма целиком' },
      answers: { 200: v.looseObject({ name: v.string(), version: v.number() }) },
      problems: [404],
      parameters: [{ name: 'version', in: 'query', description: 'The newest where absent.' }],
    }),
    (context) => {
      const name = context.req.param('name');
      const version = context.req.query('version');
      const found = chartOf(name, version === undefined ? undefined : Number(version));
      if (!found) throw new Problem(404, 'not-found', 'there is no such chart');
      return context.json({ name, version: found.version, ...stateOf(found.chart.root as unknown as Node) });
    },
  );
  app.get(
    '/v1/charts/:name/statistics',
    about({
      tag: 'charts',
      summary: { en: 'What sales did on a chart, in sum', ru: 'Как продажи шли по диаграмме, в сумме' },
      description:
        'Of sales begun from `from` to before `to`. Times in milliseconds: of a state, from entry to leaving; of a transition, how long the sale had been in the state that it leaves; of a variant, from the first event to the last.',
      answers: { 200: Statistics },
      problems: [404, 422],
      parameters: [
        { name: 'from', in: 'query', description: 'RFC 3339.' },
        { name: 'to', in: 'query', description: 'RFC 3339.' },
        { name: 'pump', in: 'query', description: 'One pump.' },
        { name: 'paymentType', in: 'query', description: 'Code of one payment type.' },
        { name: 'version', in: 'query', description: 'One version of the chart; all where absent.' },
      ],
    }),
    (context) => {
      const name = context.req.param('name');
      const query = checked(Asked, context.req.query(), languageOf(context));
      if (!chartOf(name)) throw new Problem(404, 'not-found', 'there is no such chart');
      return context.json({ name, ...service.statistics({ chart: name, ...query }) });
    },
  );
  return app;
}
