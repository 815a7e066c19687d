/**
 * Every order that a sale gives to the world, as a typed actor without a body. Parts invoke them by name; the bodies are in `src/actors/`.
 */
import { fromPromise } from 'xstate';
import type { Coupon, ListLine, SaleLine } from '../../src/domain/lines.ts';
import type { AnsweredPreorder } from '../../src/domain/preorder.ts';
import type { ReturnLine } from '../../src/domain/refund.ts';
import type { Kopecks, Millilitres, Points, Price } from '../../src/domain/units.ts';
import type { FiscalDocument, Paper, ReceiptOrder, Slip } from './receipt-order.ts';

/**
 * A port rejects with this, and with nothing else (D10). `notDone`: the device surely did nothing, the order may be
 * given anew. `unknown`: it may have acted; only an `ask…` port or a person may settle it.
 */
export interface Failure {
  device: string;
  code: string;
  message: string;
  known: 'notDone' | 'unknown';
  evidence: Record<string, unknown>;
}

/** The name of one order at its receiver, kept over repeats and restarts: `<sale id>:payment:1`. */
export type Operation = string;

export interface LoyaltyClient {
  clientId: string;
  /** Masked (D14); the whole number stays with the card's reference. */
  cardNumber: string;
  name: string;
  status: 'active' | 'accrualOnly' | 'blocked';
  balance: Points;
  maxSpendPercent: number;
  accrualPercent: number;
  coupons: Coupon[];
  /** Bought so far, by the bonus module's book of this station. */
  accumulated: Kopecks;
}

export interface PreorderAnswer extends AnsweredPreorder {
  preorderId: string;
  expiresAt: string;
  /** By our own clock, epoch milliseconds; absent where the answer was looked up later. */
  receivedAt?: number;
  balanceAfter: number;
}

/** What may be reserved at the processing: by its own id, or where that answer was lost, by the order's name. */
export interface Reservation {
  terminal: string;
  operation: Operation;
  preorderId: string | null;
}

export interface LoyaltySettlement {
  transactionId: string;
  pointsSpent: Points;
  pointsAccrued: Points;
  balance: Points;
}

export interface LoyaltyRefund {
  pointsReturned: Points;
  pointsAnnulled: Points;
  balance: Points;
}

export interface BankPayment {
  transactionId: string;
  at: string;
  /** What the terminal says it has charged or given back; absent where a person vouches for it. */
  amount?: Kopecks;
}

export interface ReversalOrder {
  operation: Operation;
  /** The charge that it takes back; null: cash goes back to a card. */
  payment: BankPayment | null;
  amount: Kopecks;
  /** Whether that is all that was charged. */
  whole: boolean;
  /** `refund`: a payment of its own the other way, where the bank's day is closed. */
  by: 'reversal' | 'refund';
}

/** Readings of a nozzle's totaliser. */
export interface PumpTotals {
  volume: Millilitres;
  amount: Kopecks;
}

export interface Delivery {
  volume: Millilitres;
  /** At the list price that the pump shows. */
  amount: Kopecks;
  reason: 'finished' | 'overrun';
  /** `register`: the delivery data; `totals`: the totaliser's difference, after a power cut; `person`: by an operator's word. */
  settledBy: 'register' | 'totals' | 'person';
}

/** An `ask…` port's answer to what became of an order: its result, or the certainty that it was not done. */
export type LookUp<Result> = { state: 'done'; result: Result } | { state: 'notDone'; code: string; message: string };

export interface NozzleAddress {
  pump: number;
  nozzle: number;
}

/** A nozzle, and the price that a sale has there. */
export interface PricedNozzle extends NozzleAddress {
  price: Price;
}

/** What Megainsight is told of the receipt. */
export interface LoyaltyTicket {
  terminal: string;
  operation: Operation;
  receipt: FiscalDocument | null;
  lines: SaleLine[];
  /** What the receipt says will be accrued: an answer above it is not booked. */
  mostAccrued: Points;
}

/** What Megainsight is told of a refund. */
export interface RefundTicket {
  terminal: string;
  operation: Operation;
  /** Of the settlement that it takes back. */
  transactionId: string;
  reason: 'underDelivered' | 'returned';
  receipt: FiscalDocument | null;
  lines: ReturnLine[];
  /** What was accrued, and is not annulled yet: an answer above it is not booked. */
  mostAnnulled: Points;
}

/** What the bonus module's book is told: once by each name, however often it is told. */
export interface AccumulationEntry {
  operation: Operation;
  clientId: string;
  bought: Kopecks;
  returned: Kopecks;
}

function port<Output, Input>() {
  return fromPromise<Output, Input>(() => Promise.reject(new Error('a port has no body in its chart')));
}

export const ports = {
  /** Who is the holder of the card or QR code? Changes nothing at the processing. */
  fetchClient: port<LoyaltyClient, { terminal: string; cardRef: string }>(),
  /** Reserves points and coupons (R18). */
  placePreorder: port<
    PreorderAnswer,
    { terminal: string; operation: Operation; cardRef: string; clientId: string; list: ListLine[]; couponIds: string[]; points: Points }
  >(),
  /** Gives back whatever may be reserved. */
  releasePreorders: port<{ released: number }, { reservations: Reservation[]; reason: string }>(),
  /** After the receipt: the points are debited and accrued (D6). */
  confirmPreorder: port<LoyaltySettlement, LoyaltyTicket & { preorderId: string }>(),
  /** After the receipt, points kept: the purchase with the accrual flag (R17). */
  registerPurchase: port<LoyaltySettlement, LoyaltyTicket & { cardRef: string; clientId: string }>(),
  /** After a return receipt: points come back, the accrual is annulled pro rata (D8). */
  refundLoyalty: port<LoyaltyRefund, RefundTicket>(),

  /**
   * The bonus module's book takes a sale, or what came back of one (R4). It is the station's own and stands in for
   * Megainsight's ledger: with the module Megainsight is asked who the client is, and told of no money.
   */
  recordAccumulation: port<{ accumulated: Kopecks }, AccumulationEntry>(),

  /**
   * Whether what the money is for can be had: the pump answers and shows the price, the register answers. Asked just before
   * money moves. @returns milliseconds since the epoch, by which a preorder is known to be in force.
   */
  checkDevices: port<{ now: number }, { nozzle: PricedNozzle | null }>(),

  /** Charges a bank card. The answer may name another sum than was ordered. */
  takePayment: port<BankPayment, { operation: Operation; amount: Kopecks }>(),
  /** Asks the terminal to give up a payment under way; the payment itself still answers. */
  abortPayment: port<void, { operation: Operation; reason: string }>(),
  askPayment: port<LookUp<BankPayment>, { operation: Operation }>(),
  /** Gives charged money back. */
  reversePayment: port<BankPayment, ReversalOrder>(),
  askReversal: port<LookUp<BankPayment>, { operation: Operation; by: ReversalOrder['by'] }>(),

  /** Prints a receipt, or a slip of no fiscal weight. */
  printReceipt: port<FiscalDocument | Slip, ReceiptOrder>(),
  /** `document` is missing in orders of version 1: a receipt. */
  askReceipt: port<LookUp<FiscalDocument | Slip>, { operation: Operation; document?: Paper['document']; total?: Kopecks }>(),

  /** Sets price and dose, checks them, reads the totaliser. Gives no fuel. */
  preparePump: port<PumpTotals, NozzleAddress & { price: Price; volume: Millilitres }>(),
  /** Lets the fuel flow. */
  authorisePump: port<void, NozzleAddress & { before: PumpTotals }>(),
  /** Whether the nozzle was authorised since `before` was read. */
  askPump: port<{ authorised: boolean }, NozzleAddress & { before: PumpTotals }>(),
  /** Watches until the delivery is over and reads it; changes nothing at the pump. */
  followDelivery: port<Delivery, NozzleAddress & { before: PumpTotals }>(),
  stopPump: port<void, NozzleAddress>(),
  /** Tells the pump that the delivery is stored, which frees it. */
  confirmDelivery: port<PumpTotals, NozzleAddress>(),
};

export type Ports = typeof ports;
export type PortName = keyof Ports;
