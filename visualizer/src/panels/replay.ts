/** Promises any sale stepped forward and back by event: the sale as it then was, what it asked for, how each ended; a link to that step. */
import { get } from '../api.ts';
import { button, html, icon } from '../element.ts';
import type { Page, Panel } from '../main.ts';
import { badgeOf, endingOf, placeOf, type Sale, sumOf } from '../sale.ts';
import { chartTitle } from '../shell.ts';
import { clockTime, dateTime, duration, nameOf, t } from '../words.ts';
import { saleCard } from './sale-card.ts';
import { timelineOf } from './timeline.ts';
import { type WhatIf, whatIfOf } from './what-if.ts';

export interface HistoryEvent {
  sequence: number;
  at: string;
  event: { type: string; [field: string]: unknown };
  before: string[];
  after: string[];
  transitions: string[];
  effects: { key: string; port: string; outcome: 'done' | 'failed' | 'cancelled' | null; endedBy: number | null }[];
}
export interface HistoryDocument {
  saleId: string;
  chart: { name: string; version: number };
  events: HistoryEvent[];
}

const ICONS = { first: 'M4 3v10M13 3 6 8l7 5z', previous: 'M11 3 4 8l7 5z', next: 'M5 3l7 5-7 5z', last: 'M12 3v10M3 3l7 5-7 5z' };
const PLAY_MS = 700;
const OUTCOMES = { done: 'outcomeDone', failed: 'outcomeFailed', cancelled: 'outcomeCancelled' } as const;

/** `xstate.done.actor.printReceipt` → `✓ printReceipt`. */
export const plainEvent = (type: string): string =>
  type
    .replace(/^xstate\.done\.(actor|state)\./, '✓ ')
    .replace(/^xstate\.error\.actor\./, '✗ ')
    .replace(/^xstate\.after\.([^.]+)\..*$/, '◷ $1');

/** How it stands or ended, and by which path; the shop's place is its path. */
const howOf = (sale: Sale): string =>
  [nameOf(endingOf(sale) ?? '') || t(sale.attention ? 'attention' : 'openSale'), sale.pump === null ? '' : chartTitle(sale.chart.name)]
    .filter(Boolean)
    .join(' · ');

export class ReplayPanel implements Panel {
  readonly root = html('div', { class: 'replay' });
  readonly #page: Page;
  #history: HistoryDocument | null = null;
  #at = 0;
  #sales = new Map<number, Promise<Sale>>();
  #playing = 0;
  #isOpen = false;
  #drawn: {
    title: HTMLElement;
    event: HTMLElement;
    effects: HTMLElement;
    sale: HTMLElement;
    timeline: ReturnType<typeof timelineOf>;
    play: HTMLElement;
    whatIf: WhatIf;
  } | null = null;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(address: URLSearchParams): Promise<void> {
    this.#isOpen = true;
    this.#page.chart.tokens.show([]);
    this.#page.chart.note(null);
    const sale = address.get('sale');
    if (!sale) return this.#choose();
    if (this.#history?.saleId !== sale) await this.#load(sale);
    if (this.#history) await this.step(Number(address.get('at')) || this.#history.events.length);
  }

  close(): void {
    this.#isOpen = false;
    this.#pause();
    this.#page.chart.mark(null);
  }

  chartChanged(): void {
    if (this.#history) this.#mark();
  }

  key(event: KeyboardEvent): boolean {
    const keys: Record<string, () => unknown> = {
      ArrowLeft: () => this.step(this.#at - 1),
      ArrowRight: () => this.step(this.#at + 1),
      Home: () => this.step(1),
      End: () => this.step(this.#history?.events.length ?? 1),
      ' ': () => this.#playOrPause(),
    };
    if (!this.#history || !keys[event.key] || (event.key === ' ' && (event.target as Element).closest('button'))) return false;
    void keys[event.key]?.();
    return true;
  }

  async #choose(cursor: string | null = null, before: Sale[] = []): Promise<void> {
    this.#history = null;
    this.#page.note({ sale: null, at: null });
    const { sales, nextCursor } = await get<{ sales: Sale[]; nextCursor: string | null }>(
      `/v1/sales?limit=40${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    );
    const all = [...before, ...sales];
    const input = html('input', { id: 'sale-id', type: 'text', autocomplete: 'off', spellcheck: 'false' });
    const open = (id: string) => this.#page.go('replay', { sale: id, at: null });
    const row = (sale: Sale) =>
      html(
        'li',
        {},
        html(
          'button',
          { type: 'button', click: () => open(sale.id), class: sale.attention ? 'wants-person' : null },
          html('span', { class: 'disc' }, badgeOf(sale)),
          html('span', { class: 'place' }, placeOf(sale)),
          html('span', { class: 'sum' }, sumOf(sale)),
          html('span', { class: 'where' }, howOf(sale)),
          html('span', { class: 'time' }, dateTime(sale.createdAt)),
        ),
      );
    this.root.replaceChildren(
      html('div', { class: 'heading' }, html('h2', {}, t('recent'))),
      html(
        'form',
        {
          class: 'pick',
          submit: (event: Event) => {
            event.preventDefault();
            if (input.value.trim()) open(input.value.trim());
          },
        },
        html('label', { for: 'sale-id' }, t('saleId')),
        input,
        html('button', { type: 'submit' }, t('show')),
      ),
      html('ul', { class: 'sales' }, ...all.map(row)),
      nextCursor ? button(t('more'), () => void this.#choose(nextCursor, all), { class: 'quiet' }) : '',
    );
  }

  async #load(saleId: string): Promise<void> {
    const history = await get<HistoryDocument>(`/v1/sales/${encodeURIComponent(saleId)}/history`);
    this.#history = history;
    this.#sales = new Map();
    await this.#page.showChart(history.chart.name, history.chart.version);
    await this.#page.chart.unfoldFor(history.events.flatMap(({ after }) => after));
    const timeline = timelineOf(history.events, (sequence) => void this.step(sequence));
    const play = button(t('play'), () => this.#playOrPause(), { class: 'primary' }, '▶');
    const go = (label: 'first' | 'previous' | 'next' | 'last', to: () => number) =>
      button(t(label), () => void this.step(to()), {}, icon(ICONS[label]));
    this.#drawn = {
      title: html('h2'),
      event: html('div', { class: 'event' }),
      effects: html('div', { class: 'effects' }),
      sale: html('div'),
      timeline,
      play,
      whatIf: whatIfOf(this.#page, saleId, history.chart.name, () => void this.step(this.#at)),
    };
    this.root.replaceChildren(
      html(
        'div',
        { class: 'heading' },
        this.#drawn.title,
        button(t('another'), () => void this.#choose(), { class: 'quiet' }),
      ),
      html(
        'div',
        { class: 'stepper', role: 'group', 'aria-label': t('step') },
        go('first', () => 1),
        go('previous', () => this.#at - 1),
        play,
        go('next', () => this.#at + 1),
        go('last', () => history.events.length),
        button(
          t('copyLink'),
          () => void navigator.clipboard.writeText(location.href).then(() => this.#page.say(t('copied'))),
          { class: 'quiet' },
          icon('M6.5 9.5l3-3M7 4.5l1-1a3 3 0 0 1 4.5 4.5l-1 1M9 11.5l-1 1A3 3 0 0 1 3.5 8l1-1'),
        ),
      ),
      timeline.root,
      html('p', { class: 'hint' }, t('keys')),
      this.#drawn.event,
      this.#drawn.effects,
      this.#drawn.whatIf.root,
      html('h3', {}, t('saleThen')),
      this.#drawn.sale,
    );
  }

  async step(wanted: number): Promise<void> {
    const history = this.#history;
    const drawn = this.#drawn;
    if (!history || !drawn) return;
    const at = Math.max(1, Math.min(history.events.length, wanted));
    this.#at = at;
    const event = history.events[at - 1];
    if (!event) return;
    this.#page.note({ sale: history.saleId, at: String(at) });
    drawn.title.textContent = `${t('step')} ${at} ${t('stepOf')} ${history.events.length}`;
    drawn.timeline.show(at);
    this.#showEvent(event);
    this.#mark();
    const [now, before] = await Promise.all([this.#saleAt(at), at > 1 ? this.#saleAt(at - 1) : null]);
    if (this.#at !== at || this.#history !== history) return;
    drawn.sale.replaceChildren(saleCard(now, before));
    drawn.whatIf.at(event, before ?? now);
  }

  #saleAt(at: number): Promise<Sale> {
    const known = this.#sales.get(at) ?? get<Sale>(`/v1/sales/${this.#history?.saleId}/history?at=${at}`);
    this.#sales.set(at, known);
    return known;
  }

  #showEvent({ event, at, effects, before, after, sequence }: HistoryEvent): void {
    const { type, ...fields } = event;
    const start = this.#history?.events[0]?.at ?? at;
    const previous = this.#history?.events[sequence - 2]?.at ?? at;
    // The order and the whole sale are shown beside it, as the sale then was.
    const { input: _order, kept: _sale, ...shown } = fields;
    const text = JSON.stringify(shown, null, 1);
    this.#drawn?.event.replaceChildren(
      html('h3', {}, plainEvent(type)),
      html(
        'p',
        { class: 'hint' },
        `${clockTime(at)} · +${duration(Date.parse(at) - Date.parse(previous))} · ${duration(Date.parse(at) - Date.parse(start))}`,
      ),
      html('p', { class: 'from-to' }, `${before.join(' + ') || '●'} → ${after.join(' + ')}`),
      text === '{}' ? '' : html('details', {}, html('summary', {}, t('event')), html('pre', {}, text)),
    );
    this.#drawn?.effects.replaceChildren(
      html('h3', {}, t('effects')),
      effects.length === 0
        ? html('p', { class: 'hint' }, t('noEffects'))
        : html(
            'ul',
            {},
            ...effects.map(({ port, outcome, endedBy }) =>
              html(
                'li',
                { class: `is-${outcome ?? 'pending'}` },
                html('code', {}, `⚙ ${port}`),
                ' ',
                outcome ? t(OUTCOMES[outcome]) : t('outcomePending'),
                nameOf(port) === port ? '' : html('span', { class: 'hint' }, nameOf(port)),
                endedBy === null ? '' : button(`${t('step')} ${endedBy}`, () => void this.step(endedBy), { class: 'quiet' }),
              ),
            ),
          ),
    );
  }

  #mark(): void {
    const history = this.#history;
    const event = history?.events[this.#at - 1];
    if (!history || !event || !this.#isOpen) return;
    const past = history.events.slice(0, this.#at - 1).flatMap(({ transitions }) => transitions);
    this.#page.chart.mark({ active: event.after, taken: event.transitions, past });
    const box = this.#page.chart.boxOf(event.after[0] ?? '');
    if (box) this.#page.chart.camera.bringIntoSight(box);
  }

  #playOrPause(): void {
    if (this.#playing) {
      this.#pause();
      return;
    }
    if (this.#at === this.#history?.events.length) void this.step(1);
    this.#playing = window.setInterval(() => {
      if (this.#at >= (this.#history?.events.length ?? 0)) this.#pause();
      else void this.step(this.#at + 1);
    }, PLAY_MS);
    this.#dressPlay();
  }

  #pause(): void {
    clearInterval(this.#playing);
    this.#playing = 0;
    this.#dressPlay();
  }

  #dressPlay(): void {
    const play = this.#drawn?.play;
    if (!play) return;
    play.textContent = this.#playing ? '❚❚' : '▶';
    play.setAttribute('aria-label', t(this.#playing ? 'pause' : 'play'));
    play.title = t(this.#playing ? 'pause' : 'play');
  }
}
