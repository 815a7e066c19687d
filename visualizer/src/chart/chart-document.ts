/** A chart as `GET /v1/charts/{name}` gives it: nested states, each with its transitions. Read by chart-model.ts. */

export interface ChartState {
  key: string;
  id: string;
  type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  description: string | null;
  initial: string | null;
  tags: string[];
  invokes: { id: string; port: string }[];
  transitions: ChartTransition[];
  states: ChartState[];
}
export interface ChartTransition {
  /** The name by which statistics and coverage call it. */
  name: string;
  event: string | null;
  delay: string | null;
  guard: string | null;
  targets: string[];
  actions: string[];
  description: string | null;
}
export interface ChartDocument extends ChartState {
  name: string;
  version: number;
  delays: Record<string, number | null>;
}
