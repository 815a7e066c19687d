import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Whom each room may import, itself apart. `src/cli` holds the commands and may import all. */
const MAY_IMPORT: Record<string, string[]> = {
  'src/domain': [],
  machines: ['src/domain', 'xstate'],
  'src/engine': ['machines', 'src/domain', 'src/clock.ts', 'xstate'],
  'src/station': ['machines', 'src/domain', '@valibot/to-json-schema', 'valibot'],
  'src/store': ['src/engine', 'src/station', 'src/clock.ts', 'src/config.ts', 'src/package-root.ts', 'better-sqlite3', 'drizzle-orm'],
  'src/adapters': ['src/domain', 'src/clock.ts', 'ofetch', 'serialport', 'valibot'],
  'src/simulators': [
    'src/adapters',
    'src/api/http',
    'src/domain',
    'src/forecourt',
    'src/station',
    'src/clock.ts',
    'hono',
    '@hono/node-server',
    'valibot',
  ],
  'src/actors': ['machines', 'src/adapters', 'src/domain', 'src/engine', 'src/clock.ts', 'xstate'],
  'src/forecourt': ['machines', 'src/actors', 'src/adapters', 'src/domain', 'src/engine', 'src/station', 'src/clock.ts'],
  // How the service is put together; it knows neither the simulators nor any command.
  'src/composition': [
    'machines',
    'src/actors',
    'src/api',
    'src/engine',
    'src/forecourt',
    'src/station',
    'src/store',
    'src/clock.ts',
    'src/config.ts',
    'pino',
  ],
  // Rooms of two commands, each larger than the command itself; the service at work knows neither.
  'src/doctor': ['src/adapters', 'src/forecourt', 'src/station', 'src/clock.ts', 'better-sqlite3', 'valibot'],
  // Questions and trials; what lies on disk and in the terminal's process is given by src/cli/setup.ts.
  'src/setup': ['src/adapters', 'src/doctor', 'src/forecourt', 'src/station', 'src/clock.ts', '@inquirer/prompts', 'valibot'],
  demo: ['src/domain', 'ofetch'],
  // The manners of HTTP: known to whoever serves it, the simulated devices included.
  'src/api/http': [
    'src/config.ts',
    'src/package-root.ts',
    'src/engine',
    'src/station',
    'src/store',
    '@valibot/to-json-schema',
    'canonicalize',
    'hono',
    'hono-openapi',
    'rate-limiter-flexible',
    'valibot',
  ],
  'src/api': [
    'machines',
    'src/adapters',
    'src/api/http',
    'src/domain',
    'src/engine',
    'src/forecourt',
    'src/station',
    'src/store',
    'src/clock.ts',
    'src/config.ts',
    'src/package-root.ts',
    '@hono/node-server',
    'better-sqlite3',
    'csv-stringify',
    'hono',
    'microdiff',
    'pino',
    'prom-client',
    'valibot',
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
  if (parts[0] !== 'src') return parts[0] ?? '';
  return parts.slice(0, parts[2] === 'http' ? 3 : 2).join('/');
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
          .filter(() => roomOf(file) === room)
          .filter((target) => target !== room && !target.startsWith('node:') && !allowed.includes(target))
          .map((target) => `${relative(ROOT, file)} -> ${target}`),
      );
      expect(strange).toEqual([]);
    });
  }

  test('only one file opens serial ports', () => {
    const openers = filesBelow(join(ROOT, 'src')).filter((file) => importsOf(file).includes('serialport'));
    expect(openers.map((file) => relative(ROOT, file))).toEqual(['src/adapters/wire/serial/port.ts']);
  });

  test('only one file asks in the terminal', () => {
    const askers = filesBelow(join(ROOT, 'src')).filter((file) => importsOf(file).includes('@inquirer/prompts'));
    expect(askers.map((file) => relative(ROOT, file))).toEqual(['src/setup/console-asker.ts']);
  });

  test('the domain and the charts touch neither files, nor network, nor time', () => {
    const impure = [...filesBelow(join(ROOT, 'src/domain')), ...filesBelow(join(ROOT, 'machines'))].filter((file) =>
      /Date\.now|new Date\(|Math\.random|setTimeout|fetch\(|process\.|from 'node:/.test(readFileSync(file, 'utf8')),
    );
    expect(impure.map((file) => relative(ROOT, file))).toEqual([]);
  });

  test('no file is over 250 lines, and no folder is a lumber room', () => {
    const files = [...filesBelow(join(ROOT, 'src')), ...filesBelow(join(ROOT, 'machines'))];
    const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 251);
    expect(long.map((file) => relative(ROOT, file))).toEqual([]);
    expect(files.filter((file) => /\/(utils|common|helpers|types|services)\//.test(file))).toEqual([]);
  });
});
