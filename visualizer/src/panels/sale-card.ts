/** One sale in figures: goods, sums, client, tags, and the events that it would take now. Used by the live, replay and bench panels. */
import { html } from '../../../web/element.ts';
import { formatCount, formatLitres, formatMoney } from '../../../web/format.ts';
import { nameOf, t } from '../language/language.ts';
import { placeOf, type Sale } from '../sale.ts';
import { paymentName } from '../station.ts';

type Fact = [name: string, value: string];

const formatQuantity = (unit: string, thousandths: number): string =>
  unit === 'L' ? formatLitres(thousandths) : `× ${formatCount(thousandths / 1000)}`;

/** Sums of zero are left out, all but the one that is due. */
function factsOf({ totals, delivered, receipts, client }: Sale): Fact[] {
  const money = (name: string, kopecks: number): Fact[] => (kopecks > 0 ? [[name, formatMoney(kopecks)]] : []);
  const numbers = receipts.map(({ kind, documentNumber }) => `${kind === 'sell' ? '' : '↩ '}№ ${documentNumber}`);
  return [
    [t('due'), formatMoney(totals.due)],
    ...money(t('discount'), totals.discount),
    ...money(t('pointsSpent'), totals.pointsSpent),
    ...money(t('paid'), totals.paid),
    ...money(t('refunded'), totals.refunded),
    ...(delivered.volume > 0 ? [[t('delivered'), formatLitres(delivered.volume)] satisfies Fact] : []),
    ...(numbers.length > 0 ? [[t('receipts'), numbers.join(', ')] satisfies Fact] : []),
    ...(client
      ? [[t('client'), `${client.name} ${client.cardNumber}, ${formatCount(client.balance / 100)} ${t('balance')}`] satisfies Fact]
      : []),
  ];
}

function createFacts(sale: Sale, before: Sale | null): HTMLElement {
  const earlier = new Map(before ? factsOf(before) : []);
  const isNew = ([name, value]: Fact) => before !== null && earlier.get(name) !== value;
  return html(
    'dl',
    {},
    ...factsOf(sale).map((fact) =>
      html('div', { class: isNew(fact) ? 'fact is-new' : 'fact' }, html('dt', {}, fact[0]), html('dd', {}, fact[1])),
    ),
  );
}

const createLine = ({ name, unit, quantity, price, listPrice, amount }: Sale['lines'][number]): HTMLElement =>
  html(
    'tr',
    {},
    html('td', {}, name),
    html('td', {}, formatQuantity(unit, quantity)),
    html('td', {}, `${price < listPrice ? '↓ ' : ''}${formatMoney(price)}`),
    html('td', {}, formatMoney(amount)),
  );

const createTags = (sale: Sale, before: Sale | null): HTMLElement[] =>
  sale.tags.map((tag) => html('span', { class: before && !before.tags.includes(tag) ? 'chip is-new' : 'chip', title: tag }, nameOf(tag)));

const createEvents = ({ availableEvents }: Sale): HTMLElement[] =>
  availableEvents.map(({ type, refused }) =>
    html('span', { class: refused ? 'chip is-refused' : 'chip', title: refused?.message ?? type }, nameOf(type)),
  );

/** @param before the sale a step earlier; what differs is marked. */
export function createSaleCard(sale: Sale, before: Sale | null = null): HTMLElement {
  const { notice, attention } = sale;
  const noticeText = notice && [`${nameOf(notice.device)}: ${notice.code}`, notice.message].filter(Boolean).join(' — ');
  return html(
    'article',
    { class: 'sale-card' },
    html('h3', {}, placeOf(sale), html('small', {}, ` ${paymentName(sale.paymentType)}`)),
    html('p', { class: 'path' }, sale.id),
    attention && html('p', { class: 'alarm', role: 'alert' }, attention.message),
    noticeText && html('p', { class: 'notice' }, noticeText),
    html('table', { class: 'lines' }, html('tbody', {}, ...sale.lines.map(createLine))),
    createFacts(sale, before),
    html('p', { class: 'chips' }, ...createTags(sale, before)),
    sale.availableEvents.length > 0 && html('p', { class: 'takes' }, `${t('takes')}: `, ...createEvents(sale)),
  );
}
