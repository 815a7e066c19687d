/** Promises the order in which states are laid out: the good way first and downwards, each state below the one it comes from, ends last. */
import type { StateNode } from './model.ts';

interface Between {
  from: StateNode;
  to: StateNode;
  happy: boolean;
}

/** How far down a state belongs; the good way counts its own steps. */
export function inOrder(parent: StateNode, edges: Between[]): StateNode[] {
  const first = parent.children.find(({ key }) => key === parent.state.initial) ?? parent.children[0];
  if (!first) return [];
  const rank = new Map<StateNode, number>([[first, 0]]);
  const happy = new Set<StateNode>([first]);
  for (let at: StateNode | undefined = first, step = 1; at; step++) {
    const next: StateNode | undefined = edges.find(({ from, to, happy: isHappy }) => from === at && isHappy && !happy.has(to))?.to;
    if (next) {
      rank.set(next, step);
      happy.add(next);
    }
    at = next;
  }
  const queue = [...happy];
  for (let at = queue.shift(); at; at = queue.shift()) {
    for (const { from, to } of edges) {
      if (from !== at || rank.has(to)) continue;
      rank.set(to, (rank.get(at) ?? 0) + 1);
      queue.push(to);
    }
  }
  const endsLast = ({ state }: StateNode) => (state.type === 'final' ? 1 : 0);
  const rankOf = (node: StateNode) => rank.get(node) ?? parent.children.length;
  return parent.children.toSorted(
    (a, b) =>
      endsLast(a) - endsLast(b) ||
      rankOf(a) - rankOf(b) ||
      Number(happy.has(b)) - Number(happy.has(a)) ||
      parent.children.indexOf(a) - parent.children.indexOf(b),
  );
}
