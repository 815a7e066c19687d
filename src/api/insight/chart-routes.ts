/** Charts as data over HTTP: states, transitions, guards, actors, delays and tags, in the chart's own order. The visualizer draws them. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { chartNames, chartOf, type SaleChart } from '../../../machines/index.ts';
import { inRussian } from '../../../machines/words.ts';
import type { Language } from '../../station/faults.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';
import { readQuery, VersionQuery } from '../http/read-request.ts';
import { type ChartNode, delayOf, initialOf, isTaken, nameOf, portOf, rootOf } from './chart-node.ts';

/**
 * A transition's name, the same in statistics and in the tests' coverage.
 *
 * @example 'prepaid.payment.charging/xstate.done.actor.takePayment/0'
 */
const transitionName = ({ id }: ChartNode, event: string, index: number): string => `${id}/${event || 'always'}/${index}`;
/** Milliseconds of each delay; null where the sale's own course decides. */
const delaysOf = (chart: SaleChart): Record<string, number | null> =>
  Object.fromEntries(Object.entries(chart.implementations.delays).map(([name, delay]) => [name, typeof delay === 'number' ? delay : null]));

/** The description of a state or transition in the language asked for; the charts themselves are written in English. */
const descriptionOf = (id: string, description: string | undefined, language: Language): string | null =>
  (language === 'ru' && description !== undefined ? inRussian(id) : undefined) ?? description ?? null;

function transitionsOf(node: ChartNode, language: Language) {
  const own = [...node.transitions.entries(), ['', node.always ?? []] as const];
  return own.flatMap(([event, candidates]) =>
    candidates
      .map((candidate, index) => ({ ...candidate, name: transitionName(node, event, index) }))
      .filter(isTaken)
      .map(({ name, target, guard, description, actions }) => ({
        name,
        event: event || null,
        delay: delayOf(event),
        guard: guard ? nameOf(guard) : null,
        targets: (target ?? []).map(({ id }) => id),
        actions: actions.map(nameOf),
        description: descriptionOf(name, description, language),
      })),
  );
}

function stateView(node: ChartNode, language: Language): Record<string, unknown> {
  return {
    key: node.key,
    id: node.id,
    type: node.type,
    description: descriptionOf(node.id, node.description, language),
    initial: initialOf(node),
    tags: node.tags,
    invokes: node.invoke.map((invoke) => ({ id: invoke.id, port: portOf(invoke) })),
    transitions: transitionsOf(node, language),
    states: Object.values(node.states).map((state) => stateView(state, language)),
  };
}

const describeList = describeOperation({
  tag: 'charts',
  summary: { en: 'All charts', ru: 'Все диаграммы' },
  answers: { 200: v.object({ charts: v.array(v.object({ name: v.string(), version: v.number(), description: v.nullable(v.string()) })) }) },
});
const describeChart = describeOperation({
  tag: 'charts',
  summary: { en: 'One chart, whole', ru: 'Диаграмма целиком' },
  description: 'Descriptions are in the language of Accept-Language, Russian or English; names are the same in both.',
  answers: { 200: v.looseObject({ name: v.string(), version: v.number() }) },
  problems: [404, 422],
  parameters: [{ name: 'version', in: 'query', description: 'The newest where absent.' }],
});

function listCharts(context: Context): Response {
  const charts = chartNames().flatMap((name) => {
    const known = chartOf(name);
    if (!known) return [];
    const { id, description } = known.chart.root;
    return [{ name, version: known.version, description: descriptionOf(id, description, languageOf(context)) }];
  });
  return context.json({ charts });
}

function readChart(context: Context): Response {
  const name = context.req.param('name') ?? '';
  const version = readQuery(context, VersionQuery).version;
  const known = chartOf(name, version);
  if (!known) throw new Problem('not-found', 'there is no such chart');
  const root = stateView(rootOf(known.chart), languageOf(context));
  return context.json({ name, version: known.version, delays: delaysOf(known.chart), ...root });
}

export const chartRoutes = (): Hono =>
  new Hono().get('/v1/charts', describeList, listCharts).get('/v1/charts/:name', describeChart, readChart);
