/** Finds the smallest day that breaks the same invariant, and describes it with the command that plays it again. Used when a run fails. */
import { playDay } from './day.ts';
import { type Plan, reducePlan } from './plan.ts';

/** So many days are tried at most. */
const MOST_TRIES = 120;

export async function shrinkPlan(plan: Plan, invariant: string): Promise<Plan> {
  let left = MOST_TRIES;
  let smallest = plan;
  const stillBreaks = async (smaller: Plan): Promise<boolean> => {
    left--;
    return (await playDay(smaller)).broken.some((broken) => broken.invariant === invariant);
  };
  /** Takes out halves, then quarters, then one after another. */
  async function without(of: 'sales' | 'faults'): Promise<boolean> {
    let isSmaller = false;
    for (let size = Math.ceil(smallest[of].length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = 0; from < smallest[of].length && left > 0; ) {
        const out = new Set(smallest[of].slice(from, from + size).map(({ index }) => index));
        const keep = (kind: 'sales' | 'faults') =>
          new Set(smallest[kind].map(({ index }) => index).filter((index) => kind !== of || !out.has(index)));
        const smaller = reducePlan(smallest, keep('sales'), keep('faults'));
        if (await stillBreaks(smaller)) {
          smallest = smaller;
          isSmaller = true;
        } else from += size;
      }
    }
    return isSmaller;
  }
  while ((await without('faults')) || (await without('sales'))) if (left <= 0) break;
  return smallest;
}

/** The one command that plays it again. */
export function commandFor(plan: Plan, whole: Plan): string {
  const named = (of: 'sales' | 'faults') =>
    plan[of].length === whole[of].length ? '' : ` --only-${of} ${plan[of].map(({ index }) => index).join(',') || 'none'}`;
  return `npm run simulate -- --day ${whole.seed} --sales ${whole.sales.length}${named('sales')}${named('faults')} --tell`;
}

/** The day in plain words: who came, and what went wrong. */
export function describePlan(plan: Plan): string[] {
  const customers = plan.sales.map(({ at, index, order, manners, hangUpAt }) => ({
    at,
    line: [
      `${(at / 1000).toFixed(1)} s: customer ${index} orders ${order.path}`,
      order.pump ? `at pump ${order.pump}, nozzle ${order.nozzle}, ${JSON.stringify(order.preset)}` : '',
      `by ${order.paymentType}${(order.goods as unknown[] | undefined)?.length ? `, with ${JSON.stringify(order.goods)}` : ''}`,
      hangUpAt === null ? '' : `hangs up at ${hangUpAt} ml`,
      manners.mischief ? `is served with blunders (${manners.mischief} %)` : '',
    ]
      .filter(Boolean)
      .join(', '),
  }));
  const faults = plan.faults.map(({ at, name, pump }) => ({ at, line: `${(at / 1000).toFixed(1)} s: ${name} (pump ${pump})` }));
  return [...customers, ...faults].toSorted((a, b) => a.at - b.at).map(({ line }) => line);
}
