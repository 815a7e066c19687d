/** Promises the charts in sum: how often and how long, which ways, which ends; every filter answered from sums. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { chartOf } from '../../../machines/index.ts';
import { MOST_WAYS } from '../../store/statistics/sums.ts';
import { about } from '../http/describe.ts';
import { checked, languageOf, Problem } from '../http/problems.ts';
import type { Service } from '../service.ts';

const Time = v.pipe(v.string(), v.isoTimestamp(), v.transform(Date.parse));
const Whole = v.pipe(v.string(), v.regex(/^\d{1,3}$/, 'a number'), v.transform(Number));
const Word = v.pipe(v.string(), v.maxLength(64));
const Query = v.object({
  from: v.optional(Time),
  to: v.optional(Time),
  pump: v.optional(Whole),
  paymentType: v.optional(Word),
  product: v.optional(Word),
  loyalty: v.optional(
    v.pipe(
      v.picklist(['true', 'false']),
      v.transform((word) => word === 'true'),
    ),
  ),
  version: v.optional(Whole),
});

const integer = v.pipe(v.number(), v.integer());
const times = { count: integer, median: v.nullable(integer), p95: v.nullable(integer) };
const Statistics = v.object({
  chart: v.string(),
  version: integer,
  from: v.nullable(v.string()),
  to: v.nullable(v.string()),
  sales: v.pipe(integer, v.description('Closed sales that the filters let through.')),
  states: v.array(v.object({ state: v.string(), ...times })),
  transitions: v.array(v.object({ transition: v.string(), ...times })),
  variants: v.array(
    v.object({ id: v.string(), ...times, share: v.number(), states: v.array(v.string()), transitions: v.array(v.string()) }),
  ),
  variantsInAll: integer,
  outcomes: v.array(v.object({ outcome: v.string(), reason: v.string(), state: v.string(), ...times })),
});

const DESCRIPTION =
  'Times in milliseconds, within 2.5 %. A state is counted by visits, outer states too; the time of a transition is how long the sale had been in the state that it ' +
  'leaves; of a variant and an outcome, from the start to the end of the sale. `from` and `to` are told apart by the hour, in which a sale was started.';

export function statisticsRoutes(service: Service): Hono {
  const app = new Hono();
  app.get(
    '/v1/charts/:name/statistics',
    about({
      tag: 'charts',
      summary: { en: 'A chart in sum', ru: 'Итоги по диаграмме' },
      description: DESCRIPTION,
      answers: { 200: Statistics },
      problems: [404, 422],
      parameters: [
        { name: 'from', in: 'query', description: 'RFC 3339; sales started in its hour or later.' },
        { name: 'to', in: 'query', description: 'RFC 3339; sales started in its hour or earlier.' },
        { name: 'pump', in: 'query', description: 'A pump; 0: sales without one.' },
        { name: 'paymentType', in: 'query', description: 'A payment type.' },
        { name: 'product', in: 'query', description: 'A fuel.' },
        { name: 'loyalty', in: 'query', description: '`true`: a client was known; `false`: none was.' },
        { name: 'version', in: 'query', description: 'The newest where absent.' },
      ],
    }),
    async (context) => {
      const { version: wanted, ...filters } = checked(Query, context.req.query(), languageOf(context));
      const name = context.req.param('name');
      const version = chartOf(name, wanted)?.version;
      if (version === undefined) throw new Problem(404, 'not-found', 'there is no such chart');
      const found = await service.statistics({ chart: name, version, ...filters });
      const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
      return context.json({
        chart: name,
        version,
        from: iso(filters.from),
        to: iso(filters.to),
        sales: found.sales,
        states: [...found.states].map(([state, own]) => ({ state, ...own })),
        transitions: [...found.transitions].map(([transition, own]) => ({ transition, ...own })),
        variants: found.ways.slice(0, MOST_WAYS).map((way) => ({ ...way, share: found.sales === 0 ? 0 : way.count / found.sales })),
        variantsInAll: found.ways.length,
        outcomes: found.endings,
      });
    },
  );
  return app;
}
