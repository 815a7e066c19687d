/** Draws a layout as SVG, each state and transition to be found by its name. Used by the chart view. */
import { html, svg } from '../../../web/element.ts';
import { t } from '../language/language.ts';
import { countLines, type Point, ROW_HEIGHT, TITLE_HEIGHT } from './geometry.ts';
import type { EventKind } from './labels.ts';
import type { Layout, PlacedState } from './layout.ts';
import type { MeasureText, PlacedEdge } from './sibling-layout.ts';

export interface Drawing {
  layers: SVGGElement[];
  /** By path. */
  states: Map<string, SVGGElement>;
  /** By transition: its edge, which others between the same states share, and its own row of the label. */
  arrows: Map<string, { edge: SVGGElement; row: SVGGElement | null }>;
}

/** A path with rounded corners, easier for the eye to follow. */
function roundedPath(points: Point[]): string {
  const towards = (from: Point, to: Point): Point => {
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    const by = Math.min(7, length / 2) / length;
    return { x: from.x + (to.x - from.x) * by, y: from.y + (to.y - from.y) * by };
  };
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (!before) return `M${point.x} ${point.y}`;
      if (!after) return `L${point.x} ${point.y}`;
      const [enter, leave] = [towards(point, before), towards(point, after)];
      return `L${enter.x} ${enter.y} Q${point.x} ${point.y} ${leave.x} ${leave.y}`;
    })
    .join(' ');
}

function drawHead(points: Point[]): SVGPolygonElement | null {
  const [before, tip] = [points.at(-2), points.at(-1)];
  if (!before || !tip) return null;
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  const at = (turn: number) => `${tip.x - 8 * Math.cos(angle + turn)},${tip.y - 8 * Math.sin(angle + turn)}`;
  return svg('polygon', { class: 'head', points: `${tip.x},${tip.y} ${at(0.42)} ${at(-0.42)}` });
}

const KIND_CLASSES: Record<EventKind, string> = {
  done: 'is-done',
  error: 'is-error',
  after: 'is-after',
  always: 'is-always',
  event: 'is-event',
};

const textLines = (lines: string[], x: number, y: number): SVGTextElement[] =>
  lines.map((line, index) => svg('text', { x, y: y + index * ROW_HEIGHT, 'xml:space': 'preserve' }, line));

function stateClasses({ node, folded }: PlacedState): string {
  const { type, tags } = node.state;
  const classes = [
    'state',
    `is-${type}`,
    node.children.length > 0 && !folded ? 'is-open' : 'is-leaf',
    folded && 'is-folded',
    tags.includes('attention') && 'wants-person',
    tags.includes('closed') && 'is-closed',
  ];
  return classes.filter(Boolean).join(' ');
}

const drawFold = (path: string, folded: boolean): SVGGElement =>
  svg(
    'g',
    { class: 'fold', 'data-fold': path },
    svg('rect', { x: 7, y: 6, width: 13, height: 13, rx: 3 }),
    svg('path', { d: folded ? 'M10 12.5h7M13.5 9v7' : 'M10 12.5h7' }),
  );

function drawState(placed: PlacedState): { group: SVGGElement; rows: [name: string, row: SVGGElement][] } {
  const { node, x, y, width, height, actors, inside, summary, folded } = placed;
  const { state, key } = node;
  const hasInside = node.children.length > 0;
  const group = svg(
    'g',
    {
      class: stateClasses(placed),
      'data-path': node.path,
      transform: `translate(${x} ${y})`,
      // Not a button: screen readers must read what is inside, and the stage takes the keys.
      role: 'group',
      'aria-label': [key, state.type === 'final' ? t('finalState') : '', state.description ?? ''].filter(Boolean).join('. '),
    },
    svg('rect', { class: 'box', width, height, rx: 7 }),
    state.type === 'final' && svg('rect', { class: 'inner', x: 3, y: 3, width: width - 6, height: height - 6, rx: 5 }),
    svg('rect', { class: 'heat', x: 0, y: 0, width, height, rx: 7 }),
    svg('text', { class: 'key', x: hasInside ? 26 : 12, y: 17 }, key),
    hasInside && drawFold(node.path, folded),
    state.tags.length > 0 && svg('circle', { class: 'tagged', cx: width - 10, cy: 11, r: 3 }),
  );
  let line = TITLE_HEIGHT + 8;
  for (const actor of actors) {
    group.append(svg('text', { class: 'actor', x: 12, y: line }, actor));
    line += ROW_HEIGHT;
  }
  const rows = inside.map(({ name, lines, kind }): [string, SVGGElement] => {
    const row = svg('g', { class: `row inside ${KIND_CLASSES[kind]}`, 'data-transition': name }, ...textLines(lines, 12, line));
    line += lines.length * ROW_HEIGHT;
    group.append(row);
    return [name, row];
  });
  group.append(...summary.map((text, index) => svg('text', { class: 'summary', x: 12, y: line + index * ROW_HEIGHT }, text)));
  return { group, rows };
}

function drawLabel({ id, label, rows }: PlacedEdge): { box: SVGGElement | null; rows: Map<string, SVGGElement> } {
  const drawn = new Map<string, SVGGElement>();
  if (!label) return { box: null, rows: drawn };
  const { x, y, width } = label;
  const height = Math.max(label.height, countLines(rows) * ROW_HEIGHT + 4);
  const box = svg('g', { class: 'label', 'data-edge': id }, svg('rect', { class: 'plate', x, y, width, height, rx: 4 }));
  let line = y + ROW_HEIGHT - 1;
  for (const { name, lines, kind } of rows) {
    const row = svg(
      'g',
      { class: `row ${KIND_CLASSES[kind]}`, 'data-transition': name },
      svg('rect', { class: 'heat', x, y: line - ROW_HEIGHT + 3, width, height: lines.length * ROW_HEIGHT, rx: 3 }),
      ...textLines(lines, x + 6, line),
    );
    line += lines.length * ROW_HEIGHT;
    box.append(row);
    drawn.set(name, row);
  }
  return { box, rows: drawn };
}

const drawEdge = ({ id, points, happy, arrows }: PlacedEdge): SVGGElement =>
  svg(
    'g',
    { class: `edge${happy ? ' is-happy' : ''}`, 'data-edge': id, 'data-transitions': arrows.map(({ name }) => name).join(' ') },
    svg('path', { class: 'hit', d: roundedPath(points) }),
    svg('path', { class: 'line', d: roundedPath(points) }),
    drawHead(points),
  );

export function drawLayout(layout: Layout): Drawing {
  const [states, edges, labels] = ['states', 'edges', 'labels'].map((name) => svg('g', { class: name })) as [
    SVGGElement,
    SVGGElement,
    SVGGElement,
  ];
  const drawing: Drawing = { layers: [states, edges, labels], states: new Map(), arrows: new Map() };
  for (const placed of layout.states) {
    const { group, rows } = drawState(placed);
    states.append(group);
    drawing.states.set(placed.node.path, group);
    for (const [name, row] of rows) drawing.arrows.set(name, { edge: row, row });
  }
  for (const { at, points } of layout.starts) {
    const dot = svg('circle', { cx: at.x, cy: at.y, r: 5 });
    edges.append(svg('g', { class: 'start' }, dot, svg('path', { class: 'line', d: roundedPath(points) }), drawHead(points)));
  }
  for (const placed of layout.edges) {
    const edge = drawEdge(placed);
    const { box, rows } = drawLabel(placed);
    edges.append(edge);
    if (box) labels.append(box);
    for (const { name } of placed.arrows) drawing.arrows.set(name, { edge, row: rows.get(name) ?? null });
  }
  return drawing;
}

/** Measures the width of a text in the drawing's font. */
export function createTextMeasure(): MeasureText {
  const pen = html('canvas').getContext('2d');
  const family = getComputedStyle(document.documentElement).getPropertyValue('--letters').trim() || 'sans-serif';
  return (text, bold) => {
    if (!pen) return text.length * (bold ? 7.6 : 6.4);
    pen.font = `${bold ? '600 13px' : '11px'} ${family}`;
    return Math.ceil(pen.measureText(text).width);
  };
}
