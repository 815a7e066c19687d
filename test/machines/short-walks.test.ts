import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fillToFull } from '../../machines/fill-to-full.ts';
import { prepaid } from '../../machines/prepaid.ts';
import { shop } from '../../machines/shop.ts';
import type { Chart, ChartEvent } from '../../src/engine/step.ts';
import { inputFor, ruled } from '../support/orders.ts';
import { brokenRules } from '../support/path-rules.ts';
import { operatorEvents, walkSale } from '../support/sale-walk.ts';
import { tableOf } from '../support/table.ts';

const WITHOUT = new Set(['payment.changed', 'offers.answered']);
/** What operators do, but for the many ways to choose points. */
const few = (more: ChartEvent[] = []) => [...operatorEvents([]).filter(({ type }) => !WITHOUT.has(type)), ...more];
const choose = (points: number) => ({ type: 'offers.answered', couponIds: [], points });

const full = (changes = {}) => inputFor({ path: 'fillToFull', preset: { type: 'full', ceiling: 5000 }, ...changes });
const goods = { path: 'shop', pump: undefined, nozzle: undefined, preset: undefined, goods: [{ code: 'coffee', quantity: 2000 }] };

const WALKS: [string, Chart, unknown[], ChartEvent[]][] = [
  ['prepaid in cash', prepaid, [inputFor()], few()],
  ['prepaid otherwise', prepaid, [inputFor({ paymentType: 'talon' }), inputFor({ paymentType: 'proving' })], few()],
  ['prepaid by card', prepaid, [inputFor({ paymentType: 'card' })], few([choose(0)])],
  ['a fill to full', fillToFull, [full(), ruled(full({ loyalty: true }), { allowLate: false }, 'cash')], few([choose(0)])],
  ['goods with points', shop, [inputFor({ ...goods, paymentType: 'shop-cash', loyalty: true })], few([choose(3000)])],
  ['goods by card', shop, [inputFor({ ...goods, paymentType: 'shop-card', loyalty: true })], few([choose(0)])],
];

/** Each cell of a table, `state / event / what may become of it`. */
const cellsOf = (table: string): string[] => {
  let state = '';
  return table.split('\n').flatMap((line) => {
    if (!line.startsWith('  ')) state = line;
    const [, type, outcomes] = /^ {2}(\S+) +(.+)$/.exec(line) ?? [];
    return outcomes?.split(' | ').map((outcome) => `${state} / ${type} / ${outcome}`) ?? [];
  });
};

/** The walks over all states take too long to be made while one writes; these are parts of them. */
describe.each(WALKS)('%s', (_, chart, inputs, events) => {
  test('holds every rule in every state, and takes or refuses what its table says', () => {
    const walk = walkSale(chart, inputs, events);
    expect(brokenRules(walk)).toEqual([]);
    const table = new Set(cellsOf(readFileSync(new URL(`./tables/${chart.id}.txt`, import.meta.url), 'utf8')));
    const cells = cellsOf(tableOf(chart, walk.visits)).filter((cell) => !cell.endsWith(' / 409'));
    expect(cells.length).toBeGreaterThan(10);
    expect(cells.filter((cell) => !table.has(cell))).toEqual([]);
  });
});
