/** House rules that neither Biome nor the compiler knows. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MOST_COLUMNS = 140;
/** Written by tools, or one record a line. */
const NOT_BY_HAND = /^package-lock\.json$|^simulation\/regressions\.json$|^src\/store\/migrations\//;

const NOT_OURS = /(^|\/)(node_modules|dist|dist-\d+|data|lab|build|reports|\.git|\.stryker-tmp)$/;

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (NOT_OURS.test(path)) continue;
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (/\.(ts|mjs|js|css|html|md|yml)$/.test(path) && !NOT_BY_HAND.test(path)) yield path;
  }
}
const files = [...filesBelow('')];
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

describe('the house', () => {
  test(`has no line over ${MOST_COLUMNS} columns`, () => {
    const long = files.flatMap((file) =>
      textOf(file)
        .split('\n')
        // A row of a table cannot be broken.
        .flatMap((line, index) => ([...line].length > MOST_COLUMNS && !line.startsWith('|') ? [`${file}:${index + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });

  test('has no source file that does not say first what it is', () => {
    const silent = files.filter((file) => /^(machines|src|visualizer\/src|till|web|simulation|bench|demo)\/.*\.(ts|tsx|mjs)$/.test(file));
    expect(silent.filter((file) => !/^(#!.*\n)?\/\*\*\s/.test(textOf(file)) || /^\/\*\* Promises/.test(textOf(file)))).toEqual([]);
  });
});
