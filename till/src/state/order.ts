/**
 * The opened form of a sale. Each opening has one idempotency key, kept with what was typed over a reload, so that a repeat after a lost
 * answer finds the first sale and makes no second one. Used by the sale's form.
 */
import { batch, computed, effect, signal } from '@preact/signals';
import { post, RequestFailure } from '../../../web/api.ts';
import { newKey } from './act.ts';
import type { PaymentType, Quote, Sale } from './api-shapes.ts';
import { keepSale, wordsOf } from './follow.ts';
import { parseHundredths } from './numbers.ts';
import { pumpOf, station, workplace } from './yard.ts';

export type Mode = 'volume' | 'amount' | 'full' | 'fullUpTo';
export interface Draft {
  key: string;
  /** Null: a sale of the shop. */
  pump: number | null;
  nozzle: number;
  mode: Mode;
  /** Litres or roubles, as typed. */
  quantity: string;
  paymentType: string;
  goods: Record<string, number>;
  tendered: string;
  loyalty: boolean;
  buyer: { contact: string; name: string; inn: string };
  isElectronic: boolean;
  /** It went out, and no answer has come yet. */
  isSent: boolean;
}

const STORAGE_KEY = 'till.draft';
const QUOTE_AFTER_MS = 200;
/** Problems of 500 and above after which surely nothing was done. */
const REFUSING = new Set(['device-offline', 'loyalty-unavailable', 'stopping']);

function readStored(): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? 'null') as Draft | null;
  } catch {
    return null;
  }
}

export const draft = signal<Draft | null>(readStored());
export const quote = signal<Quote | null>(null);
/** Why the service would refuse the sale as it stands. */
export const refusal = signal<string | null>(null);
export const isStarting = signal(false);

effect(() => {
  if (draft.value) sessionStorage.setItem(STORAGE_KEY, JSON.stringify(draft.value));
  else sessionStorage.removeItem(STORAGE_KEY);
});

export const payable = computed<PaymentType[]>(() => {
  const use = draft.value?.pump == null ? 'shop' : 'fuel';
  return station.value?.paymentTypes.filter((type) => type.use === use) ?? [];
});

export function openDraft(pump: number | null, nozzle?: number): void {
  const use = pump === null ? 'shop' : 'fuel';
  const lifted = pump === null ? undefined : pumpOf(pump)?.nozzles.find(({ state }) => state === 'calling')?.number;
  batch(() => {
    quote.value = null;
    refusal.value = null;
    draft.value = {
      key: newKey(),
      pump,
      nozzle: nozzle ?? lifted ?? 1,
      mode: 'volume',
      quantity: '',
      paymentType: station.value?.paymentTypes.find((type) => type.use === use)?.code ?? '',
      goods: {},
      tendered: '',
      loyalty: false,
      buyer: { contact: '', name: '', inn: '' },
      isElectronic: false,
      isSent: false,
    };
  });
}

/** What has gone out stays as it was sent: only its repeat finds the sale that it may have made. */
export function changeDraft(changes: Partial<Draft>): void {
  if (draft.value && !draft.value.isSent) draft.value = { ...draft.value, ...changes };
}

export function addGoods(code: string, count: number): void {
  if (!draft.value) return;
  const left = (draft.value.goods[code] ?? 0) + count;
  const { [code]: _, ...others } = draft.value.goods;
  changeDraft({ goods: left > 0 ? { ...others, [code]: left } : others });
}

function presetOf({ mode, quantity }: Draft) {
  const hundredths = parseHundredths(quantity);
  if (mode === 'full') return { type: 'full' };
  if (!hundredths) return null;
  if (mode === 'amount') return { type: 'amount', amount: hundredths };
  return mode === 'volume' ? { type: 'volume', volume: hundredths * 10 } : { type: 'full', ceiling: hundredths * 10 };
}

/** The order as the service takes it; null where something is still to be typed. */
function orderOf(own: Draft, isQuote = false): object | null {
  const goods = Object.entries(own.goods).map(([code, count]) => ({ code, quantity: count * 1000 }));
  const tendered = parseHundredths(own.tendered);
  const { contact, name, inn } = own.buyer;
  const buyer = { ...(contact && { contact }), ...(name && { name }), ...(inn && { inn }) };
  const common = {
    workplace: workplace.value,
    paymentType: own.paymentType,
    loyalty: own.loyalty,
    ...(tendered !== null && !isQuote && { tendered }),
    ...(Object.keys(buyer).length > 0 && { buyer }),
    ...(own.isElectronic && { printReceipt: false }),
    ...(goods.length > 0 && { goods }),
  };
  if (own.pump === null) return goods.length > 0 ? { path: 'shop', ...common } : null;
  const preset = presetOf(own);
  if (!preset) return null;
  const path = preset.type === 'full' ? 'fillToFull' : 'prepaid';
  return { path, pump: own.pump, nozzle: own.nozzle, preset, ...common };
}

const quotedOrder = computed(() => (draft.value ? JSON.stringify(orderOf(draft.value, true)) : 'null'));

/** Asks what would be due, a moment after the last key. The page computes no money. */
effect(() => {
  const order = quotedOrder.value;
  if (order === 'null') {
    quote.value = null;
    refusal.value = null;
    return;
  }
  const timer = setTimeout(async () => {
    const [next, refused] = await post<Quote>('/v1/quotes', JSON.parse(order)).then(
      (answer) => [answer, null] as const,
      (problem: unknown) => [null, wordsOf(problem)] as const,
    );
    if (quotedOrder.value !== order) return;
    batch(() => {
      quote.value = next;
      refusal.value = refused;
    });
  }, QUOTE_AFTER_MS);
  return () => clearTimeout(timer);
});

/**
 * Starts the sale; after a lost answer the same again. @returns the sale, or null where the service refuses: why is in `refusal`.
 */
export async function startSale(): Promise<Sale | null> {
  const own = draft.value;
  const order = own && orderOf(own);
  if (!own || !order || isStarting.value) return null;
  draft.value = { ...own, isSent: true };
  isStarting.value = true;
  try {
    const sale = await post<Sale>('/v1/sales', order, { 'idempotency-key': own.key });
    keepSale(sale);
    draft.value = null;
    return sale;
  } catch (problem) {
    // The service has said no: it may be changed. A lost answer may have made a sale: only its repeat, as it was sent, says so.
    const isRefused = problem instanceof RequestFailure && (problem.status < 500 || REFUSING.has(problem.kind));
    if (isRefused) draft.value = { ...own, isSent: false, key: newKey() };
    refusal.value = wordsOf(problem);
    return null;
  } finally {
    isStarting.value = false;
  }
}
