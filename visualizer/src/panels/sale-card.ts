/** Promises one sale in figures: what, for whom, how much, and what it would take now. */
import { html } from '../element.ts';
import { placeOf, type Sale } from '../sale.ts';
import { paymentName } from '../station.ts';
import { count, litres, money, nameOf, t } from '../words.ts';

const fact = (name: string, value: string | null | undefined | false): HTMLElement | null =>
  value ? html('div', { class: 'fact' }, html('dt', {}, name), html('dd', {}, value)) : null;

const quantity = (unit: string, thousandths: number): string => (unit === 'L' ? litres(thousandths) : `× ${count(thousandths / 1000)}`);

/** `before`: the sale a step earlier; what differs is marked. */
export function saleCard(sale: Sale, before: Sale | null = null): HTMLElement {
  const { lines, notice, attention } = sale;
  const facts = (one: Sale): [string, string | null | false][] => [
    [t('due'), money(one.totals.due)],
    [t('discount'), one.totals.discount > 0 && money(one.totals.discount)],
    [t('pointsSpent'), one.totals.pointsSpent > 0 && money(one.totals.pointsSpent)],
    [t('paid'), one.totals.paid > 0 && money(one.totals.paid)],
    [t('refunded'), one.totals.refunded > 0 && money(one.totals.refunded)],
    [t('delivered'), one.delivered.volume > 0 && litres(one.delivered.volume)],
    [
      t('receipts'),
      one.receipts.length > 0 &&
        one.receipts.map(({ kind, documentNumber }) => `${kind === 'sell' ? '' : '↩ '}№ ${documentNumber}`).join(', '),
    ],
    [t('client'), one.client && `${one.client.name} ${one.client.cardNumber}, ${count(one.client.balance / 100)} ${t('balance')}`],
  ];
  const earlier = new Map(before ? facts(before) : []);
  return html(
    'article',
    { class: 'sale-card' },
    html('h3', {}, placeOf(sale), html('small', {}, ` ${paymentName(sale.paymentType)}`)),
    html('p', { class: 'path' }, sale.id),
    attention ? html('p', { class: 'alarm', role: 'alert' }, attention.message) : null,
    notice
      ? html('p', { class: 'notice' }, [`${nameOf(notice.device)}: ${notice.code}`, notice.message].filter(Boolean).join(' — '))
      : null,
    html(
      'table',
      { class: 'lines' },
      html(
        'tbody',
        {},
        ...lines.map((line) =>
          html(
            'tr',
            {},
            html('td', {}, line.name),
            html('td', {}, quantity(line.unit, line.quantity)),
            html('td', {}, `${line.price < line.listPrice ? '↓ ' : ''}${money(line.price)}`),
            html('td', {}, money(line.amount)),
          ),
        ),
      ),
    ),
    html(
      'dl',
      {},
      ...facts(sale).map(([name, value]) => {
        const element = fact(name, value);
        if (element && before && earlier.get(name) !== value) element.classList.add('is-new');
        return element;
      }),
    ),
    html(
      'p',
      { class: 'chips' },
      ...sale.tags.map((tag) =>
        html('span', { class: before && !before.tags.includes(tag) ? 'chip is-new' : 'chip', title: tag }, nameOf(tag)),
      ),
    ),
    sale.availableEvents.length > 0
      ? html(
          'p',
          { class: 'takes' },
          `${t('takes')}: `,
          ...sale.availableEvents.map(({ type, refused }) =>
            html('span', { class: refused ? 'chip is-refused' : 'chip', title: refused?.message ?? type }, nameOf(type)),
          ),
        )
      : null,
  );
}
