/** Statistics on the chart: how warm each state and transition is, one variant lit, or two periods compared. Used by the sums panel. */

import { formatCount, formatDuration } from '../../../../web/format.ts';
import { type Annotations, createAnnotations } from '../../chart/chart-paint.ts';
import { t } from '../../language/language.ts';
import type { Measure, Statistics, Times, Variant } from './statistics.ts';

/** Below this share of the larger value two periods count as equal. */
const LEAST_DIFFERENCE = 0.01;

const timesByName = ({ states, transitions }: Statistics): Map<string, Times> =>
  new Map([
    ...states.map((times): [string, Times] => [times.state, times]),
    ...transitions.map((times): [string, Times] => [times.transition, times]),
  ]);

const measureOf = (times: Times, measure: Measure): number => (measure === 'counts' ? times.count : (times[measure] ?? 0));

function formatValue(value: number, measure: Measure): string {
  if (measure === 'counts') return formatCount(value);
  return value > 0 ? formatDuration(value) : '';
}

const describeTimes = ({ count, median, p95 }: Times): string[] => [
  `${formatCount(count)} ${t('times')}`,
  ...(median === null ? [] : [`${t('medianWord')} ${formatDuration(median)}, ${t('p95Word')} ${formatDuration(p95 ?? 0)}`]),
];

/** Heat is logarithmic: rare ways must still be visible beside the one that nearly all sales take. */
export function annotateHeat(statistics: Statistics, measure: Measure): Annotations {
  const annotations = createAnnotations();
  const all = [...timesByName(statistics)];
  const hottest = Math.log1p(Math.max(...all.map(([, times]) => measureOf(times, measure)), 1));
  for (const [name, times] of all) {
    const value = measureOf(times, measure);
    annotations.heat.set(name, Math.log1p(value) / hottest);
    annotations.badges.set(name, formatValue(value, measure));
    annotations.texts.set(name, describeTimes(times));
    annotations.classes.set(name, 'counted');
  }
  return annotations;
}

/** A transition that the variant takes several times has its number beside it. */
export function annotateVariant({ states, transitions }: Variant): Annotations {
  const annotations = createAnnotations();
  const withOuterStates = (path: string) => path.split('.').map((_, index, parts) => parts.slice(0, index + 1).join('.'));
  for (const name of [...states.flatMap(withOuterStates), ...transitions]) annotations.classes.set(name, 'lit');
  const counts = new Map<string, number>();
  for (const name of transitions) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const [name, count] of counts) if (count > 1) annotations.badges.set(name, `×${count}`);
  return annotations;
}

/** What has become more and what less: counts per hundred sales, or the time itself. */
export function annotateComparison(now: Statistics, before: Statistics, measure: Measure): Annotations {
  const annotations = createAnnotations();
  const [later, earlier] = [timesByName(now), timesByName(before)];
  const comparable = (times: Times | undefined, { sales }: Statistics): number => {
    if (!times) return 0;
    return measure === 'counts' ? (times.count / Math.max(1, sales)) * 100 : measureOf(times, measure);
  };
  const describe = (value: number) => (measure === 'counts' ? `${value.toFixed(1)} ${t('shareOfSales')}` : formatDuration(value));
  for (const name of new Set([...later.keys(), ...earlier.keys()])) {
    const [value, previous] = [comparable(later.get(name), now), comparable(earlier.get(name), before)];
    const change = value - previous;
    const larger = Math.max(value, previous);
    const share = larger === 0 ? 0 : Math.abs(change) / larger;
    const isEqual = share < LEAST_DIFFERENCE;
    const difference = measure === 'counts' ? Math.abs(change).toFixed(1) : formatDuration(Math.abs(change));
    annotations.heat.set(name, share);
    annotations.classes.set(name, isEqual ? 'counted' : change > 0 ? 'more' : 'less');
    annotations.badges.set(name, isEqual ? '' : `${change > 0 ? '+' : '−'}${difference}`);
    annotations.texts.set(name, [`${describe(value)}; ${t('before')}: ${describe(previous)}`]);
  }
  return annotations;
}
