/** The papers: their links lead somewhere, their commands exist, and every setting is in the operator's table. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { chartNames, chartOf } from '../machines/index.ts';
import { ATTENTION_REASONS } from '../machines/sale/choices.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  '.github/pull_request_template.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

/** The name that a heading has in an address, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
const anchorsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading ?? ''));

function leadsNowhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
  if (!existsSync(file)) return true;
  return anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).includes(anchor);
}

type Attention = { reason: string; choices: string[] };
interface Node {
  meta?: { attention?: Attention };
  states: Record<string, Node>;
}
const attentionsIn = ({ meta, states }: Node): Attention[] => [
  ...(meta?.attention ? [meta.attention] : []),
  ...Object.values(states).flatMap(attentionsIn),
];
const add = (choices: Map<string, Set<string>>, { reason, choices: own }: Attention): void => {
  for (const choice of own) choices.get(reason)?.add(choice);
};

describe('the papers', () => {
  test('link to what is there', () => {
    const dead = PAGES.flatMap((page) =>
      [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target]) => target ?? '')
        .filter((target) => !/^(https?|mailto):/.test(target) && leadsNowhere(page, target))
        .map((target) => `${page}: ${target}`),
    );
    expect(dead).toEqual([]);
  });

  test('name no npm script that does not exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const unknown = PAGES.flatMap((page) =>
      [...textOf(page).matchAll(/npm run ([\w:-]+)/g)]
        .map(([, script]) => script ?? '')
        .filter((script) => !(script in scripts))
        .map((script) => `${page}: ${script}`),
    );
    expect(unknown).toEqual([]);
  });

  test('list every reason for which a person must decide, with its choices, as the charts have them', () => {
    const choices = new Map<string, Set<string>>(ATTENTION_REASONS.map((reason) => [reason, new Set()]));
    for (const name of chartNames()) for (const attention of attentionsIn(chartOf(name)?.chart.root as Node)) add(choices, attention);
    // Offered by the engine, beside the charts.
    for (const choice of ['takenUp', 'delivered', 'closedByHand']) choices.get('afterRestore')?.add(choice);
    for (const said of ['chartChanged', 'tooManyEvents'] as const) choices.get(said)?.add('closedByHand');
    const rows = [...textOf('docs/api.md').matchAll(/^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$/gm)].map(([, reason = '', list = '']) => [
      reason,
      new Set([...list.matchAll(/`(\w+)`/g)].map(([, choice]) => choice)),
    ]);
    expect(Object.fromEntries(rows.filter(([reason]) => choices.has(reason as string)))).toEqual(Object.fromEntries(choices));
  });

  test('explain every variable of the environment that the service reads, and no other', () => {
    const schemas = [...textOf('src/config.ts').matchAll(/Environment = v\.object\(\{(.*?)\n\}\)/gs)].map(([, body]) => body ?? '');
    const read = new Set(schemas.flatMap((body) => [...body.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name ?? '')));
    const table = textOf('docs/operating.md')
      .split('\n')
      .filter((line) => /^\| `[A-Z_]+`/.test(line));
    const explained = new Set(
      table.flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name ?? '')),
    );
    expect([...explained].toSorted()).toEqual([...read].toSorted());
  });

  test('open with a README of at most 130 lines', () => {
    expect(textOf('README.md').split('\n').length).toBeLessThanOrEqual(130);
  });

  test('are all reachable from the README', () => {
    const reached = new Set<string>();
    const follow = (page: string): void => {
      if (reached.has(page) || !existsSync(join(ROOT, page))) return;
      reached.add(page);
      for (const [, target = ''] of textOf(page).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
        const next = relative(ROOT, join(ROOT, dirname(page), target));
        if (next.endsWith('.md')) follow(next);
        else for (const file of PAGES.filter((other) => dirname(other) === next)) follow(file);
      }
    };
    follow('README.md');
    expect(PAGES.filter((page) => page.startsWith('docs') && !reached.has(page))).toEqual([]);
  });
});
