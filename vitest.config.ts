import { configDefaults, defineConfig } from 'vitest/config';

/** What a change is checked by while it is written: no server, no process, no walk over a whole chart. Together under ten seconds. */
const UNIT = [
  'test/*.test.ts',
  'test/{actors,adapters,composition,domain,engine,forecourt,station}/**/*.test.ts',
  'test/api/http/fingerprints.test.ts',
  'test/api/insight/inspect/mask.test.ts',
  'test/doctor/{clock,storage}-checks.test.ts',
  'test/hostile/codecs.test.ts',
  'test/machines/**/*.test.ts',
  'test/simulators/dispenser*.test.ts',
  'test/store/**/!(threaded-*|released).test.ts',
];
/** Every state that a sale can reach, of every path. */
const CHARTS = ['test/machines/walks/**/*.test.ts'];
/** The pages in Chromium. */
const BROWSER = ['test/{till,visualizer}/**/*.test.ts', 'test/api/http/docs/docs-page.test.ts'];
/** Simulated days of trade, with crashes. */
const DAYS = ['test/simulation/**/*.test.ts'];
const EVERYTHING = ['test/**/*.test.ts'];

/** A test file is in the first project that names it; `station` has all the rest, so that no file is forgotten. */
const project = (name: string, include: string[], elsewhere: string[], isolate = true) => ({
  extends: true as const,
  test: { name, include, exclude: [...configDefaults.exclude, ...elsewhere], isolate },
});

// Processes, not threads: serialport's poller calls into the main thread of its process, and kills it from a worker.
// One for each core: by itself vitest leaves a core free, and two cores then try one file after another.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: '100%',
    testTimeout: 30_000,
    projects: [
      project('unit', UNIT, CHARTS, false),
      project('charts', CHARTS, []),
      project('station', EVERYTHING, [...UNIT, ...CHARTS, ...BROWSER, ...DAYS]),
      project('browser', BROWSER, [], false),
      project('days', DAYS, []),
    ],
  },
});
