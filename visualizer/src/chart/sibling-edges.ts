/** The edges between the children of one state, each with the arrows that it stands for. Laid out by sibling-layout.ts. */
import type { Arrow, ChartModel, StateNode } from './chart-model.ts';
import { type LabelRow, labelRowOf } from './labels.ts';
import type { SiblingEdge } from './sibling-order.ts';

export interface JoinedEdge extends SiblingEdge {
  id: string;
  arrows: Arrow[];
  rows: LabelRow[];
}

/** An arrow that begins or ends deeper is drawn between the children that hold its ends. */
export function joinArrows(parent: StateNode, model: ChartModel): JoinedEdge[] {
  const childAround = (node: StateNode | null): StateNode | null => {
    for (let at = node; at; at = at.parent) if (at.parent === parent) return at;
    return null;
  };
  const edges = new Map<string, JoinedEdge>();
  for (const arrow of model.arrows) {
    const [from, to] = [childAround(arrow.from), childAround(arrow.to)];
    if (!from || !to) continue;
    // Between the children of one child, or from a state into its own inside: drawn there.
    if (from === to && (arrow.from !== from || arrow.to !== to)) continue;
    const id = `${from.path}→${to.path}`;
    const edge = edges.get(id) ?? { id, from, to, arrows: [], rows: [], happy: false };
    edge.arrows.push(arrow);
    edge.rows.push(labelRowOf(arrow, model.document, arrow.from === from ? null : arrow.from.key));
    edge.happy ||= model.happy.has(arrow.name);
    edges.set(id, edge);
  }
  return [...edges.values()].map((edge) => ({ ...edge, rows: edge.rows.filter(({ lines }) => lines.length > 0) }));
}

/** Children that no edge leads to; the layout puts them below the initial one. */
export function findUnreached(parent: StateNode, edges: JoinedEdge[], first: StateNode): StateNode[] {
  return parent.children.filter((child) => child !== first && !edges.some(({ from, to }) => to === child && from !== child));
}
