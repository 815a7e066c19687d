/** One open sale as a row: place, sum, state, time in that state, and fuel as it flows. Used by the sale list. */
import { html } from '../../../../web/element.ts';
import { formatDuration, formatLitres, formatTime } from '../../../../web/format.ts';
import { badgeOf, isUnderWay, movingStates, placeOf, type Sale, shortState, sumOf } from '../../sale.ts';

/** A sale as the live panel follows it. */
export interface LiveSale {
  sale: Sale;
  /** Since when it is in its present states, in milliseconds; null while that is unknown. */
  since: number | null;
  /** Fuel of the delivery that runs, in millilitres. */
  flowing: number | null;
}

export class SaleRow {
  readonly root: HTMLElement;
  readonly #badge = html('span', { class: 'disc' });
  readonly #place = html('span', { class: 'place' });
  readonly #sum = html('span', { class: 'sum' });
  readonly #state = html('span', { class: 'where' });
  readonly #time = html('span', { class: 'time' });
  readonly #button: HTMLElement;

  constructor(saleId: string, press: () => void) {
    this.#button = html('button', { type: 'button', click: press }, this.#badge, this.#place, this.#sum, this.#state, this.#time);
    this.root = html('li', { 'data-sale': saleId }, this.#button);
  }

  /** Called with every change of the sale, and once a second: writes only what differs. */
  fill({ sale, flowing, since }: LiveSale, isFollowed: boolean): void {
    const isFlowing = flowing !== null && sale.tags.includes('dispensing');
    writeText(this.#badge, badgeOf(sale));
    writeText(this.#place, placeOf(sale));
    writeText(this.#sum, isFlowing ? `${formatLitres(sale.delivered.volume || flowing)} · ${sumOf(sale)}` : sumOf(sale));
    writeText(this.#state, sale.attention ? sale.attention.message : movingStates(sale).map(shortState).join(' + '));
    writeText(this.#time, since === null ? '' : formatDuration(Math.max(1, Math.ceil((Date.now() - since) / 1000)) * 1000));
    this.root.dataset.followed = String(isFollowed);
    this.root.classList.toggle('wants-person', sale.attention !== null);
    this.root.classList.toggle('is-ended', !isUnderWay(sale));
    this.root.title = `${sale.id}\n${formatTime(sale.createdAt)}`;
    this.#button.setAttribute('aria-pressed', String(isFollowed));
  }
}

function writeText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
