/** Checks the invariants that hold at every step of a sale, and notes the rare steps. Used by the day for each process. */
import { holdsPump } from '../machines/sale/readings.ts';
import type { Backend } from '../src/api/backend.ts';
import { totalsOf } from '../src/domain/totals.ts';
import type { SaleRecord, SaleUpdate } from '../src/engine/sale-record.ts';
import { statesOf } from '../src/engine/step.ts';
import type { Story } from './story.ts';

const sum = (items: { total: number }[]): number => items.reduce((all, { total }) => all + total, 0);

/** @param sequences the last event of each sale that was heard of, over all processes. */
export function watchSteps(service: Backend, story: Story, sequences: Map<string, number>, nameOf: (saleId: string) => string): void {
  service.engine.watch((change: SaleUpdate) => {
    if (change.kind !== 'event') return;
    const { record, event } = change;
    const { context } = record.snapshot;
    const name = nameOf(record.id);
    story.write(`${name} #${record.sequence} ${event.type} → ${statesOf(record.snapshot).join(' ')}`);
    const last = sequences.get(record.id) ?? 0;
    if (record.sequence <= last) story.blame('events bear their own numbers', `${name} ${record.sequence} after ${last}`);
    sequences.set(record.id, record.sequence);
    rare(record, event, story);
    if (event.type === 'sale.opened') isPumpThere(service, record, story);
    if (context.receipts.filter(({ kind, isDelivery }) => kind === 'sell' && !isDelivery).length > 1)
      story.blame('one receipt a sale', name);
    const refunded = sum(context.refunds);
    if (context.payment && refunded > context.payment.amount) story.blame('refunds never above what was paid', `${name}: ${refunded}`);
    if (context.order.fuel) onePumpOneSale(service, context.order.fuel.pump, story);
  });
}

const AT_PUMP = new Set(['preparePump', 'authorisePump', 'askPump', 'followDelivery', 'stopPump', 'confirmDelivery']);

const worksAt = ({ snapshot }: SaleRecord): boolean => Object.keys(snapshot.children).some((id) => AT_PUMP.has(id));
const holds = ({ snapshot }: SaleRecord): boolean => !snapshot.hasTag('closed') && holdsPump(snapshot.context);

/** D15: one sale at a time has to do with a pump, by what it does there and by what the chart says. */
function onePumpOneSale({ engine }: Backend, pump: number, story: Story): void {
  const busy = engine.atWork().filter((record) => record.snapshot.context.order.fuel?.pump === pump && (worksAt(record) || holds(record)));
  if (busy.length > 1) story.blame('one sale holds a pump', `pump ${pump}: ${busy.map(({ id }) => id).join(', ')}`);
}

/** A pump that has just fallen silent may be ordered from: the register was asked meanwhile. */
const JUST_NOW_MS = 30_000;
/** Where the clock has jumped, nobody can say for how long a pump is silent. */
const CLOCK_FAULTS = ['fault: the clock jumps ahead', 'fault: the shift is a day old'];

/** What is known beforehand is refused beforehand: no sale for a pump that is known to be silent. */
function isPumpThere(service: Backend, { id, snapshot }: SaleRecord, story: Story): void {
  const { pump: ordered, nozzle } = snapshot.context.order.fuel ?? {};
  const view = service.pumps().find(({ number }) => number === ordered);
  const isSilent = view?.state === 'offline' && view.nozzles.find(({ number }) => number === nozzle)?.state === 'offline';
  const silentFor = isSilent ? service.clock.now() - view.since : 0;
  if (silentFor > JUST_NOW_MS && !CLOCK_FAULTS.some((fault) => story.noted.has(fault)))
    story.blame('no sale for a pump that is known to be silent', `${id}: pump ${ordered}, for ${silentFor} ms`);
}

/** What must be seen now and then. */
function rare({ snapshot: { context } }: SaleRecord, event: { type: string }, story: Story): void {
  if (event.type === 'refund.requested') story.note(`refund ${context.refunds.at(-1)?.reason}`);
  if (event.type === 'dispensing.resumed') story.note('delivery resumed');
  if (event.type === 'receipt.requested') story.note('late receipt');
  if (context.lowered.length > 0) story.note('points lowered');
  if (context.lines.some(({ part }) => part > 1)) story.note('a coupon splits a line');
  if (context.attempts.loyalty > 0 && context.settlement) story.note('accrual confirmed after an outage');
  if (event.type.startsWith('xstate.after')) story.note('a timer fired');
  const last = context.deliveries.at(-1);
  if (last) story.note(`delivery settled by ${last.settledBy}`);
  if (last?.reason === 'overrun') story.note('overrun');
  if (context.unusedCoupons.length > 0) story.note('a coupon kept back');
  if (context.paidBackInCash > 0) story.note('a card paid back out of the drawer');
  if (context.giveBackBy === 'refund') story.note('a refund instead of a reversal');
  if (context.slips.length > 0) story.note('a slip in place of a receipt');
  if (context.receipts.some(({ isDelivery }) => isDelivery)) story.note('prepaid fuel receipted twice');
  if (context.payment && context.payment.amount < totalsOf(context.lines).due) story.note('whole roubles');
  if (context.receiptTo) story.note('another buyer');
  if (context.goods) story.note('other goods');
  if (context.payment?.kind === 'bankCard' && context.cancelReason !== null) story.note('a charged card given back');
  for (const receipt of context.receipts) if (!receipt.printed) story.note('a receipt without paper');
}
