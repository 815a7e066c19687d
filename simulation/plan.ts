/**
 * Draws a day from its seed as a plain value: customers with their orders and habits, and faults with their times. Used by the runs;
 * regressions are stored plans.
 */
import { type Chance, createChance } from './chance.ts';
import { drawChores, type PlannedChore } from './clerk.ts';
import { FAULT_NAMES, type FaultName } from './faults.ts';
import type { Death } from './mishaps.ts';

/** What one customer and the operator who serves them are like. */
export interface Manners {
  card: string;
  /** Held before the scanner as a QR code, or typed at the till. */
  byScanner: boolean;
  couponIds: 'all' | string[];
  points: number;
  onShort: 'refund' | 'resume';
  /** In so many of a hundred looks at the sale the operator does something that nobody asked for. */
  mischief: number;
  /** In so many of a hundred requests the till sends it twice. */
  repeats: number;
  /** Goods brought back afterwards. */
  returns: boolean;
  paysAtAll: boolean;
}

export interface PlannedSale {
  index: number;
  /** Milliseconds after the day's beginning. */
  at: number;
  order: Record<string, unknown>;
  manners: Manners;
  /** What the customer at the pump does. */
  hangUpAt: number | null;
}

export interface PlannedFault {
  index: number;
  at: number;
  name: FaultName;
  pump: number;
}

export interface Plan {
  seed: string;
  pumps: number;
  nozzles: number;
  /** One day in three forbids filling without a card, and refunds of fuel that a card was used for. */
  strict: boolean;
  /** Which receipts are rounded, and how prepaid fuel is receipted; absent in days from before. */
  papers?: { rounding: 'none' | 'cash' | 'all'; prepaidFuel: 'oneReceipt' | 'twoReceipts' };
  /** On every other day the journal is written beside the process, as the real one is; else at once. */
  threaded?: boolean;
  sales: PlannedSale[];
  faults: PlannedFault[];
  /** When the operator stops a pump. */
  stops?: { at: number; pump: number }[];
  /** What the cashier does between the sales; absent in days from before. */
  chores?: PlannedChore[];
  /** Where the first process is lost, the second, and so on; given, nothing else is broken. */
  deaths?: Death[];
  /** The n-th writing statement fails. */
  diskFails?: { kind: 'full' | 'busy'; statement: number };
}

const CARDS = ['2200000000017', '2200000000024', '2200000000031', '2200000000048', '9999999999999'];
const GOODS = ['coffee', 'water', 'wiper-fluid'];
/** Payment types at a pump by which goods are sold too. */
const SELLS_GOODS = new Set(['cash', 'card']);

export function drawGoods(chance: Chance, least: number) {
  const count = chance.whole(least, 2);
  const first = chance.whole(0, GOODS.length - 1);
  return Array.from({ length: count }, (_, index) => ({
    code: GOODS[(first + index) % GOODS.length],
    quantity: chance.whole(1, 3) * 1000,
  }));
}

function drawOrder(chance: Chance, pumps: number, nozzles: number): Record<string, unknown> {
  const path = chance.one(['prepaid', 'prepaid', 'fillToFull', 'fillToFull', 'shop']);
  const loyalty = chance.odds(60);
  const common = { path, workplace: '1', loyalty, ...(chance.odds(20) ? { buyer: { contact: '+79990000000' } } : {}) };
  if (path === 'shop') return { ...common, paymentType: chance.one(['shop-cash', 'shop-card']), goods: drawGoods(chance, 1) };
  const volume = chance.whole(100, 4000) * 10;
  const preset =
    path === 'fillToFull'
      ? { type: 'full', ceiling: volume }
      : chance.odds(50)
        ? { type: 'volume', volume }
        : { type: 'amount', amount: chance.whole(8_000, 300_000) };
  const nozzle = { pump: chance.whole(1, pumps), nozzle: chance.whole(1, nozzles) };
  const paymentType = chance.one(['cash', 'cash', 'card', 'card', 'card', 'talon', 'proving']);
  const goods = drawGoods(chance, 0);
  return { ...common, ...nozzle, preset, paymentType, goods: SELLS_GOODS.has(paymentType) ? goods : [] };
}

function drawManners(chance: Chance): Manners {
  return {
    card: chance.odds(85) ? chance.one(CARDS.slice(0, 2)) : chance.one(CARDS),
    byScanner: chance.odds(40),
    couponIds: chance.odds(50) ? [] : 'all',
    points: chance.odds(40) ? 0 : chance.whole(1, 12_000),
    onShort: chance.one(['refund', 'resume']),
    mischief: chance.odds(40) ? chance.whole(1, 25) : 0,
    repeats: chance.odds(30) ? 30 : 0,
    returns: chance.odds(30),
    paysAtAll: chance.odds(90),
  };
}

/** On every other day somebody presses the stop button, once or more. */
const drawStops = (chance: Chance, span: number, pumps: number): NonNullable<Plan['stops']> =>
  Array.from({ length: Math.max(0, chance.whole(-3, 4)) }, () => ({ at: chance.whole(0, span), pump: chance.whole(1, pumps) }));

/** Half of the days as most stations have it. */
const drawPapers = (chance: Chance): NonNullable<Plan['papers']> => ({
  rounding: chance.one(['none', 'none', 'cash', 'all']),
  prepaidFuel: chance.one(['oneReceipt', 'twoReceipts']),
});

export interface PlanOptions {
  sales: number;
  /** Faults to every ten sales, on the average. */
  faultsPerTen?: number;
}

export function drawPlan(seed: string, { sales, faultsPerTen = 8 }: PlanOptions): Plan {
  const chance = createChance(seed);
  const pumps = chance.whole(1, 3);
  const nozzles = chance.whole(1, 2);
  const pace = chance.one([1_500, 4_000, 9_000]);
  let at = 0;
  const drawn = Array.from({ length: sales }, (_, index): PlannedSale => {
    const own = chance.fork(`sale-${index}`);
    at += own.whole(0, pace * 2);
    const hangUpAt = own.odds(25) ? own.whole(0, 3000) * 10 : null;
    return { index, at, order: drawOrder(own, pumps, nozzles), manners: drawManners(own), hangUpAt };
  });
  const span = at + 20_000;
  // One day in ten nothing goes wrong.
  const faults = chance.odds(10) ? 0 : chance.whole(1, Math.max(1, Math.round((sales * faultsPerTen) / 5)));
  return {
    seed,
    pumps,
    nozzles,
    strict: chance.odds(33),
    papers: drawPapers(chance.fork('papers')),
    threaded: chance.fork('journal').odds(50),
    sales: drawn,
    stops: drawStops(chance.fork('stops'), span, pumps),
    chores: drawChores(chance.fork('chores'), span),
    faults: Array.from({ length: faults }, (_, index): PlannedFault => {
      const own = chance.fork(`fault-${index}`);
      return { index, at: own.whole(0, span), name: own.one(FAULT_NAMES), pump: own.whole(1, pumps) };
    }).toSorted((a, b) => a.at - b.at),
  };
}

/** The same day with less in it, for telling what a failure needs. */
export const reducePlan = (plan: Plan, sales: ReadonlySet<number>, faults: ReadonlySet<number>): Plan => ({
  ...plan,
  sales: plan.sales.filter(({ index }) => sales.has(index)),
  faults: plan.faults.filter(({ index }) => faults.has(index)),
});
