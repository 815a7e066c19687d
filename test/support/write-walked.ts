/**
 * Writes what the exhaustive walks have walked to `build/walked/<chart>-<version>.json`, which `GET /v1/charts/{name}/coverage` shows
 * beside
 * what sales have walked. Run by `npm run build`, and by the tests of that route.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { walkFillToFull, walkPrepaid, walkShop } from './paths.ts';
import type { SaleWalk } from './sale-walk.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WALKED = join(ROOT, 'build', 'walked');
/** Everything that a walk depends on: the charts, the arithmetic, the step, the demo station's orders and the walk itself. */
const SOURCES = ['machines', 'src/domain', 'src/engine', 'src/station', 'test/support'];
const WALKS = [walkPrepaid, walkFillToFull, walkShop];

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const files = readdirSync(join(ROOT, source), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    for (const file of files.toSorted())
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(join(ROOT, source, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Sorted: the same walk writes the same file. */
function writeWalk({ chart, passed, taken }: SaleWalk): void {
  const walked = { states: [...passed].toSorted(), transitions: [...taken].toSorted() };
  writeFileSync(join(WALKED, `${chart.id}-${chart.version ?? '1'}.json`), `${JSON.stringify(walked, null, 2)}\n`);
}

const isFile = (path: string, text: string): boolean => {
  try {
    return readFileSync(path, 'utf8') === text;
  } catch {
    return false;
  }
};

/** Walks all paths and writes what was walked, unless that was done for the sources as they are. */
export function writeWalked(): void {
  const sources = fingerprint();
  const stamp = join(WALKED, 'fingerprint');
  if (isFile(stamp, sources)) return;
  mkdirSync(WALKED, { recursive: true });
  for (const walk of WALKS) writeWalk(walk());
  writeFileSync(stamp, sources);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeWalked();
