import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Whom each room may import, itself apart. The composition root (src/*.ts) may import all. */
const MAY_IMPORT: Record<string, string[]> = {
  'src/domain': [],
  machines: ['src/domain', 'xstate'],
  'src/engine': ['machines', 'src/domain', 'src/clock.ts', 'xstate'],
  'src/station': ['machines', 'src/domain', 'src/faults.ts', '@valibot/to-json-schema', 'valibot'],
  'src/store': ['src/engine', 'src/station', 'src/clock.ts', 'src/config.ts', 'better-sqlite3', 'drizzle-orm'],
  'src/adapters': ['src/domain', 'src/clock.ts', 'hono', '@hono/node-server', 'ofetch', 'serialport', 'valibot'],
  'src/actors': ['machines', 'src/adapters', 'src/domain', 'src/engine', 'src/station', 'src/clock.ts', 'src/faults.ts', 'xstate'],
  'src/lab': [
    'src/adapters',
    'src/domain',
    'src/station',
    'src/clock.ts',
    'src/describe.ts',
    'src/problem.ts',
    'hono',
    '@hono/node-server',
    'valibot',
  ],
  'src/export': ['machines', 'src/domain', 'src/engine', 'better-sqlite3'],
  'src/doctor': ['src/actors', 'src/adapters', 'src/station', 'src/clock.ts', 'src/faults.ts', 'better-sqlite3', 'valibot'],
  // Questions and trials; what lies on disk and in the terminal's process is given by src/setup.ts.
  'src/setup': ['src/actors', 'src/adapters', 'src/doctor', 'src/station', 'src/clock.ts', 'src/faults.ts', '@inquirer/prompts', 'valibot'],
  demo: ['src/domain', 'ofetch'],
  'src/api': [
    'machines',
    'visualizer',
    'src/actors',
    'src/adapters',
    'src/domain',
    'src/engine',
    'src/export',
    'src/station',
    'src/store',
    'src/clock.ts',
    'src/config.ts',
    'src/describe.ts',
    'src/faults.ts',
    'src/problem.ts',
    '@hono/node-server',
    'csv-stringify',
    'hono',
    'hono-openapi',
    'microdiff',
    'rate-limiter-flexible',
    'pino',
    'prom-client',
    'valibot',
    'xstate',
  ],
};

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : path.endsWith('.ts') ? [path] : [];
  });
}

/** `src/api`, `machines`, `src/clock.ts`, or the package's name. */
function roomOf(path: string): string {
  const parts = relative(ROOT, path).split('/');
  return parts[0] === 'src' ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export) (?:[^'"=()]*? from )?'([^']+)'/gm)].map(([, target]) => {
    if (target?.startsWith('.')) return roomOf(join(dirname(file), target));
    const parts = (target ?? '').split('/');
    return target?.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
  });
}

describe('the arrows of the house', () => {
  for (const [room, allowed] of Object.entries(MAY_IMPORT)) {
    test(`${room} imports only whom it may`, () => {
      const strange = filesBelow(join(ROOT, room)).flatMap((file) =>
        importsOf(file)
          .filter((target) => target !== room && !target.startsWith('node:') && !allowed.includes(target))
          .map((target) => `${relative(ROOT, file)} -> ${target}`),
      );
      expect(strange).toEqual([]);
    });
  }

  test('only one file opens serial ports', () => {
    const openers = filesBelow(join(ROOT, 'src')).filter((file) => importsOf(file).includes('serialport'));
    expect(openers.map((file) => relative(ROOT, file))).toEqual(['src/adapters/serial/port.ts']);
  });

  test('only one file asks in the terminal', () => {
    const askers = filesBelow(join(ROOT, 'src')).filter((file) => importsOf(file).includes('@inquirer/prompts'));
    expect(askers.map((file) => relative(ROOT, file))).toEqual(['src/setup/terminal.ts']);
  });

  test('the domain and the charts touch neither files, nor network, nor time', () => {
    const impure = [...filesBelow(join(ROOT, 'src/domain')), ...filesBelow(join(ROOT, 'machines'))].filter((file) =>
      /Date\.now|new Date\(|Math\.random|setTimeout|fetch\(|process\.|from 'node:/.test(readFileSync(file, 'utf8')),
    );
    expect(impure.map((file) => relative(ROOT, file))).toEqual([]);
  });

  test('no file is over 250 lines, and no folder is a lumber room', () => {
    const files = [...filesBelow(join(ROOT, 'src')), ...filesBelow(join(ROOT, 'machines'))];
    const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 251 && !ALLOWED_LONG.has(relative(ROOT, file)));
    expect(long.map((file) => relative(ROOT, file))).toEqual([]);
    expect(files.filter((file) => /\/(utils|common|helpers|types|services)\//.test(file))).toEqual([]);
  });
});

/** Each with its reason. */
const ALLOWED_LONG = new Set<string>([
  // One function a life-cycle event of a sale; split, its invariants would lie in two files.
  'src/engine/engine.ts',
  // One nozzle's sale sequence, step by step as the protocol numbers it, over one set of primitives.
  'src/adapters/dispenser-azt2/hose.ts',
  // The processing's five rules over one set of books.
  'src/adapters/megainsight/simulated-ledger.ts',
]);
