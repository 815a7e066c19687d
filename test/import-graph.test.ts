import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * What each room may import beside itself. `src/cli` holds the commands: it may import all, and nobody imports it.
 * `src/doctor` and `src/setup` are rooms of one command each: the setup tries devices by the doctor's checks, so that those cannot
 * lie in the command; and the running service must not know either, which a room of their own makes checkable.
 */
const MAY_IMPORT: Record<string, string[]> = {
  'src/domain': [],
  machines: ['src/domain', 'xstate'],
  'src/engine': ['machines', 'src/domain', 'src/clock.ts', 'xstate'],
  'src/station': ['machines', 'src/domain', '@valibot/to-json-schema', 'valibot'],
  'src/store': [
    'src/engine',
    'src/station',
    'src/clock.ts',
    'src/config.ts',
    'src/package-root.ts',
    'src/sqlite.ts',
    'drizzle-orm',
    'valibot',
  ],
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
  'src/forecourt': ['machines', 'src/adapters', 'src/domain', 'src/engine', 'src/station', 'src/clock.ts'],
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
  'src/doctor': ['src/adapters', 'src/forecourt', 'src/station', 'src/store', 'src/clock.ts', 'src/sqlite.ts', 'valibot'],
  // Questions and trials; what lies on disk and in the terminal's process is given by src/cli/setup.ts.
  'src/setup': ['src/adapters', 'src/doctor', 'src/forecourt', 'src/station', 'src/clock.ts', '@inquirer/prompts', 'slugify', 'valibot'],
  demo: ['src/domain', 'ofetch'],
  // The manners of HTTP: known to whoever serves it, the simulated devices included.
  'src/api/http': [
    'src/clock.ts',
    'src/config.ts',
    'src/package-root.ts',
    'src/engine',
    'src/station',
    'src/store',
    '@valibot/to-json-schema',
    'canonicalize',
    'hono',
    'hono-openapi',
    'pino',
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
    'src/sqlite.ts',
    '@hono/node-server',
    'csv-stringify',
    'hono',
    'microdiff',
    'pino',
    'prom-client',
    'valibot',
    'ws',
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

/** What a file imports, statically, lazily or as a type: paths of files, names of packages. */
function targetsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const imports = text.matchAll(/^(?:import|export) (?:[^'"=()]*? from )?'([^']+)'|\bimport\('([^']+)'\)/gm);
  return [...imports]
    .map(([, fixed, lazy]) => fixed ?? lazy ?? '')
    .map((target) => (target.startsWith('.') ? join(dirname(file), target) : target));
}

/** The same by rooms and packages. */
const importsOf = (file: string): string[] =>
  targetsOf(file).map((target) => {
    if (target.startsWith(ROOT)) return roomOf(target);
    return target
      .split('/')
      .slice(0, target.startsWith('@') ? 2 : 1)
      .join('/');
  });

/** The first circle that is found, as its files in order; null where there is none. */
function findCircle(files: string[]): string[] | null {
  const done = new Set<string>();
  const visit = (file: string, way: string[]): string[] | null => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return null;
    const circle = targetsOf(file)
      .filter((target) => files.includes(target))
      .map((target) => visit(target, [...way, file]))
      .find((found) => found !== null);
    done.add(file);
    return circle ?? null;
  };
  return files.map((file) => visit(file, [])).find((circle) => circle !== null) ?? null;
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

  test('nobody imports a file that imports it, over however many', () => {
    const circle = findCircle([...filesBelow(join(ROOT, 'src')), ...filesBelow(join(ROOT, 'machines'))]);
    expect(circle?.map((file) => relative(ROOT, file)) ?? []).toEqual([]);
  });

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
