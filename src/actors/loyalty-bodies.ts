/** Promises bodies for Megainsight's ports: secrets come from the vault at the last moment, orders bear names that it knows repeats by. */
import type {
  FiscalDocument,
  LoyaltyClient,
  LoyaltySettlement,
  LoyaltyTicket,
  PreorderAnswer,
  Reservation,
} from '../../machines/sale/ports.ts';
import type { Megainsight } from '../adapters/megainsight/client.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import { wasNeverReceived } from '../adapters/wire/look-up.ts';
import { operationUuid } from '../adapters/wire/operation.ts';
import type { Clock } from '../clock.ts';
import { maskCard } from '../domain/format.ts';
import type { ListLine } from '../domain/lines.ts';
import { amountOf, type Points } from '../domain/units.ts';
import type { PortBodies } from './port-bodies.ts';

export interface Loyalty {
  /** @throws DeviceFailure (notDone) for a terminal that the station does not have. */
  terminal(id: string): Megainsight;
  cards: { token(ref: string): string | undefined; keepNumber(ref: string, number: string): void };
  /** By the bonus module's book, kopecks. */
  accumulated(clientId: string): number;
  clock: Clock;
}

type LoyaltyPort = 'fetchClient' | 'placePreorder' | 'releasePreorders' | 'confirmPreorder' | 'registerPurchase' | 'refundLoyalty';

/** A reservation that the processing does not hold, or no longer: nothing to give back. */
const NOT_HELD = new Set(['PREORDER_NOT_FOUND', 'PREORDER_EXPIRED']);

export function loyaltyBodies(loyalty: Loyalty): Pick<PortBodies, LoyaltyPort> {
  const tokenOf = (ref: string): string => {
    const token = loyalty.cards.token(ref);
    if (token === undefined) {
      throw new DeviceFailure({
        device: 'megainsight',
        code: 'cardForgotten',
        message: 'the card must be presented again',
        known: 'notDone',
      });
    }
    return token;
  };
  return {
    fetchClient: {
      async perform({ terminal, cardRef }, { signal }) {
        const client = await loyalty.terminal(terminal).client(tokenOf(cardRef), signal);
        loyalty.cards.keepNumber(cardRef, client.cardNumber);
        const accumulated = loyalty.accumulated(client.clientId);
        return { ...client, cardNumber: maskCard(client.cardNumber), accumulated } as unknown as LoyaltyClient;
      },
    },
    placePreorder: {
      async perform({ terminal, operation, cardRef, clientId, list, couponIds, points }, { saleId, signal }) {
        const order = {
          clientToken: tokenOf(cardRef),
          clientId,
          orderId: saleId,
          lines: preorderLines(list),
          couponIds,
          pointsToSpend: points,
        };
        return (await loyalty.terminal(terminal).preorder(order, operation, signal)) as PreorderAnswer;
      },
      async recall({ terminal, operation }, { signal }) {
        const found = await loyalty.terminal(terminal).lookUp('preorder', operation, signal);
        if (found.state === 'done') return { state: 'done', result: found.result as PreorderAnswer };
        if (wasNeverReceived(found)) return { state: 'notDone' };
        throw new DeviceFailure({ device: 'megainsight', code: found.code, message: found.message, known: 'notDone' });
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
        const order = { preorderId, orderId: saleId, ...told(loyalty, ticket) };
        return settlementOf(await loyalty.terminal(ticket.terminal).confirm(order, ticket.operation, signal));
      },
    },
    registerPurchase: {
      async perform({ cardRef, clientId, ...ticket }, { saleId, signal }) {
        const order = { clientToken: tokenOf(cardRef), clientId, orderId: saleId, ...told(loyalty, ticket) };
        return settlementOf({ pointsSpent: 0, ...(await loyalty.terminal(ticket.terminal).purchase(order, ticket.operation, signal)) });
      },
    },
    refundLoyalty: {
      async perform({ terminal, operation, transactionId, reason, receipt, lines }, { saleId, signal }) {
        const order = {
          orderId: saleId,
          transactionId,
          refundId: operationUuid(operation),
          reason,
          receipt: toldReceipt(loyalty, receipt),
          lines: lines.map(({ lineNo, part, quantity, amount, pointsReturned }) => ({ lineNo, part, quantity, amount, pointsReturned })),
        };
        const said = await loyalty.terminal(terminal).refund(order, operation, signal);
        return {
          pointsReturned: said.pointsReturned as Points,
          pointsAnnulled: said.pointsAnnulled as Points,
          balance: said.balance as Points,
        };
      },
    },
  };
}

const settlementOf = (said: { transactionId: string; pointsSpent: number; pointsAccrued: number; balance: number }): LoyaltySettlement => ({
  transactionId: said.transactionId,
  pointsSpent: said.pointsSpent as Points,
  pointsAccrued: said.pointsAccrued as Points,
  balance: said.balance as Points,
});

/** Gives one reservation back; one whose answer was lost is looked up by its name first. */
async function release(
  loyalty: Loyalty,
  reservation: Reservation,
  order: { orderId: string; reason: string },
  signal: AbortSignal,
): Promise<number> {
  const { terminal, operation } = reservation;
  const megainsight = loyalty.terminal(terminal);
  let { preorderId } = reservation;
  if (!preorderId) {
    const found = await megainsight.lookUp('preorder', operation, signal);
    if (found.state !== 'done') return 0;
    preorderId = (found.result as PreorderAnswer).preorderId;
  }
  try {
    await megainsight.cancel({ preorderId, ...order }, `${operation}:release`, signal);
    return 1;
  } catch (problem) {
    if (problem instanceof DeviceFailure && NOT_HELD.has(problem.code)) return 0;
    throw problem;
  }
}

const preorderLines = (list: ListLine[]) =>
  list.map(({ lineNo, code, name, unit, quantity, listPrice, minPrice }) => ({
    lineNo,
    productCode: code,
    name,
    unit,
    quantity,
    price: listPrice,
    amount: amountOf(quantity, listPrice),
    minPrice,
  }));

const toldReceipt = ({ clock }: Loyalty, receipt: FiscalDocument | null) => ({
  fiscalNumber: receipt?.fnNumber ?? '',
  documentNumber: receipt?.documentNumber ?? 0,
  fiscalSign: receipt?.fiscalSign ?? '',
  shiftNumber: receipt?.shiftNumber ?? 0,
  // A receipt that a person vouched for bears no time of the register.
  dateTime: receipt?.at || new Date(clock.now()).toISOString(),
  total: receipt?.total ?? 0,
});

/** The receipt and its lines as the processing is told of them. */
function told(loyalty: Loyalty, { receipt, lines }: LoyaltyTicket) {
  return {
    receipt: toldReceipt(loyalty, receipt),
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
  };
}
