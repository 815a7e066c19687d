/**
 * What an honest operator decides where no device can say: by the register's tape, the bank's slip or the pump's totaliser. Used by
 * `people.ts`.
 */
import type { SaleContext } from '../machines/sale/context.ts';
import { operationOf } from '../machines/sale/operations.ts';
import { dueOf, openRefund, owedBack, remainderOf } from '../machines/sale/readings.ts';
import { serviceIdOf } from '../src/adapters/bank-nexo/codec.ts';
import { operationUuid } from '../src/adapters/wire/operation.ts';
import { isAtBank, shouldBeAtBank } from './bank-statement.ts';
import type { Chance } from './chance.ts';
import type { Forecourt } from './forecourt.ts';
import type { TillView } from './till-view.ts';

type Decision = { type: 'attention.resolved'; choice: string; evidence?: Record<string, unknown>; by: string };

const BY = 'Иванов';
const decide = (choice: string, evidence?: Record<string, unknown>): Decision => ({
  type: 'attention.resolved',
  choice,
  by: BY,
  ...(evidence ? { evidence } : {}),
});

/** What the register's tape shows; of what may still be printed nothing is known. */
function findReceipt(context: SaleContext, { station: { lab } }: Forecourt): Decision | null {
  const uuid = operationUuid(operationOf(context, 'receipt'));
  const proof = lab.fiscal.documents().find((document) => document.uuid === uuid);
  if (lab.fiscal.papers().some((paper) => paper.uuid === uuid)) return decide('printed');
  return proof ? decide('printed', { documentNumber: proof.documentNumber, shiftNumber: proof.shiftNumber }) : null;
}

/** What the terminal's slip shows: the transaction, and its sum where it is another one than was due. */
function findPayment(context: SaleContext, { station: { lab }, isCalm }: Forecourt): Decision | null {
  const serviceId = serviceIdOf(operationOf(context, 'payment'));
  const proof = lab.bank.transactions().find((transaction) => transaction.serviceId === serviceId);
  // What is not there yet may still come while faults go on.
  if (!proof) return isCalm() ? decide('notPaid') : null;
  const amount = proof.claimed ?? proof.amount;
  return decide('paid', { transactionId: proof.transactionId, ...(amount === dueOf(context) ? {} : { amount }) });
}

/** What the totaliser shows, once the nozzle hangs. */
function findDelivery(context: SaleContext, { station: { lab } }: Forecourt): Decision | null {
  const { fuel } = context.order;
  const before = context.delivering?.before;
  const nozzle = lab.dispensers
    .pump(fuel?.pump ?? 0)
    ?.view()
    .nozzles.find(({ no }) => no === fuel?.nozzle);
  if (!nozzle || !before || nozzle.state === 'dispensing' || nozzle.state === 'authorised') return null;
  const volume = nozzle.totals.volume - before.volume;
  return volume <= remainderOf(context) ? decide('delivered', { volume }) : null;
}

/** What the bank's statement shows of the money that is owed now: whether it is back. Of another sum the difference is settled by hand. */
function readStatement(context: SaleContext, { station: { lab }, writtenOff }: Forecourt): Decision | null {
  const { saleId } = context.order;
  const sale = { id: saleId, context };
  const back = shouldBeAtBank(sale, writtenOff) - isAtBank(sale, lab);
  if (back <= 0) return null;
  const difference = owedBack(context) - back;
  if (difference !== 0) writtenOff.set(operationOf(context, 'reversal'), { saleId, amount: difference });
  return decide('givenBack');
}

/** Where it is not back, the customer may have it otherwise. */
const findReversal = (context: SaleContext, yard: Forecourt, chance: Chance): Decision =>
  readStatement(context, yard) ?? decide(chance.one(['refundInstead', 'paidInCash']));

/** Another sum has come back: the difference is settled by hand, on record. */
function settleDifference(context: SaleContext, { writtenOff }: Forecourt): Decision {
  const { transactionId, amount, ordered } = (context.unsettled?.evidence ?? {}) as Record<string, unknown>;
  writtenOff.set(String(transactionId), { saleId: context.order.saleId, amount: Number(ordered) - Number(amount) });
  return decide('writeOff');
}

const EVIDENCE: Record<string, (context: SaleContext, yard: Forecourt, chance: Chance) => Decision | null> = {
  reversalRefused: findReversal,
  reversalUnknown: (context, yard) => readStatement(context, yard) ?? decide('notGivenBack'),
  receiptUnknown: findReceipt,
  // No cash is put in by hand: it goes to a card.
  drawerShort: () => decide('toCard'),
  paymentUnknown: findPayment,
  deliveryUnknown: findDelivery,
};

/** What the operator answers to a sale that wants attention. */
export function decideHonestly({ id, attention }: TillView, yard: Forecourt, chance: Chance): Decision {
  const { station, story } = yard;
  const reason = attention?.reason ?? '';
  const choices = attention?.choices.map(({ choice }) => choice) ?? [];
  const context = station
    .life()
    ?.service.engine.atWork()
    .find((record) => record.id === id)?.snapshot.context;
  story.note(`attention ${reason}`);
  const decision = context && chance.odds(50) ? EVIDENCE[reason]?.(context, yard, chance) : null;
  if (decision && choices.includes(decision.choice)) {
    story.note(`a person said ${decision.choice}`);
    return decision;
  }
  if (reason === 'reversalOtherSum' && context && chance.odds(50)) return settleDifference(context, yard);
  if (reason === 'receiptRefused' && context && !openRefund(context) && chance.odds(15)) return decide('cancel');
  // What was booked there and answered wrongly is asked for again; only what was refused may be written off.
  const isRefused = context?.unsettledLoyalty?.known === 'notDone';
  if (reason === 'loyaltyRefused' && isRefused && chance.odds(60)) return decide('writeOff');
  return decide(choices[0] ?? '');
}
