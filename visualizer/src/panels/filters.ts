/** Promises the filters of what is counted: period, pump, payment type, fuel, card; kept in the page's address. */
import { get } from '../api.ts';
import { html } from '../element.ts';
import type { Page } from '../main.ts';
import { t, type Word } from '../words.ts';

interface StationDocument {
  pumps: { number: number }[];
  paymentTypes: { code: string; name: string }[];
  products: { code: string; name: string; kind: string }[];
}
export interface Period {
  from: string | null;
  to: string | null;
}

const DAY = 86_400_000;
const LENGTHS: Record<string, number> = { today: 1, week: 7, month: 30 };

/** Milliseconds of a period's beginning and end; null: open. */
export function periodOf(address: URLSearchParams, now = Date.now()): Period {
  const name = address.get('period') ?? 'all';
  const iso = (at: number) => new Date(at).toISOString();
  if (name === 'today') return { from: iso(new Date(now).setHours(0, 0, 0, 0)), to: null };
  const days = LENGTHS[name];
  if (days) return { from: iso(now - days * DAY), to: null };
  const given = (field: string) => {
    const at = Date.parse(address.get(field) ?? '');
    return Number.isNaN(at) ? null : iso(at);
  };
  return name === 'own' ? { from: given('from'), to: given('to') } : { from: null, to: null };
}

/** The stretch just before, of the same length; null where the period has no beginning. */
export function periodBefore({ from, to }: Period, now = Date.now()): Period | null {
  if (from === null) return null;
  const start = Date.parse(from);
  const length = (to === null ? now : Date.parse(to)) - start;
  return { from: new Date(start - length).toISOString(), to: new Date(start - 1).toISOString() };
}

const KINDS = ['pump', 'paymentType', 'product', 'loyalty'];

export function queryOf(address: URLSearchParams, { from, to }: Period, version: number): string {
  const query = new URLSearchParams({ version: String(version) });
  if (from) query.set('from', from);
  if (to) query.set('to', to);
  for (const name of KINDS) {
    const value = address.get(name);
    if (value) query.set(name, value);
  }
  return query.toString();
}

type Option = [value: string, words: string];

export async function filtersOf(page: Page, changed: () => void): Promise<HTMLElement> {
  const station = await get<StationDocument>('/v1/station');
  const field = (name: string, label: Word, options: Option[]) => {
    const select = html(
      'select',
      {
        id: `filter-${name}`,
        change: () => {
          page.note({ [name]: select.value || null });
          own.hidden = page.address.get('period') !== 'own';
          changed();
        },
      },
      ...options.map(([value, words]) => html('option', { value, selected: (page.address.get(name) ?? '') === value }, words)),
    );
    return html('div', { class: 'field' }, html('label', { for: `filter-${name}` }, t(label)), select);
  };
  const moment = (name: 'from' | 'to') => {
    const kept = Date.parse(page.address.get(name) ?? '');
    const local = Number.isNaN(kept) ? '' : new Date(kept - new Date(kept).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    const input = html('input', {
      id: `filter-${name}`,
      type: 'datetime-local',
      step: 3600,
      value: local,
      change: () => {
        page.note({ [name]: input.value ? new Date(input.value).toISOString() : null });
        changed();
      },
    });
    return html('div', { class: 'field' }, html('label', { for: `filter-${name}` }, t(name)), input);
  };
  const own = html('div', { class: 'own', hidden: page.address.get('period') !== 'own' }, moment('from'), moment('to'));
  return html(
    'div',
    { class: 'filters' },
    field('period', 'period', [
      ['', t('allTime')],
      ['today', t('today')],
      ['week', t('week')],
      ['month', t('month')],
      ['own', t('own')],
    ]),
    field('pump', 'pump', [
      ['', t('anyPump')],
      ...station.pumps.map(({ number }): Option => [String(number), String(number)]),
      ['0', t('noPump')],
    ]),
    field('paymentType', 'paymentType', [['', t('any')], ...station.paymentTypes.map(({ code, name }): Option => [code, name])]),
    field('product', 'product', [
      ['', t('any')],
      ...station.products.filter(({ kind }) => kind === 'fuel').map(({ code, name }): Option => [code, name]),
    ]),
    field('loyalty', 'loyalty', [
      ['', t('any')],
      ['true', t('withCard')],
      ['false', t('withoutCard')],
    ]),
    field('compare', 'compare', [
      ['', t('noCompare')],
      ['before', t('before')],
    ]),
    own,
  );
}
