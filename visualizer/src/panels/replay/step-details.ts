/** One step of a sale: its event, its time, from where to where, and how its effects ended. Used by the sale replay. */
import { button, html } from '../../../../web/element.ts';
import { formatDuration, formatTime } from '../../../../web/format.ts';
import { nameOf, t } from '../../language/language.ts';
import { type HistoryEvent, type SaleHistory, shortEventType } from './history.ts';

const OUTCOME_TEXTS = { done: 'outcomeDone', failed: 'outcomeFailed', cancelled: 'outcomeCancelled' } as const;

export function createEventDetails({ events }: SaleHistory, step: HistoryEvent): HTMLElement {
  const { event, at, before, after, sequence } = step;
  const time = Date.parse(at);
  const sincePrevious = time - Date.parse(events[sequence - 2]?.at ?? at);
  const sinceStart = time - Date.parse(events[0]?.at ?? at);
  // The order and the whole sale are left out: they are shown below as the sale at this step.
  const { type, input: _order, kept: _sale, ...fields } = event;
  const text = JSON.stringify(fields, null, 1);
  return html(
    'div',
    { class: 'event' },
    html('h3', {}, shortEventType(type)),
    html('p', { class: 'hint' }, `${formatTime(at)} · +${formatDuration(sincePrevious)} · ${formatDuration(sinceStart)}`),
    html('p', { class: 'from-to' }, `${before.join(' + ') || '●'} → ${after.join(' + ')}`),
    text !== '{}' && html('details', {}, html('summary', {}, t('event')), html('pre', {}, text)),
  );
}

export function createEffectList({ effects }: HistoryEvent, openStep: (sequence: number) => void): HTMLElement {
  const rows = effects.map(({ port, outcome, endedBy }) =>
    html(
      'li',
      { class: `is-${outcome ?? 'pending'}` },
      html('code', {}, `⚙ ${port}`),
      ' ',
      t(outcome ? OUTCOME_TEXTS[outcome] : 'outcomePending'),
      nameOf(port) !== port && html('span', { class: 'hint' }, nameOf(port)),
      endedBy !== null && button(`${t('step')} ${endedBy}`, () => openStep(endedBy), { class: 'quiet' }),
    ),
  );
  return html(
    'div',
    { class: 'effects' },
    html('h3', {}, t('effects')),
    rows.length === 0 ? html('p', { class: 'hint' }, t('noEffects')) : html('ul', {}, ...rows),
  );
}
