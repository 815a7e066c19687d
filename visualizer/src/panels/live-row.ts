/** Promises one open sale as a row of the list: where, how much, in which state and for how long, fuel as it flows. */
import { html } from '../element.ts';
import { badgeOf, isUnderWay, movingStates, placeOf, type Sale, shortState, sumOf } from '../sale.ts';
import { clockTime, duration, litres } from '../words.ts';

export interface Known {
  sale: Sale;
  /** Since when it is in its present states; null while that is not known. */
  since: number | null;
  isAsked: boolean;
  /** Fuel that flows, in millilitres. */
  flowing: number | null;
  row: Row;
  leaving: number;
}
interface Row {
  root: HTMLElement;
  badge: HTMLElement;
  place: HTMLElement;
  state: HTMLElement;
  sum: HTMLElement;
  time: HTMLElement;
}

export function newRow(id: string, press: () => void): Row {
  const part = (name: string) => html('span', { class: name });
  const row = { badge: part('disc'), place: part('place'), state: part('where'), sum: part('sum'), time: part('time') };
  const button = html('button', { type: 'button', click: press }, row.badge, row.place, row.sum, row.state, row.time);
  return { ...row, root: html('li', { 'data-sale': id }, button) };
}

/** Writes only what differs: rows are filled with every change of a sale, and once a second. */
export function fillRow({ sale, row, flowing, since }: Known, followed: string | null): void {
  const put = (element: HTMLElement, text: string) => {
    if (element.textContent !== text) element.textContent = text;
  };
  put(row.badge, badgeOf(sale));
  put(row.place, placeOf(sale));
  const isFlowing = flowing !== null && sale.tags.includes('dispensing');
  put(row.sum, isFlowing ? `${litres(sale.delivered.volume || flowing)} · ${sumOf(sale)}` : sumOf(sale));
  put(row.state, sale.attention ? sale.attention.message : movingStates(sale).map(shortState).join(' + '));
  put(row.time, since === null ? '' : duration(Math.max(1, Math.ceil((Date.now() - since) / 1000)) * 1000));
  row.root.dataset.followed = String(sale.id === followed);
  row.root.classList.toggle('wants-person', sale.attention !== null);
  row.root.classList.toggle('is-ended', !isUnderWay(sale));
  row.root.title = `${sale.id}\n${clockTime(sale.createdAt)}`;
  row.root.querySelector('button')?.setAttribute('aria-pressed', String(sale.id === followed));
}
