/** The lists beside the chart: variants with their shares, endings with their reasons. Used by the sums panel. */
import { button, html } from '../../../../web/element.ts';
import { formatCount, formatDuration, formatPercent } from '../../../../web/format.ts';
import { type TextKey, t } from '../../language/language.ts';
import { shortState } from '../../sale.ts';
import type { Ending, Statistics, Variant } from './statistics.ts';

const OUTCOMES: ReadonlyMap<string, TextKey> = new Map([
  ['completed', 'completed'],
  ['cancelled', 'cancelled'],
  ['refunded', 'refundedSale'],
  ['unpaid', 'unpaid'],
  ['failed', 'failedSale'],
]);

/** Steps that every sale passes at once are left out of a variant's short form. */
const isDistinctive = (state: string): boolean => !/\.(deciding|done|agreed)$/.test(state);

const formatMedian = (median: number | null): string => (median === null ? '' : formatDuration(median));

function createChange(change: number): HTMLElement {
  const isMore = change >= 0;
  return html('small', { class: isMore ? 'more' : 'less' }, ` ${isMore ? '+' : '−'}${formatPercent(Math.abs(change))}`);
}

interface VariantListOptions {
  statistics: Statistics;
  earlier: Statistics | null;
  /** Id of the variant that is lit on the chart. */
  lit: string | null;
  press(variant: Variant): void;
}

export function createVariantList({ statistics, earlier, lit, press }: VariantListOptions): HTMLElement {
  const { variants } = statistics;
  const largest = Math.max(...variants.map(({ share }) => share), 0.000_1);
  const createRow = (variant: Variant, index: number) => {
    const { id, share, count, median, p95 } = variant;
    const before = earlier?.variants.find((one) => one.id === id)?.share ?? 0;
    const states = variant.states.filter(isDistinctive).map(shortState);
    const bar = html('span', { class: 'bar' });
    bar.style.width = `${(share / largest) * 100}%`;
    return html(
      'li',
      {},
      button(
        `${t('variants')} ${index + 1}`,
        () => press(variant),
        { 'aria-pressed': String(lit === id), 'aria-label': null, title: states.join(' → ') },
        html('span', { class: 'share' }, formatPercent(share), earlier && createChange(share - before)),
        html('span', { class: 'where' }, `${states.slice(0, 3).join(' → ')} … ${states.at(-1) ?? ''}`),
        html('span', { class: 'time' }, `${formatCount(count)} · ${formatMedian(median)}`),
        html('span', { class: 'time', title: t('p95Word') }, p95 === null ? '' : `≤ ${formatDuration(p95)}`),
        bar,
      ),
    );
  };
  return html('ol', { class: 'variants' }, ...variants.map(createRow));
}

/** @param reveal shows the state of an ending on the chart. */
export function createEndingTable({ outcomes, sales }: Statistics, reveal: (state: string) => void): HTMLElement {
  const createRow = ({ outcome, reason, state, count, median }: Ending) => {
    const title = OUTCOMES.get(outcome);
    return html(
      'tr',
      { click: () => reveal(state), title: state },
      html(
        'td',
        {},
        html('b', { class: `end is-${outcome}` }, title ? t(title) : outcome),
        html('br'),
        html('span', { class: 'hint' }, reason || t('noReason')),
      ),
      html('td', {}, formatPercent(count / Math.max(1, sales)), html('br'), html('span', { class: 'hint' }, formatCount(count))),
      html('td', {}, formatMedian(median)),
    );
  };
  return html('table', { class: 'outcomes' }, html('tbody', {}, ...outcomes.map(createRow)));
}
