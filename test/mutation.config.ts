/** What tries each mutation: the unit tests that import what is mutated. Used by `stryker.config.mjs`. */
import { defineConfig } from 'vitest/config';

// No walk over a whole chart: it would be walked anew for each mutation. No serial ports: the runner works in threads, and they need
// processes.
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: [
      'test/{adapters,domain,engine,forecourt,station}/**/*.test.ts',
      'test/hostile/codecs.test.ts',
      'test/machines/*.test.ts',
      'test/machines/!(walks)/**/*.test.ts',
    ],
    exclude: ['test/adapters/wire/**', 'node_modules/**'],
    testTimeout: 30_000,
  },
});
