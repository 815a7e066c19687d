/** Places for every state, arrow and label of a chart, the same ones for the same chart. Children are laid out before their parent. */
import type { ChartModel, StateNode } from './chart-model.ts';
import { type Box, moveBox, movePoint, type Point, ROW_HEIGHT, TITLE_HEIGHT } from './geometry.ts';
import { actorLabelsOf, innerRowsOf, type LabelRow } from './labels.ts';
import { layOutSiblings, type MeasureText, type PlacedEdge, type RunElk, type Start } from './sibling-layout.ts';

export interface PlacedState extends Box {
  node: StateNode;
  folded: boolean;
  actors: string[];
  inside: LabelRow[];
  /** Of a folded state: its description, in lines. */
  summary: string[];
}
export interface Layout {
  width: number;
  height: number;
  states: PlacedState[];
  starts: Start[];
  edges: PlacedEdge[];
}

/** One state with all that is in it; its own corner is at (0, 0). */
interface Part extends Layout {
  node: StateNode;
}

const PADDING = 10;
/** Between regions that stand side by side. */
const REGION_GAP = 24;
const FOLDED_WIDTH = 210;
const LEAST_WIDTH = 76;
const MARGIN = { left: 16, right: 16, bottom: 16 };

const emptyLayout = (width = 0, height = 0): Layout => ({ width, height, states: [], starts: [], edges: [] });

function addPart(target: Layout, part: Layout, by: Point): void {
  target.states.push(...part.states.map((state) => moveBox(state, by)));
  target.starts.push(
    ...part.starts.map(({ at, points }) => ({ at: movePoint(at, by), points: points.map((point) => movePoint(point, by)) })),
  );
  target.edges.push(
    ...part.edges.map((edge) => ({
      ...edge,
      points: edge.points.map((point) => movePoint(point, by)),
      label: edge.label && moveBox(edge.label, by),
    })),
  );
}

/** Regions of a parallel state stand side by side. */
function layOutRegions(parts: Part[]): Layout {
  const layout = emptyLayout();
  for (const part of parts) {
    const x = layout.width === 0 ? 0 : layout.width + REGION_GAP;
    addPart(layout, part, { x, y: 0 });
    layout.width = x + part.width;
    layout.height = Math.max(layout.height, part.height);
  }
  return layout;
}

/** At most three lines; the card has the rest. */
function wrapText(text: string, measure: MeasureText): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter(Boolean)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && measure(longer, false) <= FOLDED_WIDTH - 2 * PADDING) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]} …`] : lines;
}

/** A state's box without the children in it: its texts, and how much room they take. */
function describeBox(node: StateNode, isFolded: boolean, model: ChartModel, measure: MeasureText) {
  const actors = actorLabelsOf(node);
  const inside = innerRowsOf(node, model.arrows, model.document);
  const texts = [...actors, ...inside.flatMap(({ lines }) => lines)];
  const summary = isFolded ? wrapText(node.state.description ?? '', measure) : [];
  const widest = Math.max(LEAST_WIDTH, measure(node.key, true) + 34, ...texts.map((text) => measure(text, false) + 2 * PADDING));
  return {
    leastWidth: Math.ceil(widest),
    headHeight: node.parent ? TITLE_HEIGHT + texts.length * ROW_HEIGHT : 4,
    hasTexts: texts.length + summary.length > 0,
    place: (width: number, height: number): PlacedState => ({ x: 0, y: 0, width, height, node, actors, inside, summary, folded: isFolded }),
    summary,
  };
}

/** @param folded paths of the states whose inside is not shown. */
export async function layOutChart(model: ChartModel, folded: ReadonlySet<string>, measure: MeasureText, runElk: RunElk): Promise<Layout> {
  const layOutChildren = async (node: StateNode, parts: Part[]): Promise<Layout> => {
    if (node.state.type === 'parallel') return layOutRegions(parts);
    const sizes = new Map(parts.map((part) => [part.node, part]));
    const { width, height, corners, start, edges } = await layOutSiblings(node, sizes, model, measure, runElk);
    const layout = emptyLayout(width, height);
    for (const part of parts) addPart(layout, part, corners.get(part.node.path) ?? { x: 0, y: 0 });
    if (start) layout.starts.push(start);
    layout.edges.push(...edges);
    return layout;
  };
  const layOutState = async (node: StateNode): Promise<Part> => {
    const isFolded = folded.has(node.path) && node.children.length > 0;
    const { leastWidth, headHeight, hasTexts, summary, place } = describeBox(node, isFolded, model, measure);
    const partOf = (width: number, height: number): Part => ({
      ...emptyLayout(width, height),
      node,
      states: node.parent ? [place(width, height)] : [],
    });
    if (node.children.length === 0 || isFolded) {
      const height = headHeight + summary.length * ROW_HEIGHT + (hasTexts ? 6 : 8);
      return partOf(isFolded ? Math.max(leastWidth, FOLDED_WIDTH) : leastWidth, height);
    }
    const parts: Part[] = [];
    for (const child of node.children) parts.push(await layOutState(child));
    const inner = await layOutChildren(node, parts);
    const width = Math.max(leastWidth, inner.width + MARGIN.left + MARGIN.right);
    const part = partOf(width, headHeight + PADDING + inner.height + MARGIN.bottom);
    addPart(part, inner, { x: (width - inner.width) / 2, y: headHeight + PADDING });
    return part;
  };
  return layOutState(model.root);
}
