/** One sale stepped forward and back by event: on the chart, on a line of time, and as it was at that step. Used by the replay panel. */
import { get } from '../../../../web/api.ts';
import { button, html } from '../../../../web/element.ts';
import { t } from '../../language/language.ts';
import type { Page } from '../../page.ts';
import type { Sale } from '../../sale.ts';
import { createSaleCard } from '../sale-card.ts';
import type { SaleHistory } from './history.ts';
import { createEffectList, createEventDetails } from './step-details.ts';
import { Stepper } from './stepper.ts';
import { createTimeline } from './timeline.ts';
import { WhatIf } from './what-if.ts';

export class SaleReplay {
  readonly root: HTMLElement;
  readonly history: SaleHistory;
  readonly #page: Page;
  readonly #title = html('h2');
  readonly #step = html('div', { class: 'step' });
  readonly #sale = html('div');
  readonly #timeline: ReturnType<typeof createTimeline>;
  readonly #stepper: Stepper;
  readonly #whatIf: WhatIf;
  /** The sale as it was after each step, as far as it has been read. */
  readonly #sales = new Map<number, Promise<Sale>>();
  #current = 0;

  constructor(page: Page, history: SaleHistory, chooseAnother: () => void) {
    this.#page = page;
    this.history = history;
    this.#timeline = createTimeline(history.events, (sequence) => void this.show(sequence));
    this.#stepper = new Stepper({
      step: (sequence) => void this.show(sequence),
      current: () => this.#current,
      last: () => history.events.length,
      copyLink: () => void navigator.clipboard.writeText(location.href).then(() => page.announce(t('copied'))),
    });
    this.#whatIf = new WhatIf(page, history, () => void this.show(this.#current));
    this.root = html(
      'div',
      { class: 'replay' },
      html('div', { class: 'heading' }, this.#title, button(t('another'), chooseAnother, { class: 'quiet' })),
      this.#stepper.root,
      this.#timeline.root,
      html('p', { class: 'hint' }, t('keys')),
      this.#step,
      this.#whatIf.root,
      html('h3', {}, t('saleThen')),
      this.#sale,
    );
  }

  /** Shows a step; what lies outside the sale is its first or last one. */
  async show(sequence: number): Promise<void> {
    const { events, saleId } = this.history;
    const current = Math.max(1, Math.min(events.length, sequence));
    const step = events[current - 1];
    if (!step) return;
    this.#current = current;
    this.#page.updateAddress({ sale: saleId, at: String(current) });
    this.#title.textContent = `${t('step')} ${current} ${t('stepOf')} ${events.length}`;
    this.#timeline.show(current);
    this.#step.replaceChildren(
      createEventDetails(this.history, step),
      createEffectList(step, (sequenceOfEnd) => void this.show(sequenceOfEnd)),
    );
    this.mark();
    const [sale, before] = await Promise.all([this.#saleAfter(current), current > 1 ? this.#saleAfter(current - 1) : null]);
    if (this.#current !== current) return;
    this.#sale.replaceChildren(createSaleCard(sale, before));
    this.#whatIf.showStep(step, before ?? sale);
  }

  mark(): void {
    const { events } = this.history;
    const step = events[this.#current - 1];
    if (!step) return;
    const past = events.slice(0, this.#current - 1).flatMap(({ transitions }) => transitions);
    this.#page.chart.mark({ active: step.after, taken: step.transitions, past });
    this.#page.chart.bringIntoSight(step.after[0] ?? '');
  }

  pause(): void {
    this.#stepper.pause();
  }

  onKey(event: KeyboardEvent): boolean {
    const keys = new Map<string, () => void>([
      ['ArrowLeft', () => void this.show(this.#current - 1)],
      ['ArrowRight', () => void this.show(this.#current + 1)],
      ['Home', () => void this.show(1)],
      ['End', () => void this.show(this.history.events.length)],
      [' ', () => this.#stepper.playOrPause()],
    ]);
    const act = keys.get(event.key);
    // Space on a button presses that button.
    if (!act || (event.key === ' ' && (event.target as Element).closest('button'))) return false;
    act();
    return true;
  }

  #saleAfter(sequence: number): Promise<Sale> {
    const sale = this.#sales.get(sequence) ?? get<Sale>(`/v1/sales/${this.history.saleId}/history?at=${sequence}`);
    this.#sales.set(sequence, sale);
    return sale;
  }
}
