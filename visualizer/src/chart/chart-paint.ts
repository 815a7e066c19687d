/** Paints onto a drawn chart: a sale's way as marks, counts and coverage as annotations, the selection. Used by the chart view. */
import { svg } from '../../../web/element.ts';
import type { Drawing } from './draw.ts';
import { countLines, type Point, ROW_HEIGHT } from './geometry.ts';
import type { Layout } from './layout.ts';

/** A sale on the chart. */
export interface Marks {
  /** Paths of the states that it is in. */
  active: string[];
  /** Transitions of the present step. */
  taken: string[];
  /** Transitions of the steps before. */
  past: string[];
}

/** What there is to say of states and transitions: counts, times, coverage. Keys are states' paths and transitions' names. */
export interface Annotations {
  classes: Map<string, string>;
  /** 0 to 1: how strongly it is coloured. */
  heat: Map<string, number>;
  /** Texts for the card. */
  texts: Map<string, string[]>;
  /** A short figure beside the element. */
  badges: Map<string, string>;
}

export const createAnnotations = (): Annotations => ({ classes: new Map(), heat: new Map(), texts: new Map(), badges: new Map() });

interface Paint {
  marks: Marks;
  annotations: Annotations | null;
  selected: string | null;
}

/** Of the annotations of several arrows on one edge, the first of these is shown. */
const CLASSES_BY_URGENCY = ['untested', 'unseen', 'never', 'both', 'lit', 'more', 'less', 'counted'];

/** @param boxPathOf the path of the drawn state that a state stands in; folded ones stand for their inside. */
export function paintChart(drawing: Drawing, layout: Layout, paint: Paint, boxPathOf: (path: string) => string | undefined): void {
  paintStates(drawing, layout, paint, boxPathOf);
  paintArrows(drawing, layout, paint);
}

function paintStates({ states }: Drawing, layout: Layout, paint: Paint, boxPathOf: (path: string) => string | undefined): void {
  const { active } = paint.marks;
  const standing = active.map(boxPathOf);
  for (const [path, group] of states) {
    group.classList.toggle('is-active', standing.includes(path) || active.some((one) => one.startsWith(`${path}.`)));
    group.classList.toggle('is-selected', paint.selected === path);
    annotate(group, path, layout, paint.annotations);
  }
}

/** An edge shows what is true of any of its arrows; each row of its label shows its own. */
function paintArrows({ arrows }: Drawing, layout: Layout, { marks, annotations, selected }: Paint): void {
  const edges = new Map<SVGGElement, { taken: boolean; past: boolean; heat: number; classes: string[] }>();
  for (const [name, { edge, row }] of arrows) {
    const taken = marks.taken.includes(name);
    const past = marks.past.includes(name);
    const state = edges.get(edge) ?? { taken: false, past: false, heat: 0, classes: [] };
    state.taken ||= taken;
    state.past ||= past;
    state.heat = Math.max(state.heat, annotations?.heat.get(name) ?? 0);
    state.classes.push(annotations?.classes.get(name) ?? '');
    edges.set(edge, state);
    if (!row) continue;
    row.classList.toggle('is-taken', taken);
    row.classList.toggle('is-past', past);
    row.classList.toggle('is-selected', selected === name);
    annotate(row, name, layout, annotations);
  }
  for (const [edge, { taken, past, heat, classes }] of edges) {
    edge.classList.toggle('is-taken', taken);
    edge.classList.toggle('is-past', past);
    edge.style.setProperty('--heat', String(heat));
    if (!edge.hasAttribute('data-transition')) edge.dataset.note = CLASSES_BY_URGENCY.find((one) => classes.includes(one)) ?? '';
  }
}

function annotate(group: SVGGElement, name: string, layout: Layout, annotations: Annotations | null): void {
  group.style.setProperty('--heat', String(annotations?.heat.get(name) ?? 0));
  group.dataset.note = annotations?.classes.get(name) ?? '';
  const badge = annotations?.badges.get(name);
  const figure = group.querySelector(':scope > .figure');
  const place = figurePlaceOf(name, layout);
  if (!badge || !place) figure?.remove();
  else if (figure) figure.textContent = badge;
  else group.append(svg('text', { class: 'figure', 'text-anchor': 'end', ...place }, badge));
}

/** Above a state's corner; at the end of a transition's first line. */
function figurePlaceOf(name: string, { states, edges }: Layout): Point | null {
  const state = states.find(({ node }) => node.path === name);
  if (state) return { x: state.width - 2, y: -4 };
  const edge = edges.find(({ rows }) => rows.some((row) => row.name === name));
  if (!edge?.label) return null;
  const above = edge.rows.slice(
    0,
    edge.rows.findIndex((row) => row.name === name),
  );
  return { x: edge.label.x + edge.label.width - 4, y: edge.label.y + ROW_HEIGHT - 1 + countLines(above) * ROW_HEIGHT };
}
