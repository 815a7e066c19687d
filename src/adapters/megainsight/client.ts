/**
 * Client of the loyalty processing Megainsight. No public description of its wire format exists: what it does is fixed by its
 * instruction for station software, the JSON is our contract with it. The network's own specification can replace this folder
 * without touching a chart. Opened by the forecourt, used by the ports' bodies.
 */
import * as v from 'valibot';
import { NoAnswer } from '../wire/http.ts';
import type { LookUp } from '../wire/look-up.ts';
import { loyaltyFailure, MegainsightCalls, type MegainsightOptions, refusalIn } from './calls.ts';
import {
  type Call,
  Client,
  type LoyaltyClient,
  type LoyaltyReceipt,
  type Preorder,
  type PreorderOrder,
  type RefundOrder,
  type ResultOf,
  type SoldLine,
} from './codec.ts';
import { foreignField } from './reading.ts';

/**
 * Every call but `client` and `lookUp` bears an operation's name, the same on every repeat: the processing answers a repeat with
 * its first result. Failures: notDone with the processing's code where it said no or surely never heard it; unknown where it
 * may have acted and cannot be asked, or answers about something else (`foreignAnswer`, `otherPoints`).
 */
export interface Megainsight {
  /** Who holds this card or QR code. Changes nothing, so that every failure is notDone. */
  client(clientToken: string, signal?: AbortSignal): Promise<LoyaltyClient>;
  preorder(order: PreorderOrder, operation: string, signal?: AbortSignal): Promise<Preorder>;
  confirm(order: ConfirmOrder, operation: string, signal?: AbortSignal): Promise<ResultOf<'confirm'>>;
  cancel(order: CancelOrder, operation: string, signal?: AbortSignal): Promise<ResultOf<'cancel'>>;
  purchase(order: PurchaseOrder, operation: string, signal?: AbortSignal): Promise<ResultOf<'purchase'>>;
  refund(order: RefundOrder, operation: string, signal?: AbortSignal): Promise<ResultOf<'refund'>>;
  /** What became of an operation of the sale `orderId`. @throws DeviceFailure unknown where the processing cannot be asked. */
  lookUp<Name extends Call>(call: Name, operation: string, orderId: string, signal?: AbortSignal): Promise<LookUp<ResultOf<Name>>>;
}

interface ConfirmOrder {
  preorderId: string;
  orderId: string;
  receipt: LoyaltyReceipt;
  lines: SoldLine[];
  /** What the preorder was to accrue, hundredths of a point. */
  mostAccrued: number;
}

interface CancelOrder {
  preorderId: string;
  orderId: string;
  reason: string;
}

interface PurchaseOrder {
  clientToken: string;
  clientId: string;
  orderId: string;
  receipt: LoyaltyReceipt;
  lines: SoldLine[];
  /** What the client's percentage gives, hundredths of a point. */
  mostAccrued: number;
}

const sumOf = <Name extends string>(lines: Record<Name, number>[], of: Name): number => lines.reduce((sum, line) => sum + line[of], 0);

/** Sends nothing by itself. */
export function createMegainsight(options: MegainsightOptions): Megainsight {
  const calls = new MegainsightCalls(options);
  const preorderPath = (preorderId: string, what: string) => `/preorder/${encodeURIComponent(preorderId)}/${what}`;
  return {
    client: (clientToken, signal) => readClient(calls, clientToken, signal),
    preorder: (body, operation, signal) => calls.carryOut({ call: 'preorder', path: '/preorder', body }, operation, signal),
    confirm({ preorderId, mostAccrued, ...body }, operation, signal) {
      const asked = { ids: { preorderId }, spent: sumOf(body.lines, 'pointsSpent'), mostAccrued };
      return calls.carryOut({ call: 'confirm', path: preorderPath(preorderId, 'confirm'), body, ...asked }, operation, signal);
    },
    cancel: ({ preorderId, ...body }, operation, signal) =>
      calls.carryOut({ call: 'cancel', path: preorderPath(preorderId, 'cancel'), body, ids: { preorderId } }, operation, signal),
    purchase: ({ mostAccrued, ...order }, operation, signal) =>
      calls.carryOut({ call: 'purchase', path: '/purchase', body: { ...order, accrue: true }, mostAccrued }, operation, signal),
    refund({ mostAnnulled, ...body }, operation, signal) {
      const asked = { mostReturned: sumOf(body.lines, 'pointsReturned'), mostAnnulled };
      return calls.carryOut({ call: 'refund', path: '/refund', body, ...asked }, operation, signal);
    },
    lookUp: (call, operation, orderId, signal) => calls.lookUp(call, operation, orderId, signal),
  };
}

async function readClient(calls: MegainsightCalls, clientToken: string, signal?: AbortSignal): Promise<LoyaltyClient> {
  try {
    const answer = await calls.post('/client', { clientToken }, {}, signal);
    const refusal = refusalIn(answer);
    if (refusal) throw refusal;
    const client = v.safeParse(Client, answer.body);
    const isForeign = foreignField(answer.body, { ids: { clientToken } }) !== null;
    if (answer.status === 200 && client.success && !isForeign) return client.output;
    const code = answer.status === 200 ? 'badAnswer' : `http${answer.status}`;
    throw loyaltyFailure(code, 'Megainsight answers nonsense', 'notDone', true);
  } catch (problem) {
    if (!(problem instanceof NoAnswer)) throw problem;
    throw loyaltyFailure(problem.timedOut ? 'timeout' : 'offline', 'Megainsight does not answer', 'notDone', true);
  }
}
