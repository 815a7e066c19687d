/** Places for the children of one state and the edges between them, by elk. layout.ts nests these into the whole chart. */
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import type { Arrow, ChartModel, StateNode } from './chart-model.ts';
import { type Box, countLines, type Point, ROW_HEIGHT } from './geometry.ts';
import type { LabelRow } from './labels.ts';
import { findUnreached, type JoinedEdge, joinArrows } from './sibling-edges.ts';
import { orderSiblings } from './sibling-order.ts';

export type MeasureText = (text: string, bold: boolean) => number;
export type RunElk = (graph: ElkNode) => Promise<ElkNode>;

export interface PlacedEdge {
  id: string;
  arrows: Arrow[];
  rows: LabelRow[];
  points: Point[];
  label: Box | null;
  happy: boolean;
}
/** The dot in a compound state, and the arrow from it to the initial state. */
export interface Start {
  at: Point;
  points: Point[];
}
interface SiblingLayout {
  width: number;
  height: number;
  /** Of each child its upper left corner, by path. */
  corners: Map<string, Point>;
  start: Start | null;
  edges: PlacedEdge[];
}

const DOT = 10;
/** Room beside a label for a count. */
const FIGURE_WIDTH = 30;
const START_ID = '(start)';
const HIDDEN_ID = '(below)';

/** Each state is laid out flat by itself: elk crashes where model order counts in nested graphs, and options are not inherited. */
const ELK_OPTIONS: Record<string, string> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.edgeLabels.placement': 'CENTER',
  'elk.randomSeed': '1',
  'elk.spacing.nodeNode': '22',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '2',
  'elk.layered.spacing.nodeNodeBetweenLayers': '16',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
};

const priority = (value: number): Record<string, string> => ({
  'elk.layered.priority.direction': String(value),
  'elk.layered.priority.straightness': String(value),
});

function elkEdgeOf({ id, from, to, rows, happy }: JoinedEdge, measure: MeasureText): ElkExtendedEdge {
  const width = Math.max(...rows.flatMap(({ lines }) => lines.map((line) => measure(line, false))), 0) + 12 + FIGURE_WIDTH;
  return {
    id,
    sources: [from.path],
    targets: [to.path],
    ...(rows.length > 0 ? { labels: [{ id: `${id}/label`, text: id, width, height: countLines(rows) * ROW_HEIGHT + 4 }] } : {}),
    layoutOptions: { ...priority(happy ? 100 : 1), 'elk.edgeLabels.inline': 'true' },
  };
}

function elkGraphOf(
  parent: StateNode,
  sizes: Map<StateNode, { width: number; height: number }>,
  edges: JoinedEdge[],
  measure: MeasureText,
): ElkNode {
  const first = parent.children.find(({ key }) => key === parent.state.initial);
  const ordered = orderSiblings(parent, edges);
  const position = (node: StateNode) => ordered.indexOf(node);
  const sorted = edges.toSorted(
    (a, b) => position(a.from) - position(b.from) || Number(b.happy) - Number(a.happy) || position(a.to) - position(b.to),
  );
  const dot = { id: START_ID, width: DOT, height: DOT, layoutOptions: { 'elk.layered.layering.layerConstraint': 'FIRST' } };
  return {
    id: 'graph',
    layoutOptions: ELK_OPTIONS,
    children: [
      ...(first ? [dot] : []),
      ...ordered.flatMap((child) => {
        const size = sizes.get(child);
        return size ? [{ id: child.path, width: size.width, height: size.height }] : [];
      }),
    ],
    edges: [
      ...(first ? [{ id: START_ID, sources: [START_ID], targets: [first.path], layoutOptions: priority(200) }] : []),
      ...(first ? findUnreached(parent, edges, first) : []).map((to) => ({
        id: `${HIDDEN_ID}${to.path}`,
        sources: [first?.path ?? ''],
        targets: [to.path],
      })),
      ...sorted.map((edge) => elkEdgeOf(edge, measure)),
    ],
  };
}

function pointsOf(edge: ElkExtendedEdge | undefined): Point[] {
  const section = edge?.sections?.[0];
  return section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(({ x, y }) => ({ x, y })) : [];
}

function labelBoxOf(edge: ElkExtendedEdge | undefined): Box | null {
  const label = edge?.labels?.[0];
  return label ? { x: label.x ?? 0, y: label.y ?? 0, width: label.width ?? 0, height: label.height ?? 0 } : null;
}

/** @param sizes of the children, each laid out already. */
export async function layOutSiblings(
  parent: StateNode,
  sizes: Map<StateNode, { width: number; height: number }>,
  model: ChartModel,
  measure: MeasureText,
  runElk: RunElk,
): Promise<SiblingLayout> {
  const joined = joinArrows(parent, model);
  const placed = await runElk(elkGraphOf(parent, sizes, joined, measure));
  const corners = new Map((placed.children ?? []).map((child) => [child.id, { x: child.x ?? 0, y: child.y ?? 0 }]));
  const edges = new Map((placed.edges ?? []).map((edge) => [edge.id, edge]));
  const dot = corners.get(START_ID);
  return {
    width: placed.width ?? 0,
    height: placed.height ?? 0,
    corners,
    start: dot ? { at: { x: dot.x + DOT / 2, y: dot.y + DOT / 2 }, points: pointsOf(edges.get(START_ID)) } : null,
    edges: joined.map(({ id, arrows, rows, happy }) => {
      const edge = edges.get(id);
      return { id, arrows, rows, happy, points: pointsOf(edge), label: labelBoxOf(edge) };
    }),
  };
}
