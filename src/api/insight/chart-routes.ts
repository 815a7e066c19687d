/** Promises the charts as data: states, transitions, guards, actors, delays, tags and words, in the chart's own order. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { chartNames, chartOf, type SaleChart } from '../../../machines/index.ts';
import { inRussian } from '../../../machines/words.ts';
import type { Language } from '../../station/faults.ts';
import { about } from '../http/describe.ts';
import { languageOf, Problem } from '../http/problems.ts';

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
/** The one name of a transition, the same in statistics and in the tests' coverage: `prepaid.payment.charging/xstate.done.actor.takePayment/0`. */
const transitionName = ({ id }: Node, event: string, index: number): string => `${id}/${event || 'always'}/${index}`;
const actionName = (action: unknown): string => (typeof action === 'string' ? action : ((action as { type?: string }).type ?? ''));

/** `xstate.after.deviceRetry.prepaid…` → `deviceRetry`. */
const delayOf = (event: string): string | null => /^xstate\.after\.([^.]+)\./.exec(event)?.[1] ?? null;

/** Milliseconds of each delay; null where the sale's own course decides. */
const delaysOf = (chart: SaleChart): Record<string, number | null> =>
  Object.fromEntries(Object.entries(chart.implementations.delays).map(([name, delay]) => [name, typeof delay === 'number' ? delay : null]));

/** The description of a state or transition in the language asked for; the charts themselves are written in English. */
const descriptionOf = (id: string, description: string | undefined, language: Language): string | null =>
  (language === 'ru' && description !== undefined ? inRussian(id) : undefined) ?? description ?? null;

function transitionsOf(node: Node, language: Language) {
  const own = [...node.transitions.entries(), ['', node.always ?? []] as const];
  return own.flatMap(([event, candidates]) =>
    candidates
      .map((candidate, index) => ({ ...candidate, name: transitionName(node, event, index) }))
      .filter(({ target, actions }) => target?.length || actions.length)
      .map(({ name, target, guard, description, actions }) => ({
        name,
        event: event || null,
        delay: delayOf(event),
        guard: guardName(guard),
        targets: (target ?? []).map(({ id }) => id),
        actions: actions.map(actionName),
        description: descriptionOf(name, description, language),
      })),
  );
}

function stateOf(node: Node, language: Language): Record<string, unknown> {
  return {
    key: node.key,
    id: node.id,
    type: node.type,
    description: descriptionOf(node.id, node.description, language),
    initial: node.type === 'compound' ? (node.initial?.target?.[0]?.key ?? null) : null,
    tags: node.tags,
    invokes: node.invoke.map(({ id, src }) => ({ id, port: typeof src === 'string' ? src : id })),
    transitions: transitionsOf(node, language),
    states: Object.values(node.states).map((state) => stateOf(state, language)),
  };
}

export function chartRoutes(): Hono {
  const app = new Hono();
  const Listed = v.object({ charts: v.array(v.object({ name: v.string(), version: v.number(), description: v.nullable(v.string()) })) });
  app.get('/v1/charts', about({ tag: 'charts', summary: { en: 'All charts', ru: 'Все диаграммы' }, answers: { 200: Listed } }), (context) =>
    context.json({
      charts: chartNames().flatMap((name) => {
        const found = chartOf(name);
        return found
          ? [
              {
                name,
                version: found.version,
                description: descriptionOf(found.chart.root.id, found.chart.root.description, languageOf(context)),
              },
            ]
          : [];
      }),
    }),
  );
  app.get(
    '/v1/charts/:name',
    about({
      tag: 'charts',
      summary: { en: 'One chart, whole', ru: 'Диаграмма целиком' },
      description: 'Descriptions are in the language of Accept-Language, Russian or English; names are the same in both.',
      answers: { 200: v.looseObject({ name: v.string(), version: v.number() }) },
      problems: [404],
      parameters: [{ name: 'version', in: 'query', description: 'The newest where absent.' }],
    }),
    (context) => {
      const name = context.req.param('name');
      const version = context.req.query('version');
      const found = chartOf(name, version === undefined ? undefined : Number(version));
      if (!found) throw new Problem(404, 'not-found', 'there is no such chart');
      return context.json({
        name,
        version: found.version,
        delays: delaysOf(found.chart),
        ...stateOf(found.chart.root as unknown as Node, languageOf(context)),
      });
    },
  );
  return app;
}
