/** Statistics of a chart over HTTP: how often and how long, by which ways, with which outcomes. Every filter is answered from sums. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { chartOf } from '../../../machines/index.ts';
import { MOST_WAYS } from '../../store/statistics/sums.ts';
import type { Backend } from '../backend.ts';
import { describeOperation } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';
import { readQuery, timeField, wholeField } from '../http/read-request.ts';
import { described, integer } from '../http/schema-parts.ts';
import { isoTimeOrNull } from '../http/time.ts';

const wordField = v.pipe(v.string(), v.maxLength(64));
const StatisticsQuery = v.strictObject({
  from: v.optional(timeField),
  to: v.optional(timeField),
  pump: v.optional(wholeField(3)),
  paymentType: v.optional(wordField),
  product: v.optional(wordField),
  loyalty: v.optional(
    v.pipe(
      v.picklist(['true', 'false']),
      v.transform((word) => word === 'true'),
    ),
  ),
  version: v.optional(wholeField(3)),
});

const times = { count: integer, median: v.nullable(integer), p95: v.nullable(integer) };
const Statistics = v.object({
  chart: v.string(),
  version: integer,
  from: v.nullable(v.string()),
  to: v.nullable(v.string()),
  sales: described(integer, 'Closed sales that the filters let through.'),
  states: v.array(v.object({ state: v.string(), ...times })),
  transitions: v.array(v.object({ transition: v.string(), ...times })),
  variants: v.array(
    v.object({ id: v.string(), ...times, share: v.number(), states: v.array(v.string()), transitions: v.array(v.string()) }),
  ),
  variantsInAll: integer,
  outcomes: v.array(v.object({ outcome: v.string(), reason: v.string(), state: v.string(), ...times })),
});

const DESCRIPTION =
  'Times in milliseconds, within 2.5 %. A state is counted by visits, outer states too; the time of a transition is how long the ' +
  'sale had been in the state that it leaves; of a variant and an outcome, from the start to the end of the sale. `from` and `to` ' +
  'are told apart by the hour, in which a sale was started.';

const describeStatistics = describeOperation({
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
});

async function readStatistics(context: Context, backend: Backend): Promise<Response> {
  const { version: wanted, ...filters } = readQuery(context, StatisticsQuery);
  const chart = context.req.param('name') ?? '';
  const newest = chartOf(chart)?.version ?? 0;
  // What was counted on a version that is gone can still be read.
  const version = wanted ?? newest;
  if (version < 1 || version > newest) throw new Problem('not-found', 'there is no such chart');
  const { sales, states, transitions, ways, endings } = await backend.statistics({ chart, version, ...filters });
  return context.json({
    chart,
    version,
    from: isoTimeOrNull(filters.from ?? null),
    to: isoTimeOrNull(filters.to ?? null),
    sales,
    states: [...states].map(([state, time]) => ({ state, ...time })),
    transitions: [...transitions].map(([transition, time]) => ({ transition, ...time })),
    variants: ways.slice(0, MOST_WAYS).map((way) => ({ ...way, share: sales === 0 ? 0 : way.count / sales })),
    variantsInAll: ways.length,
    outcomes: endings,
  });
}

export const statisticsRoutes = (backend: Backend): Hono =>
  new Hono().get('/v1/charts/:name/statistics', describeStatistics, (context) => readStatistics(context, backend));
