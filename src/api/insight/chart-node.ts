/** A state of a chart as XState 5 holds it, with what its types leave out. Used by chart-routes.ts and the inspectors. */
import type { SaleChart } from '../../../machines/index.ts';

export interface ChartNode {
  key: string;
  id: string;
  type: string;
  description?: string | undefined;
  tags: string[];
  initial?: { target?: { key: string }[] } | undefined;
  invoke: { id: string; src: unknown }[];
  always?: ChartTransition[] | undefined;
  transitions: Map<string, ChartTransition[]>;
  states: Record<string, ChartNode>;
}

export interface ChartTransition {
  target?: { id: string }[] | undefined;
  guard?: unknown;
  description?: string | undefined;
  actions: unknown[];
}

export const rootOf = (chart: SaleChart): ChartNode => chart.root as unknown as ChartNode;

/** The child that a compound state begins in; null of any other. */
export const initialOf = ({ type, initial }: ChartNode): string | null =>
  type === 'compound' ? (initial?.target?.[0]?.key ?? null) : null;

/** A guard or an action by its name; guards that must all hold by all their names. */
export function nameOf(thing: unknown): string {
  if (typeof thing === 'string') return thing;
  const { type, guards } = thing as { type?: string; guards?: unknown[] };
  return guards ? guards.map(nameOf).join(' & ') : (type ?? 'inline');
}

export const portOf = ({ id, src }: { id: string; src: unknown }): string => (typeof src === 'string' ? src : id);

/** Forbidden events lead nowhere and do nothing. */
export const isTaken = ({ target, actions }: ChartTransition): boolean => Boolean(target?.length || actions.length);

/** @example delayOf('xstate.after.deviceRetry.prepaid.payment') // 'deviceRetry' */
export const delayOf = (event: string): string | null => /^xstate\.after\.([^.]+)\./.exec(event)?.[1] ?? null;
