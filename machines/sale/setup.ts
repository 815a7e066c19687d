/** The one `setup()` of all paths: context, events, ports, guards, actions and delays. Parts and paths are made with it. */
import { setup } from 'xstate';
import { changes } from './changes.ts';
import { changesAfterPayment } from './changes-after-payment.ts';
import { changesBeforePayment } from './changes-before-payment.ts';
import type { AttentionReason, Choice } from './choices.ts';
import type { SaleContext, SaleInput } from './context.ts';
import type { SaleEvent } from './events.ts';
import { guards } from './guards.ts';
import { type Ports, ports } from './ports.ts';

/** The public contract with POS front ends: state names may change between versions of a chart, these may not. */
export const SALE_TAGS = [
  'open',
  'awaitingCard',
  'awaitingOffers',
  'awaitingConfirmation',
  'loyaltyDown',
  'awaitingPayment',
  'receiptPrinting',
  'dispensing',
  'underDelivered',
  'awaitingReceipt',
  'refunding',
  'attention',
  'paid',
  'closed',
  'completed',
  'cancelled',
  'refunded',
  'unpaid',
  'failed',
  'confirming',
] as const;
export type SaleTag = (typeof SALE_TAGS)[number];

/** What a state with the tag `attention` tells the person who decides: why, and between what. */
export interface StateMeta {
  attention: { reason: AttentionReason; choices: Choice[] };
}

const RETRY_PAUSES_MS = [2_000, 5_000, 15_000, 60_000];
const LONGEST_PAUSE_MS = 300_000;

export const sale = setup({
  types: {
    context: {} as SaleContext,
    events: {} as SaleEvent,
    input: {} as SaleInput,
    tags: {} as SaleTag,
    meta: {} as StateMeta,
    children: {} as { [Name in keyof Ports]: Name },
  },
  actors: ports,
  guards,
  actions: { ...changes, ...changesBeforePayment, ...changesAfterPayment },
  delays: {
    /** Longer and longer, so that a service that was down for a day is not flooded. */
    loyaltyRetry: ({ context }) => RETRY_PAUSES_MS[context.attempts.loyalty] ?? LONGEST_PAUSE_MS,
    deviceRetry: 5_000,
    reversalRetry: ({ context }) => RETRY_PAUSES_MS[context.attempts.owed ?? 0] ?? LONGEST_PAUSE_MS,
  },
});
