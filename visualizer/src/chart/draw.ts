/** Promises the drawing of a layout: our own SVG, each state and transition findable by its name. */
import { html, svg } from '../element.ts';
import { t } from '../words.ts';
import type { EventKind } from './labels.ts';
import { type Layout, linesOf, type PlacedEdge, type PlacedState, type Point, ROW, TITLE } from './layout.ts';

export interface Drawing {
  scene: SVGGElement;
  overlay: SVGGElement;
  tokens: SVGGElement;
  states: Map<string, SVGGElement>;
  /** One transition's arrow (shared by those that lead the same way) and its own label row. */
  arrows: Map<string, { edge: SVGGElement; row: SVGGElement | null; placed: PlacedEdge }>;
}

/** Corners rounded, so that an eye can follow. */
function pathOf(points: Point[]): string {
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

function headOf(points: Point[]): SVGPolygonElement | null {
  const [before, tip] = [points.at(-2), points.at(-1)];
  if (!before || !tip) return null;
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  const at = (turn: number) => `${tip.x - 8 * Math.cos(angle + turn)},${tip.y - 8 * Math.sin(angle + turn)}`;
  return svg('polygon', { class: 'head', points: `${tip.x},${tip.y} ${at(0.42)} ${at(-0.42)}` });
}

const KINDS: Record<EventKind, string> = { done: 'is-done', error: 'is-error', after: 'is-after', always: 'is-always', event: 'is-event' };

const textLines = (lines: string[], x: number, y: number): SVGTextElement[] =>
  lines.map((line, index) => svg('text', { x, y: y + index * ROW, 'xml:space': 'preserve' }, line));

function drawState({ node, x, y, width, height, actors, inside, summary, folded }: PlacedState): {
  group: SVGGElement;
  rows: [string, SVGGElement][];
} {
  const { state, key } = node;
  const tags = state.tags;
  const classes = [
    'state',
    `is-${state.type}`,
    node.children.length > 0 && !folded ? 'is-open' : 'is-leaf',
    folded && 'is-folded',
    tags.includes('attention') && 'wants-person',
    tags.includes('closed') && 'is-closed',
  ];
  const label = [key, state.type === 'final' ? t('finalState') : '', state.description ?? ''].filter(Boolean).join('. ');
  const group = svg(
    'g',
    {
      class: classes.filter(Boolean).join(' '),
      'data-path': node.path,
      transform: `translate(${x} ${y})`,
      // Not a button: what is written inside is read, and the stage itself takes the keys.
      role: 'group',
      'aria-label': label,
    },
    svg('rect', { class: 'box', width, height, rx: 7 }),
    state.type === 'final' && svg('rect', { class: 'inner', x: 3, y: 3, width: width - 6, height: height - 6, rx: 5 }),
    svg('rect', { class: 'heat', x: 0, y: 0, width, height, rx: 7 }),
    svg('text', { class: 'key', x: node.children.length > 0 ? 26 : 12, y: 17 }, key),
  );
  if (node.children.length > 0) {
    group.append(
      svg(
        'g',
        { class: 'fold', 'data-fold': node.path },
        svg('rect', { x: 7, y: 6, width: 13, height: 13, rx: 3 }),
        svg('path', { d: folded ? 'M10 12.5h7M13.5 9v7' : 'M10 12.5h7' }),
      ),
    );
  }
  if (tags.length > 0) group.append(svg('circle', { class: 'tagged', cx: width - 10, cy: 11, r: 3 }));
  let line = TITLE + 8;
  for (const actor of actors) {
    group.append(svg('text', { class: 'actor', x: 12, y: line }, actor));
    line += ROW;
  }
  const rows = inside.map(({ name, lines, kind }): [string, SVGGElement] => {
    const row = svg('g', { class: `row inside ${KINDS[kind]}`, 'data-transition': name }, ...textLines(lines, 12, line));
    line += lines.length * ROW;
    group.append(row);
    return [name, row];
  });
  const words = summary.map((text, index) => svg('text', { class: 'summary', x: 12, y: line + index * ROW }, text));
  group.append(...words);
  return { group, rows };
}

function drawEdge(placed: PlacedEdge) {
  const { points, label, rows, happy, arrows } = placed;
  const edge = svg('g', {
    class: `edge${happy ? ' is-happy' : ''}`,
    'data-edge': placed.id,
    'data-transitions': arrows.map(({ name }) => name).join(' '),
  });
  edge.append(svg('path', { class: 'hit', d: pathOf(points) }), svg('path', { class: 'line', d: pathOf(points) }));
  const head = headOf(points);
  if (head) edge.append(head);
  const box = label ? svg('g', { class: 'label', 'data-edge': placed.id }) : null;
  const drawn = new Map<string, SVGGElement>();
  if (box && label) {
    box.append(
      svg('rect', {
        class: 'plate',
        x: label.x,
        y: label.y,
        width: label.width,
        height: Math.max(label.height, linesOf(rows) * ROW + 4),
        rx: 4,
      }),
    );
    let y = label.y + ROW - 1;
    for (const { name, lines, kind } of rows) {
      const row = svg(
        'g',
        { class: `row ${KINDS[kind]}`, 'data-transition': name },
        svg('rect', { class: 'heat', x: label.x, y: y - ROW + 3, width: label.width, height: lines.length * ROW, rx: 3 }),
        ...textLines(lines, label.x + 6, y),
      );
      y += lines.length * ROW;
      box.append(row);
      drawn.set(name, row);
    }
  }
  return { edge, box, rows: drawn };
}

export function draw(layout: Layout): Drawing {
  const layers = ['states', 'edges', 'labels', 'overlay', 'tokens'].map((name) => svg('g', { class: name }));
  const [states, edges, labels, overlay, tokens] = layers as [SVGGElement, SVGGElement, SVGGElement, SVGGElement, SVGGElement];
  const drawing: Drawing = { scene: svg('g', { class: 'scene' }, ...layers), overlay, tokens, states: new Map(), arrows: new Map() };
  for (const placed of layout.states) {
    const { group, rows } = drawState(placed);
    states.append(group);
    drawing.states.set(placed.node.path, group);
    const none: PlacedEdge = { id: '', arrows: [], rows: [], points: [], label: null, happy: false };
    for (const [name, row] of rows) drawing.arrows.set(name, { edge: row, row, placed: none });
  }
  for (const { at, points } of layout.starts) {
    const head = headOf(points);
    edges.append(
      svg('g', { class: 'start' }, svg('circle', { cx: at.x, cy: at.y, r: 5 }), svg('path', { class: 'line', d: pathOf(points) }), head),
    );
  }
  for (const placed of layout.edges) {
    const { edge, box, rows } = drawEdge(placed);
    edges.append(edge);
    if (box) labels.append(box);
    for (const { name } of placed.arrows) drawing.arrows.set(name, { edge, row: rows.get(name) ?? null, placed });
  }
  return drawing;
}

/** Widths of text in the drawing's own letters. */
export function measurer(): (text: string, bold: boolean) => number {
  const pen = html('canvas').getContext('2d');
  const family = getComputedStyle(document.documentElement).getPropertyValue('--letters').trim() || 'sans-serif';
  return (text, bold) => {
    if (!pen) return text.length * (bold ? 7.6 : 6.4);
    pen.font = `${bold ? '600 13px' : '11px'} ${family}`;
    return Math.ceil(pen.measureText(text).width);
  };
}
