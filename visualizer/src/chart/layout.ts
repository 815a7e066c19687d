/** Promises places for states, arrows and labels, the same ones for the same chart: each compound state laid out by itself. */
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import { actorsOf, insideOf, type LabelRow, rowOf } from './labels.ts';
import type { Arrow, ChartModel, StateNode } from './model.ts';
import { inOrder } from './order.ts';

export interface Point {
  x: number;
  y: number;
}
export interface Box extends Point {
  width: number;
  height: number;
}
export interface PlacedState extends Box {
  node: StateNode;
  folded: boolean;
  actors: string[];
  inside: LabelRow[];
  /** Of a shut state: what it is, in lines. */
  summary: string[];
}
export interface PlacedEdge {
  id: string;
  arrows: Arrow[];
  rows: LabelRow[];
  points: Point[];
  label: Box | null;
  happy: boolean;
}
export interface Start {
  at: Point;
  points: Point[];
}
export interface Layout {
  width: number;
  height: number;
  states: PlacedState[];
  /** The dot and arrow that say where a compound state begins. */
  starts: Start[];
  edges: PlacedEdge[];
}

export type Measure = (text: string, bold: boolean) => number;
export type RunElk = (graph: ElkNode) => Promise<ElkNode>;

export const ROW = 14;
export const TITLE = 24;
const PAD = 10;
const DOT = 10;
const GAP = 24;
/** Width of a state that is shown shut. */
const SHUT = 210;
/** Room beside a label for what is counted. */
const FIGURE = 30;
const EDGE = { left: 16, right: 16, bottom: 16 };

/** Flat graphs alone: elk crashes where the order of the model counts in compound ones, and hands no option down. */
const OPTIONS: Record<string, string> = {
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
};

/** One state with everything in it, its own corner at (0, 0). */
interface Part extends Layout {
  node: StateNode;
}

const moved = (point: Point, by: Point): Point => ({ x: point.x + by.x, y: point.y + by.y });
const movedBox = <B extends Box>(box: B, by: Point): B => ({ ...box, x: box.x + by.x, y: box.y + by.y });

function gather(into: Layout, part: Layout, by: Point): void {
  into.states.push(...part.states.map((state) => movedBox(state, by)));
  into.starts.push(...part.starts.map(({ at, points }) => ({ at: moved(at, by), points: points.map((point) => moved(point, by)) })));
  into.edges.push(
    ...part.edges.map((edge) => ({
      ...edge,
      points: edge.points.map((point) => moved(point, by)),
      label: edge.label && movedBox(edge.label, by),
    })),
  );
}

interface Joined {
  id: string;
  from: StateNode;
  to: StateNode;
  arrows: Arrow[];
  rows: LabelRow[];
  happy: boolean;
}

/** The arrows between the children of one state; an arrow that begins or ends deeper is drawn between those that hold its ends. */
function joinedIn(parent: StateNode, model: ChartModel): Joined[] {
  const holder = (node: StateNode | null): StateNode | null => {
    for (let at = node; at; at = at.parent) if (at.parent === parent) return at;
    return null;
  };
  const joined = new Map<string, Joined>();
  for (const arrow of model.arrows) {
    const [from, to] = [holder(arrow.from), holder(arrow.to)];
    if (!from || !to) continue;
    // Between the children of one child, or from a state into its own inside: drawn there.
    if (from === to && (arrow.from !== from || arrow.to !== to)) continue;
    const id = `${from.path}→${to.path}`;
    const edge = joined.get(id) ?? { id, from, to, arrows: [], rows: [], happy: false };
    edge.arrows.push(arrow);
    edge.rows.push(rowOf(arrow, model.document, arrow.from === from ? null : arrow.from.key));
    edge.happy ||= model.happy.has(arrow.name);
    joined.set(id, edge);
  }
  return [...joined.values()].map((edge) => ({ ...edge, rows: edge.rows.filter(({ lines }) => lines.length > 0) }));
}

export const linesOf = (rows: LabelRow[]): number => rows.reduce((sum, { lines }) => sum + lines.length, 0);

function elkEdge({ id, from, to, rows, happy }: Joined, measure: Measure): ElkExtendedEdge {
  const width = Math.max(...rows.flatMap(({ lines }) => lines.map((line) => measure(line, false))), 0) + 12 + FIGURE;
  const priority = happy ? '100' : '1';
  return {
    id,
    sources: [from.path],
    targets: [to.path],
    ...(rows.length > 0 ? { labels: [{ id: `${id}/label`, text: id, width, height: linesOf(rows) * ROW + 4 }] } : {}),
    layoutOptions: {
      'elk.layered.priority.direction': priority,
      'elk.layered.priority.straightness': priority,
      'elk.edgeLabels.inline': 'true',
    },
  };
}

const START = '(start)';
const HIDDEN = '(below)';

/** States that no arrow among their siblings leads to: they stand below the initial one all the same. */
function unreached(parent: StateNode, joined: Joined[], first: StateNode | undefined): StateNode[] {
  if (!first) return [];
  return parent.children.filter((child) => child !== first && !joined.some(({ from, to }) => to === child && from !== child));
}

async function within(node: StateNode, parts: Part[], model: ChartModel, measure: Measure, run: RunElk): Promise<Layout> {
  const joined = joinedIn(node, model);
  const first = node.children.find(({ key }) => key === node.state.initial);
  const ordered = inOrder(node, joined);
  const straight = { 'elk.layered.priority.direction': '200', 'elk.layered.priority.straightness': '200' };
  const placed = await run({
    id: 'graph',
    layoutOptions: { ...OPTIONS, 'elk.padding': '[top=0,left=0,bottom=0,right=0]' },
    children: [
      ...(first ? [{ id: START, width: DOT, height: DOT, layoutOptions: { 'elk.layered.layering.layerConstraint': 'FIRST' } }] : []),
      ...ordered.flatMap((child) => {
        const part = parts.find((one) => one.node === child);
        return part ? [{ id: child.path, width: part.width, height: part.height }] : [];
      }),
    ],
    edges: [
      ...(first ? [{ id: START, sources: [START], targets: [first.path], layoutOptions: straight }] : []),
      ...unreached(node, joined, first).map((to) => ({ id: `${HIDDEN}${to.path}`, sources: [first?.path ?? ''], targets: [to.path] })),
      ...joined
        .toSorted(
          (a, b) =>
            ordered.indexOf(a.from) - ordered.indexOf(b.from) ||
            Number(b.happy) - Number(a.happy) ||
            ordered.indexOf(a.to) - ordered.indexOf(b.to),
        )
        .map((edge) => elkEdge(edge, measure)),
    ],
  });
  const layout: Layout = { width: placed.width ?? 0, height: placed.height ?? 0, states: [], starts: [], edges: [] };
  const at = new Map((placed.children ?? []).map((child) => [child.id, { x: child.x ?? 0, y: child.y ?? 0 }]));
  for (const part of parts) gather(layout, part, at.get(part.node.path) ?? { x: 0, y: 0 });
  const edges = new Map((placed.edges ?? []).map((edge) => [edge.id, edge]));
  const pointsOf = (id: string): Point[] => {
    const section = edges.get(id)?.sections?.[0];
    return section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(({ x, y }) => ({ x, y })) : [];
  };
  const dot = at.get(START);
  if (dot) layout.starts.push({ at: moved(dot, { x: DOT / 2, y: DOT / 2 }), points: pointsOf(START) });
  for (const { id, arrows, rows, happy } of joined) {
    const label = edges.get(id)?.labels?.[0];
    const box = label ? { x: label.x ?? 0, y: label.y ?? 0, width: label.width ?? 0, height: label.height ?? 0 } : null;
    layout.edges.push({ id, arrows, rows, happy, points: pointsOf(id), label: box });
  }
  return layout;
}

/** Regions of a parallel state stand side by side. */
function sideBySide(parts: Part[]): Layout {
  const layout: Layout = { width: 0, height: 0, states: [], starts: [], edges: [] };
  for (const part of parts) {
    const x = layout.width === 0 ? 0 : layout.width + GAP;
    gather(layout, part, { x, y: 0 });
    layout.width = x + part.width;
    layout.height = Math.max(layout.height, part.height);
  }
  return layout;
}

/** At most three lines; the card tells the rest. */
function wrapped(text: string, measure: Measure): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter(Boolean)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && measure(longer, false) <= SHUT - 2 * PAD) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]} …`] : lines;
}

/** @param folded paths of the states that are shown shut. */
export async function layOut(model: ChartModel, folded: ReadonlySet<string>, measure: Measure, run: RunElk): Promise<Layout> {
  const partOf = async (node: StateNode): Promise<Part> => {
    const actors = actorsOf(node);
    const inside = insideOf(node, model.arrows, model.document);
    const texts = [...actors, ...inside.flatMap(({ lines }) => lines)];
    const head = node.parent ? TITLE + texts.length * ROW : 4;
    const least = Math.ceil(Math.max(76, measure(node.key, true) + 34, ...texts.map((text) => measure(text, false) + 2 * PAD)));
    const isShut = folded.has(node.path) && node.children.length > 0;
    const summary = isShut ? wrapped(node.state.description ?? '', measure) : [];
    const own = (width: number, height: number): PlacedState[] =>
      node.parent ? [{ x: 0, y: 0, width, height, node, actors, inside, summary, folded: isShut }] : [];
    if (node.children.length === 0 || isShut) {
      const width = isShut ? Math.max(least, SHUT) : least;
      const height = head + summary.length * ROW + (texts.length + summary.length > 0 ? 6 : 8);
      return { node, width, height, states: own(width, height), starts: [], edges: [] };
    }
    const parts: Part[] = [];
    for (const child of node.children) parts.push(await partOf(child));
    const inner = node.state.type === 'parallel' ? sideBySide(parts) : await within(node, parts, model, measure, run);
    const width = Math.max(least, inner.width + EDGE.left + EDGE.right);
    const height = head + 10 + inner.height + EDGE.bottom;
    const part: Part = { node, width, height, states: own(width, height), starts: [], edges: [] };
    gather(part, inner, { x: (width - inner.width) / 2, y: head + 10 });
    return part;
  };
  return partOf(model.root);
}
