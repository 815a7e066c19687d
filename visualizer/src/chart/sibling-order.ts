/** The order of sibling states in a layout: the happy path first, each state below the one it comes from, final states last. */
import type { StateNode } from './chart-model.ts';

export interface SiblingEdge {
  from: StateNode;
  to: StateNode;
  happy: boolean;
}

/** How far down each state belongs. States of the happy path count its steps, others one more than where they come from. */
function rankStates(first: StateNode, edges: SiblingEdge[]): { rank: Map<StateNode, number>; happy: Set<StateNode> } {
  const rank = new Map<StateNode, number>([[first, 0]]);
  const happy = new Set<StateNode>([first]);
  for (let at: StateNode | undefined = first, step = 1; at; step++) {
    const next: StateNode | undefined = edges.find((edge) => edge.from === at && edge.happy && !happy.has(edge.to))?.to;
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
  return { rank, happy };
}

export function orderSiblings(parent: StateNode, edges: SiblingEdge[]): StateNode[] {
  const first = parent.children.find(({ key }) => key === parent.state.initial) ?? parent.children[0];
  if (!first) return [];
  const { rank, happy } = rankStates(first, edges);
  const isFinal = ({ state }: StateNode) => Number(state.type === 'final');
  const rankOf = (node: StateNode) => rank.get(node) ?? parent.children.length;
  return parent.children.toSorted(
    (a, b) =>
      isFinal(a) - isFinal(b) ||
      rankOf(a) - rankOf(b) ||
      Number(happy.has(b)) - Number(happy.has(a)) ||
      parent.children.indexOf(a) - parent.children.indexOf(b),
  );
}
