/** Every state and transition of a chart, by what tests and sales have walked. Used by the coverage panel. */

import { formatCount } from '../../../../web/format.ts';
import type { ChartModel } from '../../chart/chart-model.ts';
import { type Annotations, createAnnotations } from '../../chart/chart-paint.ts';
import { t } from '../../language/language.ts';

/** What `GET /v1/charts/{name}/coverage` answers. */
export interface Coverage {
  /** Null where no test run of this version is recorded. */
  tested: { states: string[]; transitions: string[] } | null;
  /** How often sales were there. */
  seen: { states: Record<string, number>; transitions: Record<string, number> };
}

/** The most urgent first. */
export const COVERAGE_KINDS = ['untested', 'never', 'unseen', 'both'] as const;
export type CoverageKind = (typeof COVERAGE_KINDS)[number];

export interface CoveredElement {
  /** A state's path or a transition's name. */
  name: string;
  /** The state to show on the chart. */
  state: string;
  text: string;
  kind: CoverageKind;
  /** How often sales were there. */
  count: number;
}

function kindOf(isTested: boolean, count: number): CoverageKind {
  if (isTested) return count > 0 ? 'both' : 'unseen';
  return count > 0 ? 'untested' : 'never';
}

export function compareCoverage(model: ChartModel, { tested, seen }: Coverage): CoveredElement[] {
  const inTests = new Set([...(tested?.states ?? []), ...(tested?.transitions ?? [])]);
  const inSales = new Map([...Object.entries(seen.states), ...Object.entries(seen.transitions)]);
  const compare = (name: string, state: string, text: string): CoveredElement => {
    const count = inSales.get(name) ?? 0;
    return { name, state, text, kind: kindOf(inTests.has(name), count), count };
  };
  const states = [...model.nodes.keys()].filter((path) => path !== '').map((path) => compare(path, path, path));
  const arrows = model.arrows.map(({ name, from, event, guard, to }) => {
    const start = from.path || model.document.name;
    return compare(name, from.path, `${start} — ${event ?? t('otherwise')}${guard ? ` [${guard}]` : ''} → ${to?.path ?? '·'}`);
  });
  return [...states, ...arrows];
}

/** @param kind the only one to show; null: all. */
export function annotateCoverage(elements: CoveredElement[], kind: CoverageKind | null): Annotations {
  const annotations = createAnnotations();
  for (const one of elements) {
    if (kind && one.kind !== kind) continue;
    annotations.classes.set(one.name, one.kind);
    annotations.texts.set(one.name, [one.count > 0 ? `${t(one.kind)}, ${formatCount(one.count)} ${t('times')}` : t(one.kind)]);
    if (one.kind === 'untested') annotations.badges.set(one.name, '!');
  }
  return annotations;
}
