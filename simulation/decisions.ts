/**
 * What an honest operator decides where no device can say: by the register's tape, the bank's slip or the pump's totaliser. Used by
 * `people.ts`.
 */
import type { SaleContext } from '../machines/sale/context.ts';
import { operationOf } from '../machines/sale/operations.ts';
import { dueOf, openRefund, owedBack, remainderOf } from '../machines/sale/readings.ts';
import { serviceIdOf } from '../src/adapters/bank-nexo/codec.ts';
import { operationUuid } from '../src/adapters/wire/operation.ts';
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

/** What the bank's slips show. Another sum than was due goes back by hand at the terminal, as if it was never charged. */
function findPayment(context: SaleContext, { station: { lab }, writtenOff, isCalm }: Forecourt): Decision | null {
  const serviceId = serviceIdOf(operationOf(context, 'payment'));
  const proof = lab.bank.transactions().find((transaction) => transaction.serviceId === serviceId);
  // What is not there yet may still come while faults go on.
  if (!proof) return isCalm() ? decide('notPaid') : null;
  const { transactionId, amount } = proof;
  const isDue = amount === dueOf(context);
  // What the terminal says otherwise, it is asked again about, as long as it knows anything of it.
  if (isDue && proof.claimed !== undefined && lab.bank.remembers(serviceId)) return null;
  // The books go by what the terminal has said; the person goes by the slip.
  const difference = (proof.claimed ?? amount) - (isDue ? amount : 0);
  if (difference !== 0) writtenOff.set(transactionId, { saleId: context.order.saleId, amount: difference });
  if (isDue) return decide('paid', { transactionId });
  return decide('notPaid');
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

/** What the bank's slips show of money that it would not give back: nothing given back yet, and the customer may have it otherwise. */
function findReversal(context: SaleContext, { station: { lab } }: Forecourt, chance: Chance): Decision | null {
  const charge = context.payment?.bank?.transactionId;
  const isBack = charge !== undefined && lab.bank.transactions().some(({ of, amount }) => of === charge && amount === owedBack(context));
  return isBack ? null : decide(chance.one(['refundInstead', 'paidInCash']));
}

/** Whether the bank's statement shows the reversal; of another sum the difference is settled by hand. */
function readStatement(context: SaleContext, { station: { lab }, writtenOff }: Forecourt): Decision {
  const serviceId = serviceIdOf(operationOf(context, 'reversal'));
  const proof = lab.bank.transactions().find((transaction) => transaction.serviceId === serviceId);
  if (!proof) return decide('notGivenBack');
  const difference = owedBack(context) - proof.amount;
  if (difference !== 0) writtenOff.set(proof.transactionId, { saleId: context.order.saleId, amount: difference });
  return decide('givenBack');
}

/** Another sum has come back: the difference is settled by hand, on record. */
function settleDifference(context: SaleContext, { writtenOff }: Forecourt): Decision {
  const { transactionId, amount, ordered } = (context.unsettled?.evidence ?? {}) as Record<string, unknown>;
  writtenOff.set(String(transactionId), { saleId: context.order.saleId, amount: Number(ordered) - Number(amount) });
  return decide('writeOff');
}

const EVIDENCE: Record<string, (context: SaleContext, yard: Forecourt, chance: Chance) => Decision | null> = {
  reversalRefused: findReversal,
  reversalUnknown: readStatement,
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
