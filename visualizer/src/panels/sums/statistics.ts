/** What `GET /v1/charts/{name}/statistics` answers: how often and how long. Used by the sums panel. Times are milliseconds. */

export interface Times {
  count: number;
  median: number | null;
  p95: number | null;
}
/** One way through the chart, and how many sales took it. */
export interface Variant extends Times {
  id: string;
  share: number;
  states: string[];
  transitions: string[];
}
export interface Ending extends Times {
  outcome: string;
  reason: string;
  state: string;
}
export interface Statistics {
  sales: number;
  states: (Times & { state: string })[];
  transitions: (Times & { transition: string })[];
  variants: Variant[];
  /** The variants above are the most frequent of so many. */
  variantsInAll: number;
  outcomes: Ending[];
}

export const MEASURES = ['counts', 'median', 'p95'] as const;
/** What the chart is coloured by. */
export type Measure = (typeof MEASURES)[number];
