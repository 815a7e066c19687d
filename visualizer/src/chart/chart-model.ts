/** A chart as the page works with it: states by path, arrows with both ends, the happy path named. build-model.ts makes it. */
import type { ChartDocument, ChartState, ChartTransition } from './chart-document.ts';

export interface StateNode {
  /** `fulfilment.handover.kept`; empty for the chart itself. */
  path: string;
  key: string;
  state: ChartState;
  parent: StateNode | null;
  children: StateNode[];
  depth: number;
}
export interface Arrow extends ChartTransition {
  from: StateNode;
  to: StateNode | null;
}
export interface ChartModel {
  document: ChartDocument;
  root: StateNode;
  nodes: Map<string, StateNode>;
  byId: Map<string, StateNode>;
  arrows: Arrow[];
  /** Names of the transitions on the happy path. */
  happy: Set<string>;
}
