/** Bodies of the loyalty ports: what a sale asks of Megainsight. Card secrets are read for the call alone (D14). Used by bodies.ts. */
import type { LoyaltyClient, LoyaltySettlement, LoyaltyTicket, PreorderAnswer, Reservation } from '../../machines/sale/ports.ts';
import { required } from '../../machines/sale/readings.ts';
import type { FiscalDocument } from '../../machines/sale/receipt-order.ts';
import type { Megainsight } from '../adapters/megainsight/client.ts';
import type { LoyaltyClient as LoyaltyHolder } from '../adapters/megainsight/codec.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import { wasNeverReceived } from '../adapters/wire/look-up.ts';
import { operationUuid } from '../adapters/wire/operation.ts';
import type { Clock } from '../clock.ts';
import { isInForce } from '../domain/coupons.ts';
import { maskCard } from '../domain/format.ts';
import type { ListLine } from '../domain/lines.ts';
import { amountOf, type Points } from '../domain/units.ts';
import type { PortBodies } from './port-bodies.ts';

export interface Loyalty {
  /** @throws DeviceFailure (notDone) for a terminal that the station does not have. */
  terminal(id: string): Megainsight;
  cards: { token(ref: string): string | undefined; keepNumber(ref: string, number: string): Promise<void> };
  /** By the bonus module's book, kopecks. */
  accumulated(clientId: string): number;
  clock: Clock;
}

type LoyaltyPort = 'fetchClient' | 'placePreorder' | 'releasePreorders' | 'confirmPreorder' | 'registerPurchase' | 'refundLoyalty';

/** A reservation that the processing does not hold, or no longer: nothing to give back. */
const NOT_HELD = new Set(['PREORDER_NOT_FOUND', 'PREORDER_EXPIRED']);

export function loyaltyBodies(loyalty: Loyalty): Pick<PortBodies, LoyaltyPort> {
  return {
    fetchClient: {
      async perform({ terminal, cardRef }, { signal }) {
        const client = inForceAt(loyalty.clock, await loyalty.terminal(terminal).client(readToken(loyalty, cardRef), signal));
        await loyalty.cards.keepNumber(cardRef, client.cardNumber);
        const accumulated = loyalty.accumulated(client.clientId);
        return { ...client, cardNumber: maskCard(client.cardNumber), accumulated } as unknown as LoyaltyClient;
      },
    },
    placePreorder: {
      async perform({ terminal, operation, cardRef, clientId, list, couponIds, points }, { saleId, signal }) {
        const order = {
          clientToken: readToken(loyalty, cardRef),
          clientId,
          orderId: saleId,
          lines: list.map(preorderLine),
          couponIds,
          pointsToSpend: points,
        };
        const answer = (await loyalty.terminal(terminal).preorder(order, operation, signal)) as PreorderAnswer;
        return { ...answer, receivedAt: loyalty.clock.now() };
      },
      async recall({ terminal, operation }, { saleId, signal }) {
        const answer = await loyalty.terminal(terminal).lookUp('preorder', operation, saleId, signal);
        if (answer.state === 'done') return { state: 'done', result: answer.result as PreorderAnswer };
        if (wasNeverReceived(answer)) return { state: 'notDone' };
        throw new DeviceFailure({ device: 'megainsight', code: answer.code, message: answer.message, known: 'notDone' });
      },
    },
    releasePreorders: {
      async perform({ reservations, reason }, { saleId, signal }) {
        let released = 0;
        for (const reservation of reservations) released += await release(loyalty, reservation, { orderId: saleId, reason }, signal);
        return { released };
      },
    },
    confirmPreorder: {
      async perform({ preorderId, ...ticket }, { saleId, signal }) {
        const order = { preorderId, orderId: saleId, mostAccrued: ticket.mostAccrued, ...soldOn(loyalty, ticket) };
        return settlementOf(await loyalty.terminal(ticket.terminal).confirm(order, ticket.operation, signal));
      },
    },
    registerPurchase: {
      async perform({ cardRef, clientId, ...ticket }, { saleId, signal }) {
        const names = { clientToken: readToken(loyalty, cardRef), clientId, orderId: saleId };
        const order = { ...names, mostAccrued: ticket.mostAccrued, ...soldOn(loyalty, ticket) };
        return settlementOf({ pointsSpent: 0, ...(await loyalty.terminal(ticket.terminal).purchase(order, ticket.operation, signal)) });
      },
    },
    refundLoyalty: {
      async perform({ terminal, operation, transactionId, reason, receipt, lines, mostAnnulled }, { saleId, signal }) {
        const order = {
          orderId: saleId,
          transactionId,
          refundId: operationUuid(operation),
          reason,
          receipt: loyaltyReceipt(loyalty, receipt),
          lines: lines.map(({ lineNo, part, quantity, amount, pointsReturned }) => ({ lineNo, part, quantity, amount, pointsReturned })),
          mostAnnulled,
        };
        const refund = await loyalty.terminal(terminal).refund(order, operation, signal);
        return {
          pointsReturned: refund.pointsReturned as Points,
          pointsAnnulled: refund.pointsAnnulled as Points,
          balance: refund.balance as Points,
        };
      },
    },
  };
}

/** Coupons that have ended are not offered. */
const inForceAt = (clock: Clock, client: LoyaltyHolder): LoyaltyHolder => ({
  ...client,
  coupons: client.coupons.filter((coupon) => isInForce(coupon, clock.now())),
});

/** @throws DeviceFailure (notDone) where the card's secret was deleted meanwhile. */
function readToken({ cards }: Loyalty, ref: string): string {
  const token = cards.token(ref);
  if (token !== undefined) return token;
  const message = 'the card must be presented again';
  throw new DeviceFailure({ device: 'megainsight', code: 'cardForgotten', message, known: 'notDone' });
}

type Settled = { [Field in keyof LoyaltySettlement]: Field extends 'transactionId' ? string : number };

const settlementOf = ({ transactionId, pointsSpent, pointsAccrued, balance }: Settled): LoyaltySettlement => ({
  transactionId,
  pointsSpent: pointsSpent as Points,
  pointsAccrued: pointsAccrued as Points,
  balance: balance as Points,
});

/** Gives one reservation back; one whose answer was lost is looked up by its name first. @returns how many were given back: 0 or 1. */
async function release(
  loyalty: Loyalty,
  { terminal, operation, preorderId: known }: Reservation,
  order: { orderId: string; reason: string },
  signal: AbortSignal,
): Promise<number> {
  const megainsight = loyalty.terminal(terminal);
  const preorderId = known ?? (await lookUpPreorderId(megainsight, operation, order.orderId, signal));
  if (preorderId === null) return 0;
  try {
    await megainsight.cancel({ preorderId, ...order }, `${operation}:release`, signal);
    return 1;
  } catch (problem) {
    if (problem instanceof DeviceFailure && NOT_HELD.has(problem.code)) return 0;
    throw problem;
  }
}

async function lookUpPreorderId(megainsight: Megainsight, operation: string, orderId: string, signal: AbortSignal): Promise<string | null> {
  const answer = await megainsight.lookUp('preorder', operation, orderId, signal);
  return answer.state === 'done' ? answer.result.preorderId : null;
}

const preorderLine = ({ lineNo, code, name, unit, quantity, listPrice, minPrice }: ListLine) => ({
  lineNo,
  productCode: code,
  name,
  unit,
  quantity,
  price: listPrice,
  amount: amountOf(quantity, listPrice),
  minPrice,
});

/** The receipt as Megainsight takes it. Only what has a receipt is reported: a proving has none, and no loyalty either. */
function loyaltyReceipt({ clock }: Loyalty, receipt: FiscalDocument | null) {
  const { fnNumber, documentNumber, fiscalSign, shiftNumber, at, total } = required(receipt, 'receipt');
  // A receipt that a person vouched for bears no time of the register.
  const dateTime = at || new Date(clock.now()).toISOString();
  return { fiscalNumber: fnNumber, documentNumber, fiscalSign, shiftNumber, dateTime, total };
}

/** The receipt and its lines as Megainsight takes them. */
const soldOn = (loyalty: Loyalty, { receipt, lines }: LoyaltyTicket) => ({
  receipt: loyaltyReceipt(loyalty, receipt),
  lines: lines.map(({ lineNo, part, code, quantity, price, amount, discount, pointsSpent, couponId }) => ({
    lineNo,
    part,
    productCode: code,
    quantity,
    price,
    amount,
    discount,
    pointsSpent,
    couponId,
  })),
});
