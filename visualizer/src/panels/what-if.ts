/** Promises the other path of a sale, seen from one of its steps: another event, another outcome; the pure chart answers, nothing is run. */
import { post } from '../api.ts';
import { button, html } from '../element.ts';
import type { Page } from '../main.ts';
import type { Sale } from '../sale.ts';
import { t } from '../words.ts';
import type { HistoryEvent } from './replay.ts';
import { plainEvent } from './replay.ts';
import { saleCard } from './sale-card.ts';

interface Fact {
  type: string;
  [field: string]: unknown;
}
interface Other {
  steps: {
    sequence: number;
    origin: 'kept' | 'instead' | 'rest' | 'after';
    event: Fact;
    before: string[];
    after: string[];
    transitions: string[];
  }[];
  leftOut: { sequence: number; type: string }[];
  atWork: { id: string; port: string; outcomes: Fact[] }[];
  timers: Fact[];
  sale: Sale;
}

/** Each event of a person as the chart takes it; what it says more is the person's to fill in. */
const PLAIN: Record<string, Record<string, unknown>> = {
  'card.presented': { cardRef: 'supposed' },
  'offers.answered': { couponIds: [], points: 0 },
  'payment.changed': { paymentType: 'cash', tendered: null },
  'receipt.requested': { tendered: null },
  'refund.requested': { lines: null },
  'sale.cancelled': { reason: '' },
  'sale.leftUnpaid': { reason: '' },
  'attention.resolved': { choice: 'askAgain', evidence: null, by: '' },
};

const failed = (port: string, known: 'notDone' | 'unknown'): Fact => ({
  type: `xstate.error.actor.${port}`,
  error: { device: port, code: known === 'unknown' ? 'timeout' : 'refused', message: '', known, evidence: {} },
  actorId: port,
});

/** What else might have happened at that step: another outcome of the same actor, or another event that the sale would have taken. */
function alternatives({ event }: HistoryEvent, before: Sale): { words: string; fact: Fact }[] {
  const port = /^xstate\.(?:done|error)\.actor\.(.+)$/.exec(event.type)?.[1];
  const own = { words: `${plainEvent(event.type)} ${t('edited')}`, fact: event };
  const outcomes = port
    ? [
        { words: `✗ ${port}: ${t('surelyNotDone')}`, fact: failed(port, 'notDone') },
        { words: `✗ ${port}: ${t('unknownWhether')}`, fact: failed(port, 'unknown') },
      ]
    : [];
  const events = before.availableEvents
    .filter(({ type, refused }) => !refused && type !== event.type)
    .map(({ type }) => ({ words: type, fact: { type, ...PLAIN[type] } }));
  return [...outcomes, ...events, own];
}

export interface WhatIf {
  root: HTMLElement;
  /** Another step is shown. */
  at(step: HistoryEvent, before: Sale): void;
}

export function whatIfOf(page: Page, saleId: string, chart: string, back: () => void): WhatIf {
  const body = html('div');
  const root = html('details', { class: 'what-if' }, html('summary', {}, t('whatIf')), html('p', { class: 'hint' }, t('whatIfHint')), body);
  let sequence = 0;

  async function suppose(instead: Fact[], keepRest: boolean, after: Fact[], answer: HTMLElement): Promise<void> {
    try {
      const other = await post<Other>(`/v1/charts/${chart}/replay`, { saleId, at: sequence, instead, keepRest, after });
      answer.replaceChildren(...shown(other, (fact) => void suppose(instead, keepRest, [...after, fact], answer)));
      const changed = other.steps.filter(({ origin }) => origin !== 'kept');
      const past = other.steps.filter(({ origin }) => origin === 'kept').flatMap(({ transitions }) => transitions);
      await page.chart.unfoldFor(other.sale.state);
      page.chart.mark({ active: other.sale.state, taken: changed.flatMap(({ transitions }) => transitions), past });
      const box = page.chart.boxOf(other.sale.state[0] ?? '');
      if (box) page.chart.camera.bringIntoSight(box);
    } catch (problem) {
      answer.replaceChildren(html('p', { class: 'fault', role: 'alert' }, (problem as Error).message));
    }
  }

  function shown({ steps, leftOut, atWork, timers, sale }: Other, choose: (fact: Fact) => void): HTMLElement[] {
    const changed = steps.filter(({ origin }) => origin !== 'kept');
    const next = [
      ...atWork.flatMap(({ outcomes }) => outcomes),
      ...timers,
      ...sale.availableEvents.filter(({ refused }) => !refused).map(({ type }) => ({ type, ...PLAIN[type] })),
    ];
    const wordsOf = (fact: Fact) => {
      const known = (fact.error as { known?: string } | undefined)?.known;
      return `${plainEvent(fact.type)}${known ? `: ${t(known === 'unknown' ? 'unknownWhether' : 'surelyNotDone')}` : ''}`;
    };
    return [
      html('h3', {}, t('otherPath')),
      html(
        'ol',
        { class: 'other-steps', start: sequence },
        ...changed.map(({ origin, event, after }) =>
          html(
            'li',
            { class: `is-${origin}` },
            html('b', {}, plainEvent(event.type)),
            html('span', { class: 'from-to' }, ` → ${after.join(' + ')}`),
          ),
        ),
      ),
      leftOut.length > 0
        ? html('p', { class: 'hint' }, `${t('leftOut')}: ${leftOut.map(({ type }) => plainEvent(type)).join(', ')}`)
        : html('span'),
      next.length > 0 ? html('h3', {}, t('thenWhat')) : html('span'),
      html('div', { class: 'choices' }, ...next.map((fact) => button(wordsOf(fact), () => choose(fact)))),
      html('h3', {}, t('saleThere')),
      saleCard(sale, null),
      button(t('backToSale'), back, { class: 'quiet' }),
    ];
  }

  return {
    root,
    at(step, before) {
      sequence = step.sequence;
      const answer = html('div', { class: 'other', 'aria-live': 'polite' });
      if (sequence === 1) return body.replaceChildren(html('p', { class: 'hint' }, t('whatIfOpening')));
      const all = alternatives(step, before);
      const text = html('textarea', { rows: 5, spellcheck: 'false', id: 'what-if-event' });
      const write = (index: number) => {
        text.value = JSON.stringify(all[index]?.fact, null, 1);
      };
      const select = html(
        'select',
        { id: 'what-if-choice', change: () => write(Number(select.value)) },
        ...all.map(({ words }, index) => html('option', { value: index }, words)),
      );
      const rest = html('input', { type: 'checkbox', id: 'what-if-rest', checked: true });
      const look = () => {
        try {
          void suppose([JSON.parse(text.value) as Fact], rest.checked, [], answer);
        } catch {
          answer.replaceChildren(html('p', { class: 'fault', role: 'alert' }, t('notJson')));
        }
      };
      body.replaceChildren(
        html('label', { for: 'what-if-choice' }, t('instead')),
        select,
        html('label', { for: 'what-if-event' }, t('event')),
        text,
        html('label', { class: 'tick' }, rest, t('keepRest')),
        button(t('look'), look, { class: 'primary' }),
        answer,
      );
      write(0);
    },
  };
}
