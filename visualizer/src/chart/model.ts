/** Promises a chart as the page knows it: states by their path, arrows grouped by where they lead, the happy path named. */

/** A chart as `GET /v1/charts/{name}` gives it. */
export interface ChartState {
  key: string;
  id: string;
  type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  description: string | null;
  initial: string | null;
  tags: string[];
  invokes: { id: string; port: string }[];
  transitions: ChartTransition[];
  states: ChartState[];
}
export interface ChartTransition {
  /** The name by which statistics and coverage call it. */
  name: string;
  event: string | null;
  delay: string | null;
  guard: string | null;
  targets: string[];
  actions: string[];
  description: string | null;
}
export interface ChartDocument extends ChartState {
  name: string;
  version: number;
  delays: Record<string, number | null>;
}

export interface StateNode {
  /** `fulfilment.handover.kept`; empty for the chart itself. */
  path: string;
  key: string;
  state: ChartState;
  parent: StateNode | null;
  children: StateNode[];
  depth: number;
}
export interface Arrow extends ChartTransition {
  from: StateNode;
  to: StateNode | null;
}
export interface ChartModel {
  document: ChartDocument;
  root: StateNode;
  nodes: Map<string, StateNode>;
  byId: Map<string, StateNode>;
  arrows: Arrow[];
  /** Names of the transitions that lead straight to the good end. */
  happy: Set<string>;
}

export function modelOf(document: ChartDocument): ChartModel {
  const nodes = new Map<string, StateNode>();
  const byId = new Map<string, StateNode>();
  const grow = (state: ChartState, parent: StateNode | null): StateNode => {
    const path = !parent ? '' : parent.path === '' ? state.key : `${parent.path}.${state.key}`;
    const node: StateNode = { path, key: state.key, state, parent, children: [], depth: parent ? parent.depth + 1 : 0 };
    nodes.set(path, node);
    byId.set(state.id, node);
    node.children = state.states.map((child) => grow(child, node));
    return node;
  };
  const root = grow(document, null);
  const arrows = [...nodes.values()].flatMap((from) =>
    from.state.transitions.map((transition): Arrow => ({ ...transition, from, to: byId.get(transition.targets[0] ?? '') ?? null })),
  );
  return { document, root, nodes, byId, arrows, happy: happyPaths(root, arrows) };
}

/** How unlike the good way an arrow is: a failure, a refusal, a person at a loss cost most. */
function costOf({ name, event, guard, from, to }: Arrow): number {
  if (event?.startsWith('xstate.error.')) return 100;
  if (event === 'sale.cancelled' || event === 'sale.leftUnpaid' || event === 'refund.requested' || event === 'payment.changed') return 60;
  if (to?.state.tags.includes('attention') || from.state.tags.includes('attention')) return 80;
  if (event === 'loyalty.skipped' || event === 'loyalty.abandoned' || guard === 'needsNoCard') return 40;
  if (event === null && to?.state.type === 'final') return 40;
  if (event?.startsWith('xstate.after.')) return 30;
  // A later candidate is what happens otherwise.
  return 1 + 3 * Number(name.slice(name.lastIndexOf('/') + 1));
}

/** In each compound state the cheapest way from its initial state to its best end. */
function happyPaths(root: StateNode, arrows: Arrow[]): Set<string> {
  const happy = new Set<string>();
  const within = (node: StateNode) => {
    for (const child of node.children) within(child);
    const start = node.children.find(({ key }) => key === node.state.initial);
    if (!start) return;
    const siblings = arrows.filter(({ from, to }) => from.parent === node && to?.parent === node && from !== to);
    const best = new Map<StateNode, { cost: number; by: Arrow | null }>([[start, { cost: 0, by: null }]]);
    for (let grown = true; grown; ) {
      grown = false;
      for (const arrow of siblings) {
        const reached = best.get(arrow.from);
        if (!reached || !arrow.to) continue;
        const cost = reached.cost + costOf(arrow);
        if (cost >= (best.get(arrow.to)?.cost ?? Number.POSITIVE_INFINITY)) continue;
        best.set(arrow.to, { cost, by: arrow });
        grown = true;
      }
    }
    for (let at = goodEnd(node, best, siblings); at; ) {
      const by: Arrow | null = best.get(at)?.by ?? null;
      if (by) happy.add(by.name);
      at = by?.from ?? null;
    }
  };
  within(root);
  return happy;
}

/** The farthest of the good ends, so that the way shown is the whole one and not a shortcut. */
function goodEnd(node: StateNode, best: Map<StateNode, { cost: number }>, siblings: Arrow[]): StateNode | null {
  const deep = (state: ChartState): string[] => [...state.tags, ...state.states.flatMap(deep)];
  const rank = (child: StateNode): number => {
    if (child.state.tags.includes('completed') || child.state.type === 'final') return 3;
    if (deep(child.state).includes('completed')) return 3;
    return siblings.some(({ from }) => from === child) ? 0 : 1;
  };
  const reached = node.children.filter((child) => best.has(child));
  const costOfChild = (child: StateNode) => best.get(child)?.cost ?? 0;
  return reached.toSorted((a, b) => rank(b) - rank(a) || costOfChild(a) - costOfChild(b))[0] ?? null;
}
