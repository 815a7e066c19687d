/** Promises the built page, made where it is missing or its sources have changed: each build lies below the fingerprint of its sources. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const BUILT = join(HERE, 'dist');

function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => (statSync(join(folder, name)).isDirectory() ? filesBelow(join(folder, name)) : [join(folder, name)]));
}

function fingerprint(): string {
  const hash = createHash('sha256').update(process.version);
  const sources = [
    ...filesBelow(join(HERE, 'src')),
    join(HERE, 'index.html'),
    join(HERE, 'vite.config.ts'),
    join(HERE, '..', 'package.json'),
  ];
  for (const path of sources) hash.update(path.slice(HERE.length)).update('\0').update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}

let building: Promise<string> | null = null;

/** The folder of the built page. Several processes may build at once: the first one done is taken. */
export function builtPage(): Promise<string> {
  building ??= build().catch((problem) => {
    building = null;
    throw problem;
  });
  return building;
}

async function build(): Promise<string> {
  const folder = join(BUILT, fingerprint());
  if (existsSync(join(folder, 'index.html'))) return folder;
  const { build: bundle } = await import('vite');
  const draft = join(BUILT, `draft-${process.pid}`);
  await bundle({ configFile: join(HERE, 'vite.config.ts'), build: { outDir: draft } });
  mkdirSync(BUILT, { recursive: true });
  try {
    renameSync(draft, folder);
  } catch (problem) {
    if (!existsSync(join(folder, 'index.html'))) throw problem;
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

/** Builds that no sources belong to any more. */
function tidy(keep: string): void {
  for (const name of readdirSync(BUILT)) if (join(BUILT, name) !== keep) rmSync(join(BUILT, name), { recursive: true, force: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) tidy(await builtPage());
