/**
 * What is stored of a step beside its event, for shifts, totalisers and lists: read from the sale before and after it. Given to the engine.
 */
import type { SaleContext } from './context.ts';
import { type Count, countsOf } from './counts.ts';
import { paymentOf } from './papers.ts';
import type { Delivery, NozzleAddress, PumpTotals } from './ports.ts';
import { cardOn, fuelOf, termsOf } from './readings.ts';

/** A delivery as it is stored: millilitres, and kopecks as the pump shows them. */
interface DeliveredFuel extends NozzleAddress, Pick<Delivery, 'volume' | 'amount' | 'settledBy'> {
  /** The totaliser before it. */
  before: PumpTotals;
}

/** A document of the register or a transaction of the bank that is this sale's, and no other's. */
interface Claim {
  kind: 'document' | 'transaction';
  /** The fiscal drive; empty of a transaction, and where it is not known. */
  drive: string;
  /** The document's number, or the transaction's id. */
  name: string;
}

/** A receipt as it is searched for. */
interface PrintedReceipt {
  /** The fiscal drive; empty where it is not known. */
  drive: string;
  documentNumber: number;
  kind: 'sell' | 'sellReturn';
  /** Kopecks. */
  total: number;
  /** As the register is told; `delivery` of fuel that an earlier receipt was the prepayment of. */
  paidBy: string;
  /** Kopecks. */
  cash: number;
  fiscalSign: string;
  /** Null in sales of version 1. */
  cashier: string | null;
  /** Masked (D14). */
  card: string | null;
  shift: number;
}

export interface Projection {
  /** Receipts that this step knows as made. */
  receipts: PrintedReceipt[];
  /** What this step made the sale's own. */
  claims: Claim[];
  /** Deliveries that ended with this step. */
  deliveries: DeliveredFuel[];
  /** Why a person has to look at the sale: it waits for a decision, owes money to a card, or was left unpaid. */
  concern: 'decision' | 'owed' | 'unpaid' | null;
  /** What it adds to the sums of shifts. */
  counts?: Count[];
}

/** The part of a snapshot that is read. */
interface Standing {
  context: SaleContext;
  hasTag(tag: 'attention' | 'unpaid' | 'closed'): boolean;
}

function concernOf(sale: Standing): Projection['concern'] {
  if (sale.hasTag('attention')) return 'decision';
  if (sale.context.reversalOwed !== null) return 'owed';
  return sale.hasTag('unpaid') ? 'unpaid' : null;
}

/** @param before null at the opening. */
export function projectStep(before: Standing | null, after: Standing): Projection {
  const { context } = after;
  const known = before?.context.deliveries.length ?? 0;
  const deliveries = context.deliveries.slice(known).map(({ volume, amount, settledBy, before: totals }): DeliveredFuel => {
    const { pump, nozzle } = fuelOf(context);
    return { pump, nozzle, volume, amount, settledBy, before: { volume: totals.volume, amount: totals.amount } };
  });
  return {
    claims: claimsOf(before?.context ?? null, context),
    receipts: receiptsOf(before?.context ?? null, context),
    deliveries,
    concern: concernOf(after),
    counts: countsOf(before && countedIn(before), countedIn(after)),
  };
}

const countedIn = (sale: Standing) => ({ context: sale.context, isClosed: sale.hasTag('closed') });

function claimsOf(before: SaleContext | null, { receipts, payment }: SaleContext): Claim[] {
  const documents = receipts.slice(before?.receipts.length ?? 0);
  const transactionId = payment?.bank?.transactionId;
  const isNew = transactionId && transactionId !== before?.payment?.bank?.transactionId;
  return [
    ...documents.map(({ fnNumber, documentNumber }): Claim => ({ kind: 'document', drive: fnNumber, name: String(documentNumber) })),
    ...(isNew ? [{ kind: 'transaction' as const, drive: '', name: transactionId }] : []),
  ];
}

function receiptsOf(before: SaleContext | null, context: SaleContext): PrintedReceipt[] {
  return context.receipts.slice(before?.receipts.length ?? 0).map((receipt) => {
    const { kind, documentNumber, fiscalSign, fnNumber, total, shiftNumber, isDelivery } = receipt;
    const paidBy = receipt.paidBy ?? paymentOf(termsOf(context));
    return {
      drive: fnNumber,
      documentNumber,
      kind,
      total,
      paidBy: isDelivery ? 'delivery' : paidBy,
      cash: paidBy === 'cash' ? total : 0,
      fiscalSign,
      cashier: context.order.fiscal?.cashier.name ?? null,
      card: cardOn(context)?.masked ?? null,
      shift: shiftNumber,
    };
  });
}
