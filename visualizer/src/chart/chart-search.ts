/** Search in a chart: which states and transitions contain a text, and how the drawing shows them. Used by the chart view. */
import type { Arrow, ChartModel, StateNode } from './chart-model.ts';
import type { Drawing } from './draw.ts';

const containsText = (texts: (string | null | undefined)[], text: string): boolean =>
  text !== '' && texts.some((one) => one?.toLowerCase().includes(text));

const stateMatches = ({ key, path, state }: StateNode, text: string): boolean =>
  path !== '' && containsText([key, state.description, ...state.tags, ...state.invokes.map(({ id }) => id)], text);

const arrowMatches = ({ event, guard, description }: Arrow, text: string): boolean => containsText([event, guard, description], text);

/** Marks what matches, and returns the paths of the states among it. A folded state stands for the matches inside it. */
export function searchChart(text: string, model: ChartModel, drawing: Drawing, folded: ReadonlySet<string>): string[] {
  const wanted = text.trim().toLowerCase();
  const paths = [...model.nodes.values()].filter((node) => stateMatches(node, wanted)).map(({ path }) => path);
  for (const [path, group] of drawing.states) {
    const isMatch = paths.some((one) => one === path || (folded.has(path) && one.startsWith(`${path}.`)));
    group.classList.toggle('is-found', isMatch);
  }
  const arrows = new Map(model.arrows.map((arrow) => [arrow.name, arrow]));
  for (const [name, { row }] of drawing.arrows) {
    const arrow = arrows.get(name);
    row?.classList.toggle('is-found', arrow !== undefined && arrowMatches(arrow, wanted));
  }
  return paths;
}
