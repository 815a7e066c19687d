/** What the tests have walked of a chart beside what sales have walked, by state and by transition. Shown by the visualizer. */
import { readFileSync } from 'node:fs';
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { chartOf } from '../../../machines/index.ts';
import { inPackage } from '../../package-root.ts';
import type { Backend } from '../backend.ts';
import { describeOperation } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';
import { readQuery, VersionQuery } from '../http/read-request.ts';
import { described, integer } from '../http/schema-parts.ts';

const Walked = v.object({ states: v.array(v.string()), transitions: v.array(v.string()) });
type Walked = v.InferOutput<typeof Walked>;

/** Written by `npm run build`, one file for each chart and version; null where the tests have not walked this version. */
function readWalked(name: string, version: number): Walked | null {
  try {
    return v.parse(Walked, JSON.parse(readFileSync(inPackage(`build/walked/${name}-${version}.json`), 'utf8')));
  } catch {
    return null;
  }
}

const Coverage = v.object({
  chart: v.string(),
  version: integer,
  tested: described(v.nullable(Walked), 'By the tests; null where they have not been run for this version.'),
  seen: described(v.object({ states: v.record(v.string(), integer), transitions: v.record(v.string(), integer) }), 'By closed sales.'),
});

const describeCoverage = describeOperation({
  tag: 'charts',
  summary: { en: 'What tests and sales have walked', ru: 'Что пройдено в тестах и в продажах' },
  answers: { 200: Coverage },
  problems: [404, 422],
  parameters: [{ name: 'version', in: 'query', description: 'The newest where absent.' }],
});

const countsOf = (times: Map<string, { count: number }>) => Object.fromEntries([...times].map(([name, { count }]) => [name, count]));

async function readCoverage(context: Context, backend: Backend): Promise<Response> {
  const chart = context.req.param('name') ?? '';
  const wanted = readQuery(context, VersionQuery).version;
  const version = chartOf(chart, wanted)?.version;
  if (version === undefined) throw new Problem('not-found', 'there is no such chart');
  const { states, transitions } = await backend.statistics({ chart, version });
  return context.json({
    chart,
    version,
    tested: readWalked(chart, version),
    seen: { states: countsOf(states), transitions: countsOf(transitions) },
  });
}

export const coverageRoutes = (backend: Backend): Hono =>
  new Hono().get('/v1/charts/:name/coverage', describeCoverage, (context) => readCoverage(context, backend));
