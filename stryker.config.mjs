/**
 * Mutation testing (`npm run mutation`): what decides about money and fuel is changed in small ways, one at a time, and the unit tests must
 * notice. The report lies in `build/mutation/`. Name files to try just those: `npm run mutation -- --mutate 'src/domain/*.ts'`.
 */
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** Words for people: no test should repeat them. */
const WORDS = new Set(['description', 'message']);

const words = {
  shouldIgnore(path) {
    if (path.isObjectProperty() && WORDS.has(path.node.key.name)) return 'words for people';
    if (path.isThrowStatement()) return 'the words of a defect';
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'words', words)];

export default {
  plugins: ['@stryker-mutator/vitest-runner', import.meta.url],
  mutate: [
    'machines/**/*.ts',
    'src/domain/**/*.ts',
    'src/engine/**/*.ts',
    'src/adapters/**/codec.ts',
    'src/adapters/dispenser-azt2/{frame,commands}.ts',
  ],
  ignorers: ['words'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation.config.ts' },
  coverageAnalysis: 'perTest',
  // What a module builds as it is loaded (the charts' states and targets) would be tried by every test anew; the walks and their tables
  // hold it.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 60_000,
  // Stryker would rewrite tsconfig.json through TypeScript's JavaScript API, which TypeScript 7 has not; nothing here needs it.
  tsconfigFile: 'none',
  incremental: true,
  incrementalFile: 'build/mutation/incremental.json',
  tempDirName: 'build/mutation/sandbox',
  ignorePatterns: ['build', 'data', 'demo', 'dist', 'docs', 'lab', 'simulation', 'till', 'visualizer', 'web'],
  reporters: ['clear-text', 'progress', 'html', 'json'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false, reportMutants: false },
  htmlReporter: { fileName: 'build/mutation/report.html' },
  jsonReporter: { fileName: 'build/mutation/report.json' },
};
