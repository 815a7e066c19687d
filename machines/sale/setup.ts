/** Promises the one `setup()` that all paths share: a sale's knowledge, its events, ports, guards, actions and delays. */
import { assign, setup } from 'xstate';
import { steps } from './changes.ts';
import type { SaleContext, SaleInput } from './context.ts';
import type { SaleEvent } from './events.ts';
import { questions } from './guards.ts';
import { type Ports, ports } from './ports.ts';

/** The public contract with POS front ends: state names may change between versions of a chart, these may not. */
export type SaleTag =
  | 'open'
  | 'awaitingCard'
  | 'awaitingOffers'
  | 'awaitingConfirmation'
  | 'loyaltyDown'
  | 'awaitingPayment'
  | 'receiptPrinting'
  | 'dispensing'
  | 'underDelivered'
  | 'awaitingReceipt'
  | 'refunding'
  | 'attention'
  | 'paid'
  | 'closed'
  | 'completed'
  | 'cancelled'
  | 'refunded'
  | 'unpaid'
  | 'failed'
  | 'confirming';

type ParamsOf<Table> = {
  [Name in keyof Table]: Table[Name] extends (context: SaleContext, params: infer Params) => unknown ? Params : never;
};
type Guards = ParamsOf<typeof questions>;
type Steps = ParamsOf<typeof steps>;

const guards = Object.fromEntries(
  Object.entries(questions).map(([name, ask]) => [name, ({ context }: { context: SaleContext }, params: never) => ask(context, params)]),
) as unknown as { [Name in keyof Guards]: (args: { context: SaleContext }, params: Guards[Name]) => boolean };

/** An order to the sale's own memory, as XState wants it. */
const actionOf = <Params>(change: (context: SaleContext, params: Params) => Partial<SaleContext>) =>
  assign<SaleContext, SaleEvent, Params, SaleEvent, never>(({ context }, params) => change(context, params));

const actions = Object.fromEntries(Object.entries(steps).map(([name, change]) => [name, actionOf(change as never)])) as unknown as {
  [Name in keyof Steps]: ReturnType<typeof actionOf<Steps[Name]>>;
};

/** What an attention state tells the person who decides: why, and between what. */
export interface StateMeta {
  attention: { reason: string; choices: string[] };
}

const RETRY_PAUSES = [2_000, 5_000, 15_000, 60_000, 300_000];

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
  actions,
  delays: {
    /** Longer and longer, so that a service that was down a day is not flooded; then every five minutes. */
    loyaltyRetry: ({ context }) => RETRY_PAUSES[Math.min(context.attempts.loyalty, RETRY_PAUSES.length - 1)] ?? 300_000,
    deviceRetry: 5_000,
  },
});
