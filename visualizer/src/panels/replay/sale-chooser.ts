/** The recent sales to choose from, and a field for the number of any other. Shown by the replay panel while no sale is open in it. */
import { get } from '../../../../web/api.ts';
import { button, html } from '../../../../web/element.ts';
import { formatDateTime } from '../../../../web/format.ts';
import { chartTitle, nameOf, t } from '../../language/language.ts';
import { badgeOf, endingOf, placeOf, type Sale, sumOf } from '../../sale.ts';

interface SalePage {
  sales: Sale[];
  nextCursor: string | null;
}
const PAGE_SIZE = 40;

/** How it stands or ended, and by which path; a shop's place is its path. */
function describeOutcome(sale: Sale): string {
  const outcome = nameOf(endingOf(sale) ?? '') || t(sale.attention ? 'attention' : 'openSale');
  return [outcome, sale.pump === null ? '' : chartTitle(sale.chart.name)].filter(Boolean).join(' · ');
}

const createRow = (sale: Sale, open: (saleId: string) => void): HTMLElement =>
  html(
    'li',
    {},
    html(
      'button',
      { type: 'button', click: () => open(sale.id), class: sale.attention ? 'wants-person' : null },
      html('span', { class: 'disc' }, badgeOf(sale)),
      html('span', { class: 'place' }, placeOf(sale)),
      html('span', { class: 'sum' }, sumOf(sale)),
      html('span', { class: 'where' }, describeOutcome(sale)),
      html('span', { class: 'time' }, formatDateTime(sale.createdAt)),
    ),
  );

function createNumberForm(open: (saleId: string) => void): HTMLElement {
  const input = html('input', { id: 'sale-id', type: 'text', autocomplete: 'off', spellcheck: 'false' });
  const submit = (event: Event) => {
    event.preventDefault();
    if (input.value.trim()) open(input.value.trim());
  };
  return html(
    'form',
    { class: 'pick', submit },
    html('label', { for: 'sale-id' }, t('saleId')),
    input,
    html('button', { type: 'submit' }, t('show')),
  );
}

export class SaleChooser {
  readonly root = html('div', { class: 'replay' });
  readonly #open: (saleId: string) => void;
  readonly #list = html('ul', { class: 'sales' });
  readonly #more = html('div');

  constructor(open: (saleId: string) => void) {
    this.#open = open;
    this.root.append(html('div', { class: 'heading' }, html('h2', {}, t('recent'))), createNumberForm(open), this.#list, this.#more);
  }

  /** The newest sales first. */
  async load(): Promise<void> {
    await this.#loadPage(null);
  }

  async #loadPage(cursor: string | null): Promise<void> {
    const next = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const { sales, nextCursor } = await get<SalePage>(`/v1/sales?limit=${PAGE_SIZE}${next}`);
    const rows = sales.map((sale) => createRow(sale, this.#open));
    if (cursor) this.#list.append(...rows);
    else this.#list.replaceChildren(...rows);
    this.#more.replaceChildren(nextCursor ? button(t('more'), () => void this.#loadPage(nextCursor), { class: 'quiet' }) : '');
  }
}
