/** The happy path of a chart: in each compound state the cheapest way from its initial state to its best end. Drawn straight down. */
import type { ChartState } from './chart-document.ts';
import type { Arrow, StateNode } from './chart-model.ts';

const DETOURS = new Set([
  'sale.cancelled',
  'sale.leftUnpaid',
  'refund.requested',
  'payment.changed',
  'payment.made',
  'goods.changed',
  'buyer.changed',
]);

/** How far an arrow is from the happy path: failures, refusals and decisions of a person cost most. */
function costOf({ name, event, guard, from, to }: Arrow): number {
  if (event?.startsWith('xstate.error.')) return 100;
  if (event !== null && DETOURS.has(event)) return 60;
  if (to?.state.tags.includes('attention') || from.state.tags.includes('attention')) return 80;
  if (event === 'loyalty.skipped' || event === 'loyalty.abandoned' || guard === 'needsNoCard') return 40;
  if (event === null && to?.state.type === 'final') return 40;
  if (event?.startsWith('xstate.after.')) return 30;
  // Of several candidates for one event the first is the rule, later ones what happens otherwise.
  return 1 + 3 * Number(name.slice(name.lastIndexOf('/') + 1));
}

interface Reached {
  cost: number;
  /** The arrow of the cheapest way; null for the start. */
  by: Arrow | null;
}

/** Names of the transitions on the happy path. */
export function findHappyPath(root: StateNode, arrows: Arrow[]): Set<string> {
  const happy = new Set<string>();
  const addFrom = (node: StateNode) => {
    for (const child of node.children) addFrom(child);
    const start = node.children.find(({ key }) => key === node.state.initial);
    if (!start) return;
    const siblings = arrows.filter(({ from, to }) => from.parent === node && to?.parent === node && from !== to);
    const reached = findCheapestWays(start, siblings);
    for (let at = findGoodEnd(node, reached, siblings); at; ) {
      const by: Arrow | null = reached.get(at)?.by ?? null;
      if (by) happy.add(by.name);
      at = by?.from ?? null;
    }
  };
  addFrom(root);
  return happy;
}

/** Relaxed until nothing gets cheaper (Bellman-Ford): charts are small. */
function findCheapestWays(start: StateNode, arrows: Arrow[]): Map<StateNode, Reached> {
  const reached = new Map<StateNode, Reached>([[start, { cost: 0, by: null }]]);
  for (let hasChanged = true; hasChanged; ) {
    hasChanged = false;
    for (const arrow of arrows) {
      const from = reached.get(arrow.from);
      if (!from || !arrow.to) continue;
      const cost = from.cost + costOf(arrow);
      if (cost >= (reached.get(arrow.to)?.cost ?? Number.POSITIVE_INFINITY)) continue;
      reached.set(arrow.to, { cost, by: arrow });
      hasChanged = true;
    }
  }
  return reached;
}

/** The best end that is reached, and of several equally good ones the nearest. */
function findGoodEnd(node: StateNode, reached: Map<StateNode, Reached>, siblings: Arrow[]): StateNode | null {
  const allTags = (state: ChartState): string[] => [...state.tags, ...state.states.flatMap(allTags)];
  const rank = (child: StateNode): number => {
    if (child.state.type === 'final' || allTags(child.state).includes('completed')) return 2;
    return siblings.some(({ from }) => from === child) ? 0 : 1;
  };
  const cost = (child: StateNode) => reached.get(child)?.cost ?? 0;
  return node.children.filter((child) => reached.has(child)).toSorted((a, b) => rank(b) - rank(a) || cost(a) - cost(b))[0] ?? null;
}
