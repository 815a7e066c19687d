/** The view for QA on simulated devices: start a sale of any path, scan, lift, break a device, and answer for the operator. */
import { get, post } from '../../../../web/api.ts';
import { button, html } from '../../../../web/element.ts';
import { openStream } from '../../../../web/stream.ts';
import { nameOf, t } from '../../language/language.ts';
import type { Page, Panel } from '../../page.ts';
import { isUnderWay, type Sale } from '../../sale.ts';
import { readStation } from '../../station.ts';
import { createSaleCard } from '../sale-card.ts';
import { CARDS, createCustomerForm, createFaultForm } from './lab-forms.ts';
import { createSaleForm } from './sale-form.ts';

/** What the bench's operator answers where an event needs more than its type. */
const ANSWERS: ReadonlyMap<string, (sale: Sale) => Record<string, unknown>> = new Map(
  Object.entries({
    'card.presented': () => ({ token: CARDS[0] }),
    'offers.answered': () => ({ couponIds: 'all', points: 0 }),
    'payment.changed': ({ paymentType }: Sale) => ({ paymentType }),
    'payment.made': ({ paymentType }: Sale) => ({ paymentType }),
    'goods.changed': () => ({ goods: [] }),
    'sale.cancelled': () => ({ reason: t('bench') }),
    'sale.leftUnpaid': () => ({ reason: t('bench') }),
  }),
);

export class BenchPanel implements Panel {
  readonly root = html('div', { class: 'bench' });
  readonly #page: Page;
  readonly #saleRoot = html('div', { class: 'bench-sale', 'aria-live': 'polite' });
  #sale: Sale | null = null;
  #stopStream: () => void = () => undefined;
  #isOpen = false;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(): Promise<void> {
    this.#isOpen = true;
    this.#page.chart.annotate(null);
    if (this.root.children.length === 0) await this.#build();
    this.#mark();
  }

  close(): void {
    this.#isOpen = false;
    this.#page.chart.mark(null);
  }

  onChartChange(): void {
    this.#mark();
  }

  async #build(): Promise<void> {
    const hasLab = await get('/lab/pumps/1').then(
      () => true,
      () => false,
    );
    if (!hasLab) return this.root.replaceChildren(html('p', { class: 'empty' }, t('noLab')), html('p', { class: 'hint' }, t('noLabHint')));
    const station = await readStation();
    const onDo = (doneText: string, order: () => Promise<unknown>) => this.#do(doneText, order);
    this.root.replaceChildren(
      html('div', { class: 'heading' }, html('h2', {}, t('bench'))),
      createSaleForm(station, onDo, (sale) => this.#follow(sale)),
      createCustomerForm(station, onDo),
      createFaultForm(station, onDo),
      this.#saleRoot,
    );
  }

  #do(doneText: string, order: () => Promise<unknown>): void {
    void order().then(
      () => this.#page.announce(doneText),
      (problem: Error) => this.#page.announce(`${t('failed')}: ${problem.message}`),
    );
  }

  /** Shows a sale as it goes on, on its own chart. */
  #follow(sale: Sale): void {
    this.#stopStream();
    this.#show(sale);
    void this.#page.showChart(sale.chart.name, sale.chart.version).then(() => this.#mark());
    this.#stopStream = openStream(`/v1/sales/${sale.id}/stream`, {
      onMessage: ({ event, data }) => event === 'sale' && this.#show(data as Sale),
    });
  }

  #show(sale: Sale): void {
    this.#sale = sale;
    this.#saleRoot.replaceChildren(
      html('h3', {}, t('saleNow')),
      html('div', { class: 'choices' }, ...this.#createEvents(sale), ...this.#createDecisions(sale)),
      createSaleCard(sale),
      button(t('openReplay'), () => this.#page.openView('replay', { sale: sale.id, at: null }), { class: 'quiet' }),
    );
    if (!isUnderWay(sale)) this.#stopStream();
    this.#mark();
  }

  #send(sale: Sale, text: string, event: object): void {
    this.#do(text, () => post(`/v1/sales/${sale.id}/events`, event));
  }

  #createEvents(sale: Sale): HTMLElement[] {
    return sale.availableEvents
      .filter(({ type, refused }) => !refused && type !== 'attention.resolved')
      .map(({ type }) => {
        const send = () => this.#send(sale, nameOf(type), { type, ...ANSWERS.get(type)?.(sale) });
        return button(nameOf(type), send, { 'data-event': type, title: type });
      });
  }

  /** What a person may decide where the sale waits for one. */
  #createDecisions(sale: Sale): HTMLElement[] {
    return (sale.attention?.choices ?? []).map(({ choice, message }) => {
      const send = () => this.#send(sale, message, { type: 'attention.resolved', choice, by: t('bench') });
      return button(message, send, { 'data-choice': choice });
    });
  }

  #mark(): void {
    const sale = this.#sale;
    const { chart } = this.#page;
    if (!this.#isOpen || !sale || chart.id?.name !== sale.chart.name) return;
    void chart.unfoldFor(sale.state).then(() => chart.mark({ active: sale.state, taken: [], past: [] }));
  }
}
