/** What a long run must have met, or it proves too little. Used by `npm run simulate`. */
import { FAULT_NAMES } from './faults.ts';

const RARE = [
  'refund underDelivered',
  'refund returned',
  'delivery resumed',
  'late receipt',
  'points lowered',
  'a coupon splits a line',
  'accrual confirmed after an outage',
  'a timer fired',
  'delivery settled by register',
  'delivery settled by person',
  'overrun',
  'a charged card given back',
  'a receipt without paper',
  'a QR code scanned',
  'an unpaid sale paid later',
  'a coupon kept back',
  'a slip in place of a receipt',
  'prepaid fuel receipted twice',
  'whole roubles',
  'another buyer',
  'other goods',
  'a stop while fuel flows',
  'no sale: at its opening a device is down',
  'no sale: before its payment a device is down',
  'a request sent twice',
  'a request lost with its process',
  'two clients for one pump',
  'goods brought back',
  'lost twice in a row',
  'disk full',
  'disk busy',
  'attention receiptRefused',
  'attention receiptUnknown',
  'attention paymentUnknown',
  'attention deliveryUnknown',
  'a person said printed',
  'a person said paid',
  'a person said delivered',
  'tag cancelled',
  'tag completed',
  'tag refunded',
  'tag unpaid',
  'tag failed',
  'tag confirming',
  'tag loyaltyDown',
  'tag awaitingConfirmation',
  'tag awaitingPayment',
];

/** What a run of that many sales must have met and has not. A short run is not asked for everything. */
export function missingRarities(noted: ReadonlySet<string>, sales: number): string[] {
  if (sales < 20_000) return [];
  return [...FAULT_NAMES.map((name) => `fault: ${name}`), ...RARE].filter((what) => !noted.has(what));
}
