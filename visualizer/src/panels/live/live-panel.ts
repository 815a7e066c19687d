/** The view of what happens now: open sales in a list and as tokens on their chart, one of them followed at a press. */

import { button, html } from '../../../../web/element.ts';
import { formatCount } from '../../../../web/format.ts';
import type { Token } from '../../chart/tokens.ts';
import { t } from '../../language/language.ts';
import type { Page, Panel } from '../../page.ts';
import { badgeOf, isUnderWay, movingStates, placeOf, type Sale, shortState, sumOf } from '../../sale.ts';
import { createSaleCard } from '../sale-card.ts';
import { OpenSales } from './open-sales.ts';
import { type LiveSale, SaleRow } from './sale-row.ts';

export class LivePanel implements Panel {
  readonly root: HTMLElement;
  readonly #page: Page;
  readonly #sales: OpenSales;
  readonly #rows = new Map<string, SaleRow>();
  readonly #list = html('ul', { class: 'sales', 'aria-label': t('openSales') });
  readonly #empty = html('div', { class: 'empty' }, html('p', {}, t('noOpenSales')), html('p', { class: 'hint' }, t('noOpenSalesHint')));
  readonly #link = html('span', { class: 'link' }, t('linking'));
  readonly #count = html('span', { class: 'badge' });
  readonly #details = html('div', { class: 'details' });
  /** Sales whose rows are to be filled at the next paint. */
  readonly #changed = new Set<string>();
  #followed: string | null = null;
  /** The sale of the address, until the stream has brought it. */
  #wanted: string | null = null;
  #isOpen = false;
  #isLinked: boolean | null = null;
  #paintFrame = 0;

  constructor(page: Page) {
    this.#page = page;
    const heading = html('div', { class: 'heading' }, html('h2', {}, t('openSales'), ' ', this.#count), this.#link);
    this.root = html('div', { class: 'live' }, heading, this.#empty, this.#list, this.#details);
    this.#sales = new OpenSales({
      onChange: (saleId) => {
        this.#changed.add(saleId);
        this.#paintSoon();
      },
      onFlow: (saleId) => this.#fillRow(saleId),
      onLink: (isUp) => this.#showLink(isUp),
      onCaughtUp: (changes) => this.#announceCaughtUp(changes),
    });
    setInterval(() => this.#countSeconds(), 1000);
  }

  open(address: URLSearchParams): void {
    this.#isOpen = true;
    this.#wanted = address.get('sale');
    this.#page.chart.annotate(null);
    this.#paint();
  }

  close(): void {
    this.#isOpen = false;
    this.#page.chart.tokens.show([]);
    this.#page.chart.mark(null);
  }

  onChartChange(): void {
    this.#paint();
  }

  onKey(event: KeyboardEvent): boolean {
    if (event.key !== 'Escape' || !this.#followed) return false;
    void this.follow(this.#followed);
    return true;
  }

  /** Follows a sale on its own chart; the one that is followed already is let go. */
  async follow(saleId: string): Promise<void> {
    const open = this.#sales.get(saleId);
    if (!open) return;
    this.#followed = this.#followed === saleId ? null : saleId;
    this.#page.updateAddress({ sale: this.#followed });
    if (this.#followed) await this.#page.showChart(open.sale.chart.name, open.sale.chart.version);
    this.#paint();
  }

  /** Sales that are shown while the link is lost are the last known ones, and look like it. */
  #showLink(isUp: boolean): void {
    if (this.#isLinked === isUp) return;
    this.#isLinked = isUp;
    this.#link.textContent = t(isUp ? 'linkUp' : 'linkDown');
    this.#link.dataset.state = isUp ? 'up' : 'down';
    this.#page.showLink(isUp);
  }

  #announceCaughtUp(changes: number): void {
    this.#page.announce(`${t('linkBack')}${changes > 0 ? `. ${t('caughtUp')}: ${formatCount(changes)}` : ''}`);
  }

  /** Many changes within one frame are one picture. */
  #paintSoon(): void {
    if (this.#paintFrame !== 0) return;
    this.#paintFrame = requestAnimationFrame(() => {
      this.#paintFrame = 0;
      this.#paint();
    });
  }

  #paint(): void {
    const sales = this.#sales.inOrder();
    this.#updateFollowed();
    this.#paintList(sales);
    const followed = this.#followed === null ? undefined : this.#sales.get(this.#followed)?.sale;
    this.#details.replaceChildren(...(followed ? [createSaleCard(followed), this.#createReplayButton(followed)] : []));
    if (this.#isOpen) this.#paintChart(sales, followed);
  }

  #updateFollowed(): void {
    if (this.#wanted && this.#sales.get(this.#wanted)) {
      this.#followed = this.#wanted;
      this.#wanted = null;
    }
    if (this.#followed && !this.#sales.get(this.#followed)) this.#followed = null;
  }

  #paintList(sales: LiveSale[]): void {
    const ids = new Set(sales.map(({ sale }) => sale.id));
    for (const saleId of this.#rows.keys()) if (!ids.has(saleId)) this.#rows.delete(saleId);
    const rows = sales.map(({ sale }) => {
      const row = this.#rowOf(sale.id);
      const isFollowed = sale.id === this.#followed;
      if (this.#changed.has(sale.id) || row.root.dataset.followed !== String(isFollowed)) this.#fillRow(sale.id);
      return row.root;
    });
    this.#changed.clear();
    if (rows.length !== this.#list.children.length || rows.some((row, index) => this.#list.children[index] !== row))
      this.#list.replaceChildren(...rows);
    this.#empty.hidden = sales.length > 0;
    this.#count.textContent = String(sales.filter(({ sale }) => isUnderWay(sale)).length);
  }

  #paintChart(sales: LiveSale[], followed: Sale | undefined): void {
    const { chart } = this.#page;
    this.#countOnCharts(sales.filter(({ sale }) => isUnderWay(sale)));
    const onChart = sales.filter(({ sale }) => sale.chart.name === chart.id?.name && sale.chart.version === chart.id.version);
    chart.tokens.show(onChart.map(({ sale }) => this.#tokenOf(sale)));
    chart.mark(followed ? { active: followed.state, taken: [], past: [] } : null);
    if (followed) chart.bringIntoSight(movingStates(followed)[0] ?? '');
  }

  #rowOf(saleId: string): SaleRow {
    const row = this.#rows.get(saleId) ?? new SaleRow(saleId, () => void this.follow(saleId));
    this.#rows.set(saleId, row);
    return row;
  }

  #fillRow(saleId: string): void {
    const open = this.#sales.get(saleId);
    if (open) this.#rowOf(saleId).fill(open, saleId === this.#followed);
  }

  #createReplayButton({ id, sequence }: Sale): HTMLElement {
    return button(t('openReplay'), () => this.#page.openView('replay', { sale: id, at: String(sequence) }), { class: 'primary' });
  }

  /** On the buttons of the shell that choose a chart. */
  #countOnCharts(sales: LiveSale[]): void {
    for (const one of document.querySelectorAll<HTMLElement>('.charts button')) {
      const count = sales.filter(({ sale }) => sale.chart.name === one.dataset.name).length;
      const figure = one.querySelector<HTMLElement>('.count');
      if (!figure) continue;
      figure.hidden = count === 0;
      figure.textContent = String(count);
    }
  }

  #tokenOf(sale: Sale): Token {
    const states = movingStates(sale);
    const attention = sale.attention ? `, ${t('attention')}: ${sale.attention.message}` : '';
    return {
      id: sale.id,
      badge: badgeOf(sale),
      title: `${placeOf(sale)}, ${sumOf(sale)}, ${states.map(shortState).join(' + ')}${attention}`,
      states,
      attention: sale.attention !== null,
      ended: !isUnderWay(sale),
      followed: sale.id === this.#followed,
    };
  }

  #countSeconds(): void {
    if (!this.#isOpen || !this.#isLinked) return;
    for (const { sale, since } of this.#sales.inOrder()) {
      if (!isUnderWay(sale)) continue;
      if (since === null) void this.#sales.readSince(sale.id);
      else this.#fillRow(sale.id);
    }
  }
}
