/** Builds the page's model of a chart from the service's document. Used by the chart view. */
import type { ChartDocument, ChartState } from './chart-document.ts';
import type { Arrow, ChartModel, StateNode } from './chart-model.ts';
import { findHappyPath } from './happy-path.ts';

export function buildModel(document: ChartDocument): ChartModel {
  const nodes = new Map<string, StateNode>();
  const byId = new Map<string, StateNode>();
  const grow = (state: ChartState, parent: StateNode | null): StateNode => {
    const path = !parent ? '' : parent.path === '' ? state.key : `${parent.path}.${state.key}`;
    const node: StateNode = { path, key: state.key, state, parent, children: [], depth: parent ? parent.depth + 1 : 0 };
    nodes.set(path, node);
    byId.set(state.id, node);
    node.children = state.states.map((child) => grow(child, node));
    return node;
  };
  const root = grow(document, null);
  const arrows = [...nodes.values()].flatMap((from) =>
    from.state.transitions.map((transition): Arrow => ({ ...transition, from, to: byId.get(transition.targets[0] ?? '') ?? null })),
  );
  return { document, root, nodes, byId, arrows, happy: findHappyPath(root, arrows) };
}
