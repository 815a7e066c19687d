/** Promises what the tests have walked beside what sales have walked: the gap between the two, transition by transition. */
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import * as v from 'valibot';
import { chartOf } from '../../../machines/index.ts';
import { inPackage } from '../../package-root.ts';
import { about } from '../http/describe.ts';
import { Problem } from '../http/problems.ts';
import type { Service } from '../service.ts';

const Walked = v.object({ states: v.array(v.string()), transitions: v.array(v.string()) });
type Walked = v.InferOutput<typeof Walked>;

/** Written by `npm run build`, one file for each chart and version; null where the tests have not walked this version. */
function walkedInTests(name: string, version: number): Walked | null {
  try {
    return v.parse(Walked, JSON.parse(readFileSync(inPackage(`build/walked/${name}-${version}.json`), 'utf8')));
  } catch {
    return null;
  }
}

const integer = v.pipe(v.number(), v.integer());
const Coverage = v.object({
  chart: v.string(),
  version: integer,
  tested: v.pipe(v.nullable(Walked), v.description('By the tests; null where they have not been run for this version.')),
  seen: v.pipe(
    v.object({ states: v.record(v.string(), integer), transitions: v.record(v.string(), integer) }),
    v.description('By closed sales.'),
  ),
});

export function coverageRoutes(service: Service): Hono {
  const app = new Hono();
  app.get(
    '/v1/charts/:name/coverage',
    about({
      tag: 'charts',
      summary: { en: 'What tests and sales have walked', ru: 'Что пройдено в тестах и в продажах' },
      answers: { 200: Coverage },
      problems: [404],
      parameters: [{ name: 'version', in: 'query', description: 'The newest where absent.' }],
    }),
    async (context) => {
      const name = context.req.param('name');
      const wanted = context.req.query('version');
      const version = chartOf(name, wanted === undefined ? undefined : Number(wanted))?.version;
      if (version === undefined) throw new Problem(404, 'not-found', 'there is no such chart');
      const { states, transitions } = await service.statistics({ chart: name, version });
      const counts = (times: typeof states) => Object.fromEntries([...times].map(([one, { count }]) => [one, count]));
      return context.json({
        chart: name,
        version,
        tested: walkedInTests(name, version),
        seen: { states: counts(states), transitions: counts(transitions) },
      });
    },
  );
  return app;
}
