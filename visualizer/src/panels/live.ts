/** Promises every open sale as it moves: the list beside the chart, tokens on it, one followed at a click. */
import { get } from '../api.ts';
import type { Token } from '../chart/tokens.ts';
import { button, html } from '../element.ts';
import type { Page, Panel } from '../main.ts';
import { badgeOf, isUnderWay, movingStates, placeOf, type Sale, shortState, sumOf } from '../sale.ts';
import { listen } from '../stream.ts';
import { count, t } from '../words.ts';
import { fillRow, type Known, newRow } from './live-row.ts';
import { saleCard } from './sale-card.ts';

interface HistoryAnswer {
  events: { at: string; before: string[]; after: string[] }[];
}

/** How long an ended sale is still seen at its end. */
const FAREWELL_MS = 5_000;

export class LivePanel implements Panel {
  readonly root: HTMLElement;
  readonly #page: Page;
  readonly #sales = new Map<string, Known>();
  readonly #list = html('ul', { class: 'sales', 'aria-label': t('openSales') });
  readonly #empty = html('div', { class: 'empty' }, html('p', {}, t('noOpenSales')), html('p', { class: 'hint' }, t('noOpenSalesHint')));
  readonly #link = html('span', { class: 'link' }, t('linking'));
  readonly #count = html('span', { class: 'badge' });
  readonly #details = html('div', { class: 'details' });
  #followed: string | null = null;
  /** Of the address, until its sale is told. */
  #wanted: string | null = null;
  #isOpen = false;
  #isLinked: boolean | null = null;
  #fresh = new Set<string>();
  #painting = 0;

  constructor(page: Page) {
    this.#page = page;
    this.root = html(
      'div',
      { class: 'live' },
      html('div', { class: 'heading' }, html('h2', {}, t('openSales'), ' ', this.#count), this.#link),
      this.#empty,
      this.#list,
      this.#details,
    );
    setInterval(() => this.#tick(), 1000);
    listen('/v1/stream', {
      message: ({ event, data, isPast }) => {
        if (event === 'sale') this.#take(data as Sale, isPast);
        if (event === 'delivery') this.#flow(data as { saleId: string; volume: number });
      },
      up: (begins) => {
        this.#linkIs(true);
        // What ended before the present is not told: it is asked for.
        if (begins === 'present') void this.#check();
      },
      down: () => this.#linkIs(false),
      caughtUp: (changes) => this.#page.say(`${t('linkBack')}${changes > 0 ? `. ${t('caughtUp')}: ${count(changes)}` : ''}`),
    });
  }

  /** What is shown while the link is lost is the last that is known, and looks like it. */
  #linkIs(up: boolean): void {
    if (this.#isLinked === up) return;
    this.#isLinked = up;
    this.#link.textContent = t(up ? 'linkUp' : 'linkDown');
    this.#link.dataset.state = up ? 'up' : 'down';
    this.#page.linkIs(up);
  }

  open(address: URLSearchParams): void {
    this.#isOpen = true;
    this.#wanted = address.get('sale');
    this.#page.chart.note(null);
    this.#paint();
  }

  close(): void {
    this.#isOpen = false;
    this.#page.chart.tokens.show([]);
    this.#page.chart.mark(null);
  }

  chartChanged(): void {
    this.#paint();
  }

  async follow(id: string): Promise<void> {
    const known = this.#sales.get(id);
    if (!known) return;
    this.#followed = this.#followed === id ? null : id;
    this.#page.note({ sale: this.#followed });
    if (this.#followed) await this.#page.showChart(known.sale.chart.name, known.sale.chart.version);
    this.#paint();
    this.#keepInSight();
  }

  key(event: KeyboardEvent): boolean {
    if (event.key !== 'Escape' || !this.#followed) return false;
    void this.follow(this.#followed);
    return true;
  }

  #take(sale: Sale, isPast = false): void {
    const known = this.#sales.get(sale.id);
    if (!known && !isUnderWay(sale)) return;
    if (known && sale.sequence < known.sale.sequence) return;
    const isElsewhere = known && known.sale.state.join() !== sale.state.join();
    const next: Known = known ?? {
      sale,
      since: null,
      isAsked: false,
      flowing: null,
      row: newRow(sale.id, () => void this.follow(sale.id)),
      leaving: 0,
    };
    if (!known && sale.sequence === 1) next.since = Date.parse(sale.createdAt);
    if (isElsewhere) next.since = isPast ? null : Date.now();
    if (!sale.tags.includes('dispensing')) next.flowing = null;
    next.sale = sale;
    this.#sales.set(sale.id, next);
    if (!known && next.since === null) void this.#askSince(next);
    clearTimeout(next.leaving);
    if (!isUnderWay(sale)) {
      next.leaving = window.setTimeout(() => {
        this.#sales.delete(sale.id);
        next.row.root.remove();
        if (this.#followed === sale.id) this.#followed = null;
        this.#paintSoon();
      }, FAREWELL_MS);
    }
    this.#fresh.add(sale.id);
    this.#paintSoon();
  }

  #flow({ saleId, volume }: { saleId: string; volume: number }): void {
    const known = this.#sales.get(saleId);
    if (!known) return;
    known.flowing = volume;
    fillRow(known, this.#followed);
  }

  async #askSince(known: Known): Promise<void> {
    const { id, sequence } = known.sale;
    known.isAsked = true;
    try {
      const { events } = await get<HistoryAnswer>(`/v1/sales/${id}/history`);
      const last = events.findLast(({ before, after }) => before.join() !== after.join());
      if (last && known.since === null && known.sale.sequence === sequence) known.since = Date.parse(last.at);
    } catch {
      // Unknown it stays; the next change tells, or the next second asks.
    }
    known.isAsked = false;
  }

  async #check(): Promise<void> {
    for (const { sale } of [...this.#sales.values()]) {
      try {
        this.#take(await get<Sale>(`/v1/sales/${sale.id}`));
      } catch {
        // The stream is cut off again: the next link asks anew.
      }
    }
  }

  /** Many changes within one frame are one picture. */
  #paintSoon(): void {
    if (this.#painting !== 0) return;
    this.#painting = requestAnimationFrame(() => {
      this.#painting = 0;
      this.#paint();
    });
  }

  #paint(): void {
    const all = [...this.#sales.values()];
    if (this.#wanted && this.#sales.has(this.#wanted)) {
      this.#followed = this.#wanted;
      this.#wanted = null;
    }
    const urgent = (known: Known) => (known.sale.attention ? 0 : 1);
    const ordered = all.toSorted((a, b) => urgent(a) - urgent(b) || b.sale.createdAt.localeCompare(a.sale.createdAt));
    for (const known of all)
      if (this.#fresh.has(known.sale.id) || known.row.root.dataset.followed !== String(known.sale.id === this.#followed))
        fillRow(known, this.#followed);
    this.#fresh.clear();
    const rows = ordered.map(({ row }) => row.root);
    if (rows.some((row, index) => this.#list.children[index] !== row) || rows.length !== this.#list.children.length)
      this.#list.replaceChildren(...rows);
    this.#empty.hidden = all.length > 0;
    this.#count.textContent = String(all.filter(({ sale }) => isUnderWay(sale)).length);
    const followed = this.#followed ? this.#sales.get(this.#followed) : undefined;
    this.#details.replaceChildren(
      ...(followed
        ? [
            saleCard(followed.sale),
            button(t('openReplay'), () => this.#page.go('replay', { sale: followed.sale.id, at: String(followed.sale.sequence) }), {
              class: 'primary',
            }),
          ]
        : []),
    );
    if (!this.#isOpen) return;
    this.#countOnCharts(all.filter(({ sale }) => isUnderWay(sale)));
    const shown = this.#page.chart.shown;
    this.#page.chart.tokens.show(
      all
        .filter(({ sale }) => sale.chart.name === shown?.name && sale.chart.version === shown.version)
        .map((known) => this.#tokenOf(known)),
    );
    this.#page.chart.mark(followed ? { active: followed.sale.state, taken: [], past: [] } : null);
    if (followed) this.#keepInSight();
  }

  #keepInSight(): void {
    const followed = this.#followed ? this.#sales.get(this.#followed) : undefined;
    const box = followed && this.#page.chart.boxOf(movingStates(followed.sale)[0] ?? '');
    if (box) this.#page.chart.camera.bringIntoSight(box);
  }

  #countOnCharts(all: Known[]): void {
    for (const one of document.querySelectorAll<HTMLElement>('.charts button')) {
      const many = all.filter(({ sale }) => sale.chart.name === one.dataset.name).length;
      const figure = one.querySelector<HTMLElement>('.count');
      if (figure) figure.hidden = many === 0;
      if (figure) figure.textContent = String(many);
    }
  }

  #tokenOf({ sale }: Known): Token {
    const states = movingStates(sale);
    return {
      id: sale.id,
      badge: badgeOf(sale),
      title: `${placeOf(sale)}, ${sumOf(sale)}, ${states.map(shortState).join(' + ')}${sale.attention ? `, ${t('attention')}: ${sale.attention.message}` : ''}`,
      states,
      attention: sale.attention !== null,
      ended: !isUnderWay(sale),
      followed: sale.id === this.#followed,
    };
  }

  #tick(): void {
    if (!this.#isOpen || !this.#isLinked) return;
    for (const known of this.#sales.values()) {
      if (!isUnderWay(known.sale)) continue;
      if (known.since === null && !known.isAsked) void this.#askSince(known);
      else fillRow(known, this.#followed);
    }
  }
}
