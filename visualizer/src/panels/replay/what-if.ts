/** "What if" another event, or another outcome of an actor, stood in place of a step: the pure chart answers. Used by the sale replay. */
import { post } from '../../../../web/api.ts';
import { button, html, options } from '../../../../web/element.ts';
import { t } from '../../language/language.ts';
import type { Page } from '../../page.ts';
import type { Sale } from '../../sale.ts';
import { type HistoryEvent, type SaleHistory, shortEventType } from './history.ts';
import { eventAsSent, type OtherPath, type SupposedEvent, showOtherPath } from './other-path.ts';

interface Alternative {
  text: string;
  event: SupposedEvent;
}

const failureOf = (port: string, known: 'notDone' | 'unknown'): SupposedEvent => ({
  type: `xstate.error.actor.${port}`,
  error: { device: port, code: known === 'unknown' ? 'timeout' : 'refused', message: '', known, evidence: {} },
  actorId: port,
});

/** What else might have happened at a step: a failure of its actor, another event that the sale took, or its own event, edited. */
function alternativesTo({ event }: HistoryEvent, before: Sale): Alternative[] {
  const port = /^xstate\.(?:done|error)\.actor\.(.+)$/.exec(event.type)?.[1];
  const failures: Alternative[] = port
    ? [
        { text: `✗ ${port}: ${t('surelyNotDone')}`, event: failureOf(port, 'notDone') },
        { text: `✗ ${port}: ${t('unknownWhether')}`, event: failureOf(port, 'unknown') },
      ]
    : [];
  const events = before.availableEvents
    .filter(({ type, refused }) => !refused && type !== event.type)
    .map(({ type }) => ({ text: type, event: eventAsSent(type) }));
  return [...failures, ...events, { text: `${shortEventType(event.type)} ${t('edited')}`, event }];
}

const createFault = (text: string): HTMLElement => html('p', { class: 'fault', role: 'alert' }, text);

export class WhatIf {
  readonly root: HTMLElement;
  readonly #page: Page;
  readonly #history: SaleHistory;
  readonly #leave: () => void;
  readonly #body = html('div');
  #sequence = 0;

  /** @param leave back from the other path to the sale. */
  constructor(page: Page, history: SaleHistory, leave: () => void) {
    this.#page = page;
    this.#history = history;
    this.#leave = leave;
    const hint = html('p', { class: 'hint' }, t('whatIfHint'));
    this.root = html('details', { class: 'what-if' }, html('summary', {}, t('whatIf')), hint, this.#body);
  }

  /** @param before the sale as it was when the step happened. */
  showStep(step: HistoryEvent, before: Sale): void {
    this.#sequence = step.sequence;
    if (step.sequence === 1) this.#body.replaceChildren(html('p', { class: 'hint' }, t('whatIfOpening')));
    else this.#body.replaceChildren(...this.#createForm(alternativesTo(step, before)));
  }

  #createForm(alternatives: Alternative[]): HTMLElement[] {
    const answer = html('div', { class: 'other', 'aria-live': 'polite' });
    const text = html('textarea', { rows: 5, spellcheck: 'false', id: 'what-if-event' });
    const rest = html('input', { type: 'checkbox', id: 'what-if-rest', checked: true });
    const writeEvent = (index: number) => {
      text.value = JSON.stringify(alternatives[index]?.event, null, 1);
    };
    const choice = html(
      'select',
      { id: 'what-if-choice', change: () => writeEvent(Number(choice.value)) },
      ...options(alternatives.map((one, index) => [String(index), one.text])),
    );
    const look = () => {
      try {
        void this.#suppose([JSON.parse(text.value) as SupposedEvent], rest.checked, [], answer);
      } catch {
        answer.replaceChildren(createFault(t('notJson')));
      }
    };
    writeEvent(0);
    return [
      html('label', { for: 'what-if-choice' }, t('instead')),
      choice,
      html('label', { for: 'what-if-event' }, t('event')),
      text,
      html('label', { class: 'tick' }, rest, t('keepRest')),
      button(t('look'), look, { class: 'primary' }),
      answer,
    ];
  }

  /** @param after events beyond the sale's own end, each chosen from what the answer before offered. */
  async #suppose(instead: SupposedEvent[], keepRest: boolean, after: SupposedEvent[], answer: HTMLElement): Promise<void> {
    const { saleId, chart } = this.#history;
    const order = { saleId, at: this.#sequence, instead, keepRest, after };
    try {
      const path = await post<OtherPath>(`/v1/charts/${chart.name}/replay`, order);
      const goOn = (event: SupposedEvent) => void this.#suppose(instead, keepRest, [...after, event], answer);
      answer.replaceChildren(...showOtherPath(path, order.at, goOn), button(t('backToSale'), this.#leave, { class: 'quiet' }));
      await this.#mark(path);
    } catch (problem) {
      answer.replaceChildren(createFault((problem as Error).message));
    }
  }

  async #mark({ steps, sale }: OtherPath): Promise<void> {
    const transitionsOf = (isKept: boolean) =>
      steps.filter(({ origin }) => (origin === 'kept') === isKept).flatMap(({ transitions }) => transitions);
    const { chart } = this.#page;
    await chart.unfoldFor(sale.state);
    chart.mark({ active: sale.state, taken: transitionsOf(false), past: transitionsOf(true) });
    chart.bringIntoSight(sale.state[0] ?? '');
  }
}
