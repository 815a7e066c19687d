/** A sale as the page reads it, the fields of `GET /v1/sales/{id}` that it shows, and short texts for it. Used by all panels. */
import { formatMoney } from '../../web/format.ts';
import { t } from './language/language.ts';

export interface Sale {
  id: string;
  path: string;
  chart: { name: string; version: number };
  state: string[];
  tags: string[];
  workplace: string;
  pump: number | null;
  nozzle: number | null;
  product: string | null;
  paymentType: string;
  client: { cardNumber: string; name: string; balance: number } | null;
  lines: {
    name: string;
    unit: string;
    quantity: number;
    listPrice: number;
    price: number;
    amount: number;
    discount: number;
    pointsSpent: number;
  }[];
  totals: {
    list: number;
    discount: number;
    pointsSpent: number;
    due: number;
    change: number;
    paid: number;
    refunded: number;
    pointsAccrued: number;
  };
  delivered: { volume: number; amount: number; overrun: number };
  receipts: { kind: string; documentNumber: number; total: number }[];
  notice: { device: string; code: string; message: string } | null;
  availableEvents: { type: string; refused?: { guard: string; message: string } }[];
  attention: { reason: string; message: string; choices: { choice: string; message: string }[] } | null;
  sequence: number;
  createdAt: string;
  endedAt: string | null;
}

/** Open; or closed, but still to be confirmed by Megainsight or decided by a person. */
export const isUnderWay = (sale: Sale): boolean =>
  !sale.tags.includes('closed') || sale.tags.includes('confirming') || sale.attention !== null;

/** For the token: the pump's number, or a letter for the shop. */
export const badgeOf = (sale: Sale): string => (sale.pump === null ? t('shop').charAt(0) : String(sale.pump));
export const placeOf = (sale: Sale): string => (sale.pump === null ? t('shop') : `${t('pump')} ${sale.pump}`);
export const sumOf = (sale: Sale): string => formatMoney(sale.totals.due);

const ENDINGS = ['completed', 'cancelled', 'refunded', 'unpaid', 'failed'];
export const endingOf = (sale: Sale): string | null => ENDINGS.find((ending) => sale.tags.includes(ending)) ?? null;

const RESTING_STATES = ['fulfilment.loyalty.settled'];
/** Where the sale is, without the regions that are at rest. */
export function movingStates(sale: Pick<Sale, 'state'>): string[] {
  const moving = sale.state.filter((state) => !RESTING_STATES.includes(state));
  return moving.length > 0 ? moving : sale.state;
}

/** Names that several blocks use for their steps. */
const AMBIGUOUS_STATES = ['deciding', 'done', 'delayed', 'refused', 'unsettled', 'asking', 'releasing', 'refunding'];

/** `ordering.identification.awaitingCard` as `awaitingCard`; an ambiguous name keeps the state around it: `receipt.asking`. */
export function shortState(path: string): string {
  const parts = path.split('.');
  const last = parts.at(-1) ?? path;
  return AMBIGUOUS_STATES.includes(last) ? parts.slice(-2).join('.') : last;
}
