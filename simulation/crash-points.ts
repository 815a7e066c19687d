/**
 * Plays each path once for every place where its process can be lost or its disk can fail. Used by `npm run simulate -- --crash-points` and
 * its test.
 */
import { playDay } from './day.ts';
import type { Death } from './mishaps.ts';
import type { Manners, Plan, PlannedFault, PlannedSale } from './plan.ts';

const MANNERS: Manners = {
  card: '2200000000017',
  byScanner: false,
  couponIds: [],
  points: 5000,
  onShort: 'refund',
  mischief: 0,
  repeats: 0,
  returns: false,
  paysAtAll: true,
};

const AT_PUMP = { workplace: '1', pump: 1, nozzle: 1, goods: [] };

interface Path {
  order: Record<string, unknown>;
  manners?: Partial<Manners>;
  hangUpAt?: number;
  faults?: Pick<PlannedFault, 'at' | 'name'>[];
  /** When the next customer orders the same: what a sale leaves at its pump shows there. */
  nextAt?: number;
}

export const PATHS: Record<string, Path> = {
  'prepaid by card with points': {
    order: { ...AT_PUMP, path: 'prepaid', preset: { type: 'volume', volume: 5000 }, paymentType: 'card' },
  },
  'prepaid by card, short, refunded': {
    order: { ...AT_PUMP, path: 'prepaid', preset: { type: 'volume', volume: 5000 }, paymentType: 'card' },
    hangUpAt: 3210,
  },
  'prepaid in cash, short, resumed, goods brought back': {
    order: {
      ...AT_PUMP,
      path: 'prepaid',
      preset: { type: 'amount', amount: 28_000 },
      paymentType: 'cash',
      loyalty: true,
      goods: [{ code: 'coffee', quantity: 2000 }],
    },
    manners: { couponIds: 'all', onShort: 'resume', returns: true },
    hangUpAt: 3210,
  },
  'fill to full by card': {
    order: { ...AT_PUMP, path: 'fillToFull', preset: { type: 'full', ceiling: 8000 }, paymentType: 'card' },
  },
  'fill to full, not paid': {
    order: { ...AT_PUMP, path: 'fillToFull', preset: { type: 'full', ceiling: 8000 }, paymentType: 'cash' },
    manners: { paysAtAll: false },
  },
  'fill to full, the line unplugged, the pump read by a person': {
    order: { ...AT_PUMP, path: 'fillToFull', preset: { type: 'full', ceiling: 8000 }, paymentType: 'cash' },
    faults: [
      { at: 100, name: 'the dispenser line is unplugged' },
      { at: 90_000, name: 'the dispenser line is plugged in' },
    ],
    nextAt: 120_000,
  },
  'shop by card, the receipt’s outcome lost': {
    order: { path: 'shop', workplace: '1', paymentType: 'shop-card', goods: [{ code: 'coffee', quantity: 2000 }] },
    faults: [{ at: 0, name: 'the register loses its link after a receipt' }],
  },
  'shop by card, the charge’s answer lost': {
    order: { path: 'shop', workplace: '1', paymentType: 'shop-card', goods: [{ code: 'coffee', quantity: 2000 }] },
    faults: [{ at: 0, name: 'the bank loses the answer' }],
  },
  'shop by card, brought back': {
    order: { path: 'shop', workplace: '1', paymentType: 'shop-card', goods: [{ code: 'coffee', quantity: 2000 }] },
    manners: { points: 3000, couponIds: 'all', returns: true },
  },
};

function planPath(name: string, lost: Pick<Plan, 'deaths' | 'diskFails'>): Plan {
  const path = PATHS[name];
  if (!path) throw new Error(`no path ${name}`);
  const faults = (path.faults ?? []).map((fault, index) => ({ ...fault, index, pump: 1 }));
  const sale: PlannedSale = {
    index: 0,
    at: 0,
    order: path.order,
    manners: { ...MANNERS, ...path.manners },
    hangUpAt: path.hangUpAt ?? null,
  };
  const sales = path.nextAt === undefined ? [sale] : [sale, { ...sale, index: 1, at: path.nextAt }];
  return { seed: `crash points: ${name}`, pumps: 1, nozzles: 1, strict: false, sales, faults, ...lost };
}

const KINDS = ['beforeCommit', 'afterCommit', 'exchange'] as const;

export interface CrashTrials {
  tried: number;
  /** What was not kept, with the place where the process was lost. */
  broken: string[];
}

/** Each place where the path can be lost, once. @param pairs also lost again at each of so many places after the next start. */
export async function tryEveryDeath(name: string, pairs: number): Promise<CrashTrials> {
  const undisturbed = await playDay(planPath(name, { deaths: [] }));
  const result: CrashTrials = { tried: 0, broken: undisturbed.broken.map(({ invariant, facts }) => `undisturbed: ${invariant}: ${facts}`) };
  const tryOne = async (deaths: Death[]) => {
    result.tried++;
    const { broken, lives } = await playDay(planPath(name, { deaths }));
    if (lives < 3) result.broken.push(`${JSON.stringify(deaths)}: no process was lost there`);
    for (const { invariant, facts } of broken) result.broken.push(`${JSON.stringify(deaths)}: ${invariant}: ${facts}`);
  };
  for (const at of KINDS) {
    for (let after = 0; after < undisturbed.touches[at]; after++) {
      const first = { at, after };
      await tryOne([first]);
      for (const second of KINDS) for (let again = 0; again < pairs; again++) await tryOne([first, { at: second, after: again }]);
    }
  }
  return result;
}

/** The first writing statement fails, then the second alone, and so on. */
export async function tryEveryStatement(name: string, kind: 'full' | 'busy'): Promise<CrashTrials> {
  const undisturbed = await playDay(planPath(name, { deaths: [] }));
  const result: CrashTrials = { tried: 0, broken: [] };
  for (let statement = 0; statement < undisturbed.touches.statement; statement++) {
    result.tried++;
    const { broken } = await playDay(planPath(name, { deaths: [], diskFails: { kind, statement } }));
    for (const { invariant, facts } of broken) result.broken.push(`statement ${statement} ${kind}: ${invariant}: ${facts}`);
  }
  return result;
}
