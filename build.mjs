/**
 * Builds the service and the pages into `dist/`, unless what is there was built of the same sources. Run by `npm ci` and
 * `npm run build`, and loaded before each built program (`node --import ./build.mjs dist/serve.js`), so that nobody runs yesterday's code
 * after a `git pull`. Where nothing has changed it costs some 20 ms: it reads the sources and compares their hash.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const BUILT = join(ROOT, 'dist');
const FINGERPRINT = 'fingerprint';
/** What a build is made of. The lock file stands for the packages. */
const SOURCES = ['build.mjs', 'package-lock.json', 'machines', 'src', 'till', 'visualizer/index.html', 'visualizer/src', 'web'];
/** One built file for each program, and one for the journal's thread. */
const PROGRAMS = {
  'check-charts': 'src/cli/check-charts.ts',
  doctor: 'src/cli/doctor.ts',
  restore: 'src/cli/restore.ts',
  serve: 'src/main.ts',
  setup: 'src/cli/setup.ts',
  simulators: 'src/cli/simulators.ts',
  'writer-thread': 'src/store/journal/writer-thread.ts',
};
/** Loaded from node_modules: native code, and what reads its own files. The rest is bundled, which saves a third of the start. */
const NOT_BUNDLED = [
  '@inquirer/prompts',
  'better-sqlite3',
  'better-sqlite3-13',
  'pino',
  'prom-client',
  'rate-limiter-flexible',
  'serialport',
  'swagger-ui-dist',
  'ws',
];

/** Every file of a source, in the same order on every machine. */
function* filesOf(source) {
  const entries = readdirSync(join(ROOT, source), { withFileTypes: true }).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.isDirectory()) yield* filesOf(`${source}/${entry.name}`);
    else yield `${source}/${entry.name}`;
  }
}

function fingerprintOfSources() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const files = /\.\w+$/.test(source) ? [source] : filesOf(source);
    for (const file of files)
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex');
}

function isBuiltOf(fingerprint) {
  const path = join(BUILT, FINGERPRINT);
  return existsSync(path) && readFileSync(path, 'utf8') === fingerprint;
}

async function loadBundler() {
  try {
    return (await import('vite')).build;
  } catch {
    process.stderr.write('dist/ was built of other sources, and what builds it is not installed. Run npm ci, or copy the right dist/.\n');
    process.exit(1);
  }
}

/** Into a folder of its own first: two processes may build at once, and a service may be running on the former files. */
async function build(fingerprint) {
  const bundle = await loadBundler();
  const draft = join(ROOT, `dist-${process.pid}`);
  await bundle({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    ssr: { noExternal: true, external: NOT_BUNDLED },
    build: {
      ssr: true,
      outDir: draft,
      target: 'node20',
      sourcemap: true,
      rolldownOptions: { input: PROGRAMS, output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' } },
    },
  });
  await bundle({ configFile: join(ROOT, 'web/vite.config.ts'), build: { outDir: join(draft, 'web') } });
  writeFileSync(join(draft, FINGERPRINT), fingerprint);
  rmSync(BUILT, { recursive: true, force: true });
  try {
    renameSync(draft, BUILT);
  } catch (problem) {
    rmSync(draft, { recursive: true, force: true });
    if (!isBuiltOf(fingerprint)) throw problem;
  }
}

/** What tests walk of the charts takes seconds to find out: written by the build itself, not by programs that find it stale. */
async function walkCharts() {
  const tsx = await import('tsx/esm/api').catch(() => null);
  // A station has no packages for development: its dist/ was built elsewhere.
  if (!tsx) return;
  tsx.register();
  const { writeWalked } = await import('./test/support/write-walked.ts');
  writeWalked();
}

const fingerprint = fingerprintOfSources();
if (!isBuiltOf(fingerprint)) await build(fingerprint);
if (process.argv[1] === fileURLToPath(import.meta.url)) await walkCharts();
