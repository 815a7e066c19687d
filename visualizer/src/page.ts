/** What the page gives to its panels, and what a panel is to the page. Panels import this file; main.ts puts them together. */
import type { ChartView } from './chart/chart-view.ts';

export const VIEW_NAMES = ['live', 'replay', 'sums', 'coverage', 'bench'] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/** Fields of the address to set; null removes one. */
export type AddressChanges = Record<string, string | null>;

/** The part beside the chart. An open panel marks the chart; a closed one leaves it alone. */
export interface Panel {
  readonly root: HTMLElement;
  open(address: URLSearchParams): void | Promise<void>;
  close(): void;
  /** Another chart, or another version of it, is on the stage. */
  onChartChange(): void;
  /** A key that nothing else used; true where the panel used it. */
  onKey?(event: KeyboardEvent): boolean;
}

export interface Page {
  readonly chart: ChartView;
  readonly address: URLSearchParams;
  /** The newest version where none is given. */
  showChart(name: string, version?: number): Promise<void>;
  openView(view: ViewName, changes: AddressChanges): void;
  /** Changes the address without opening anything. */
  updateAddress(changes: AddressChanges): void;
  /** Shows a line for a moment; screen readers read it out. */
  announce(text: string): void;
  /** Whether the open sales are shown as they are now. */
  showLink(isUp: boolean): void;
}
