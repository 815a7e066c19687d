/** A simulated bank terminal: remembers every message by its ServiceID, charges once, and fails on demand. Part of the lab. */
import type { Hono } from 'hono';
import { fromDecimal, toDecimal } from '../adapters/wire/decimal.ts';
import { type Clock, pause } from '../clock.ts';
import { BrokenLink, breakableApp } from './broken-link.ts';
import { forgetful, type SimulatorMemory } from './memory.ts';

export const BANK_FAULTS = ['decline', 'lostBefore', 'lostAfter', 'busy', 'slow', 'clear'] as const;
export type BankFault = (typeof BANK_FAULTS)[number];

export interface BankTransaction {
  transactionId: string;
  serviceId: string;
  kind: 'payment' | 'reversal';
  amount: number;
  /** A reversal's payment. */
  of?: string;
}

type Json = Record<string, unknown>;

export interface BankMemory {
  transactions: BankTransaction[];
  /** Answers by ServiceID: the body, `PaymentResponse` or `ReversalResponse`. */
  answers: Record<string, Json>;
}

export interface BankSimulator {
  app: Hono;
  transactions(): BankTransaction[];
  fault(kind: BankFault, count?: number): void;
}

const DELAY_MS = 50;
const SLOW_MS = 10_000;
const success = { Response: { Result: 'Success' } };
const refusal = (condition: string) => ({ Response: { Result: 'Failure', ErrorCondition: condition } });
const inside = (value: unknown, ...path: string[]): unknown => path.reduce<unknown>((at, name) => (at as Json | undefined)?.[name], value);

export function createBankSimulator(options: {
  clock: Clock;
  newId(): string;
  memory?: SimulatorMemory<BankMemory>;
  delayMs?: number;
}): BankSimulator {
  const { clock, newId, memory = forgetful<BankMemory>(), delayMs = DELAY_MS } = options;
  const kept = memory.load() ?? { transactions: [], answers: {} };
  const faults = new Map<BankFault, number>();
  const underWay = new Map<string, { aborted: boolean }>();

  function strikes(kind: BankFault): boolean {
    const left = faults.get(kind);
    if (left === undefined) return false;
    if (left <= 1) faults.delete(kind);
    else faults.set(kind, left - 1);
    return true;
  }

  const poiData = (transactionId: string) => ({
    POITransactionID: { TransactionID: transactionId, TimeStamp: new Date(clock.now()).toISOString() },
  });

  function charge(serviceId: string, request: unknown): Json {
    const requested = inside(request, 'PaymentTransaction', 'AmountsReq', 'RequestedAmount');
    const amount = fromDecimal(requested, 2);
    if (amount === null || amount <= 0) return refusal('MessageFormat');
    const transactionId = newId();
    kept.transactions.push({ transactionId, serviceId, kind: 'payment', amount });
    const PaymentReceipt = [{ DocumentQualifier: 'CustomerReceipt', OutputContent: { OutputText: [{ Text: 'ОДОБРЕНО' }] } }];
    return {
      ...success,
      POIData: poiData(transactionId),
      PaymentResult: { AmountsResp: { Currency: 'RUB', AuthorizedAmount: toDecimal(amount, 2) } },
      PaymentReceipt,
    };
  }

  function giveBack(serviceId: string, request: unknown): Json {
    const original = inside(request, 'OriginalPOITransaction', 'POITransactionID', 'TransactionID');
    const payment = kept.transactions.find(({ transactionId, kind }) => kind === 'payment' && transactionId === original);
    if (!payment) return refusal('NotFound');
    const back = kept.transactions.filter(({ of }) => of === payment.transactionId).reduce((sum, { amount }) => sum + amount, 0);
    const named = inside(request, 'ReversedAmount');
    const amount = named === undefined ? payment.amount - back : fromDecimal(named, 2);
    if (amount === null || amount <= 0 || amount > payment.amount - back) return refusal('Refusal');
    const transactionId = newId();
    kept.transactions.push({ transactionId, serviceId, kind: 'reversal', amount, of: payment.transactionId });
    return { ...success, POIData: poiData(transactionId), ReversedAmount: toDecimal(amount, 2) };
  }

  /** One order: a ServiceID that was answered before gets that answer again. */
  async function carryOut(serviceId: string, name: 'PaymentResponse' | 'ReversalResponse', act: () => Json): Promise<Json> {
    const before = kept.answers[serviceId];
    if (before) return before;
    if (strikes('lostBefore')) throw new BrokenLink();
    const work = { aborted: false };
    underWay.set(serviceId, work);
    await pause(clock, strikes('slow') ? SLOW_MS : delayMs);
    underWay.delete(serviceId);
    const refused = work.aborted ? 'Aborted' : strikes('decline') ? 'Refusal' : strikes('busy') ? 'Busy' : null;
    const answer = { [name]: refused ? refusal(refused) : act() };
    kept.answers[serviceId] = answer;
    memory.save(kept);
    if (strikes('lostAfter')) throw new BrokenLink();
    return answer;
  }

  function statusOf(request: unknown): Json {
    const serviceId = String(inside(request, 'MessageReference', 'ServiceID'));
    if (underWay.has(serviceId)) return { TransactionStatusResponse: refusal('InProgress') };
    const answer = kept.answers[serviceId];
    if (!answer) return { TransactionStatusResponse: refusal('NotFound') };
    return { TransactionStatusResponse: { ...success, RepeatedMessageResponse: { RepeatedResponseMessageBody: answer } } };
  }

  function abort(request: unknown): Json {
    const work = underWay.get(String(inside(request, 'MessageReference', 'ServiceID')));
    if (work) work.aborted = true;
    return {};
  }

  const app = breakableApp(clock);
  app.post('/nexo/sync', async (context) => {
    const message = inside(await context.req.json().catch(() => null), 'SaleToPOIRequest');
    const category = inside(message, 'MessageHeader', 'MessageCategory');
    const serviceId = String(inside(message, 'MessageHeader', 'ServiceID') ?? '');
    const orders: Record<string, () => Json | Promise<Json>> = {
      Payment: () => carryOut(serviceId, 'PaymentResponse', () => charge(serviceId, inside(message, 'PaymentRequest'))),
      Reversal: () => carryOut(serviceId, 'ReversalResponse', () => giveBack(serviceId, inside(message, 'ReversalRequest'))),
      TransactionStatus: () => statusOf(inside(message, 'TransactionStatusRequest')),
      Abort: () => abort(inside(message, 'AbortRequest')),
      Diagnosis: () => ({ DiagnosisResponse: success }),
    };
    const order = orders[String(category)];
    if (!order || serviceId.length === 0 || serviceId.length > 10) return context.json({ error: 'no such message' }, 400);
    return context.json({ SaleToPOIResponse: { MessageHeader: { MessageCategory: category, ServiceID: serviceId }, ...(await order()) } });
  });

  return {
    app,
    transactions: () => structuredClone(kept.transactions),
    fault(kind, count = 1) {
      if (kind === 'clear') faults.clear();
      else faults.set(kind, count);
    },
  };
}
