/** The fields that choose which sales are counted; what is chosen stands in the page's address. Used by the sums panel. */
import { type Choice, field, html, options } from '../../../../web/element.ts';
import { type TextKey, t } from '../../language/language.ts';
import type { Page } from '../../page.ts';
import { readStation, type Station } from '../../station.ts';

/** Fields of the address, their labels, and what may be chosen; an empty value takes the field out of the address. */
const fieldsFor = ({ pumps, paymentTypes, products }: Station): [name: string, label: TextKey, choices: Choice[]][] => [
  [
    'period',
    'period',
    [
      ['', t('allTime')],
      ['today', t('today')],
      ['week', t('week')],
      ['month', t('month')],
      ['own', t('own')],
    ],
  ],
  ['pump', 'pump', [['', t('anyPump')], ...pumps.map(({ number }): Choice => [String(number), String(number)]), ['0', t('noPump')]]],
  ['paymentType', 'paymentType', [['', t('any')], ...paymentTypes.map(({ code, name }): Choice => [code, name])]],
  ['product', 'product', [['', t('any')], ...products.filter(({ kind }) => kind === 'fuel').map(({ code, name }): Choice => [code, name])]],
  [
    'loyalty',
    'loyalty',
    [
      ['', t('any')],
      ['true', t('withCard')],
      ['false', t('withoutCard')],
    ],
  ],
  [
    'compare',
    'compare',
    [
      ['', t('noCompare')],
      ['before', t('before')],
    ],
  ],
];

/** An instant as a `datetime-local` input takes it: `2026-11-25T14:00`, in local time. */
function toLocalInput(iso: string | null): string {
  const ms = Date.parse(iso ?? '');
  return Number.isNaN(ms) ? '' : new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export async function createFilters(page: Page, onChange: () => void): Promise<HTMLElement> {
  const createSelect = (name: string, choices: Choice[]) => {
    const change = () => {
      page.updateAddress({ [name]: select.value || null });
      own.hidden = page.address.get('period') !== 'own';
      onChange();
    };
    const select = html('select', { id: `filter-${name}`, change }, ...options(choices, page.address.get(name) ?? ''));
    return select;
  };
  const createInstant = (name: 'from' | 'to') => {
    const change = () => {
      page.updateAddress({ [name]: input.value ? new Date(input.value).toISOString() : null });
      onChange();
    };
    const value = toLocalInput(page.address.get(name));
    const input = html('input', { id: `filter-${name}`, type: 'datetime-local', step: 3600, value, change });
    return field(t(name), input);
  };
  const isOwn = page.address.get('period') === 'own';
  const own = html('div', { class: 'own', hidden: !isOwn }, createInstant('from'), createInstant('to'));
  const selects = fieldsFor(await readStation()).map(([name, label, choices]) => field(t(label), createSelect(name, choices)));
  return html('div', { class: 'filters' }, ...selects, own);
}
