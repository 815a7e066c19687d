/** A simulated bank terminal: remembers every message by its ServiceID, charges once, and fails on demand. Part of the lab. */
import type { Hono } from 'hono';
import { fromDecimal, toDecimal } from '../adapters/wire/decimal.ts';
import { type Clock, pause } from '../clock.ts';
import { BrokenLink, breakableApp } from './broken-link.ts';
import { Faults } from './faults.ts';
import { forgetful, type SimulatorMemory } from './memory.ts';

export const BANK_FAULTS = ['decline', 'lostBefore', 'lostAfter', 'busy', 'slow', 'clear'] as const;
type BankFault = (typeof BANK_FAULTS)[number];

interface BankTransaction {
  transactionId: string;
  serviceId: string;
  kind: 'payment' | 'reversal';
  amount: number;
  /** A reversal's payment. */
  of?: string;
}

type Json = Record<string, unknown>;

interface BankMemory {
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

interface BankSimulatorOptions {
  clock: Clock;
  newId(): string;
  memory?: SimulatorMemory<BankMemory>;
  delayMs?: number;
}

/** The terminal and the bank behind it: what was charged and given back, and every answer by its ServiceID. */
class BankBooks {
  readonly faults = new Faults<BankFault>();
  readonly records: BankMemory;
  readonly #options: BankSimulatorOptions;
  readonly #memory: SimulatorMemory<BankMemory>;
  readonly #underWay = new Map<string, { isAborted: boolean }>();

  constructor(options: BankSimulatorOptions) {
    this.#options = options;
    this.#memory = options.memory ?? forgetful<BankMemory>();
    this.records = this.#memory.load() ?? { transactions: [], answers: {} };
  }

  pay(serviceId: string, request: unknown): Promise<Json> {
    return this.#carryOut(serviceId, 'PaymentResponse', () => this.#charge(serviceId, request));
  }

  reverse(serviceId: string, request: unknown): Promise<Json> {
    return this.#carryOut(serviceId, 'ReversalResponse', () => this.#giveBack(serviceId, request));
  }

  status(request: unknown): Json {
    const serviceId = String(inside(request, 'MessageReference', 'ServiceID'));
    if (this.#underWay.has(serviceId)) return { TransactionStatusResponse: refusal('InProgress') };
    const answer = this.#answerTo(serviceId);
    if (!answer) return { TransactionStatusResponse: refusal('NotFound') };
    return { TransactionStatusResponse: { ...success, RepeatedMessageResponse: { RepeatedResponseMessageBody: answer } } };
  }

  abort(request: unknown): Json {
    const work = this.#underWay.get(String(inside(request, 'MessageReference', 'ServiceID')));
    if (work) work.isAborted = true;
    return {};
  }

  #answerTo(serviceId: string): Json | undefined {
    const { answers } = this.records;
    return Object.hasOwn(answers, serviceId) ? answers[serviceId] : undefined;
  }

  /** One order: a ServiceID that was answered before gets that answer again. */
  async #carryOut(serviceId: string, name: 'PaymentResponse' | 'ReversalResponse', act: () => Json): Promise<Json> {
    const before = this.#answerTo(serviceId);
    if (before) return before;
    if (this.faults.strikes('lostBefore')) throw new BrokenLink();
    const { clock, delayMs = DELAY_MS } = this.#options;
    const work = { isAborted: false };
    this.#underWay.set(serviceId, work);
    await pause(clock, this.faults.strikes('slow') ? SLOW_MS : delayMs);
    this.#underWay.delete(serviceId);
    const refused = work.isAborted ? 'Aborted' : this.faults.strikes('decline') ? 'Refusal' : this.faults.strikes('busy') ? 'Busy' : null;
    const answer = { [name]: refused ? refusal(refused) : act() };
    this.records.answers[serviceId] = answer;
    this.#memory.save(this.records);
    if (this.faults.strikes('lostAfter')) throw new BrokenLink();
    return answer;
  }

  #charge(serviceId: string, request: unknown): Json {
    const amount = fromDecimal(inside(request, 'PaymentTransaction', 'AmountsReq', 'RequestedAmount'), 2);
    if (amount === null || amount <= 0) return refusal('MessageFormat');
    const PaymentReceipt = [{ DocumentQualifier: 'CustomerReceipt', OutputContent: { OutputText: [{ Text: 'ОДОБРЕНО' }] } }];
    return {
      ...success,
      POIData: this.#record({ serviceId, kind: 'payment', amount }),
      PaymentResult: { AmountsResp: { Currency: 'RUB', AuthorizedAmount: toDecimal(amount, 2) } },
      PaymentReceipt,
    };
  }

  #giveBack(serviceId: string, request: unknown): Json {
    const { transactions } = this.records;
    const original = inside(request, 'OriginalPOITransaction', 'POITransactionID', 'TransactionID');
    const payment = transactions.find(({ transactionId, kind }) => kind === 'payment' && transactionId === original);
    if (!payment) return refusal('NotFound');
    const back = transactions.filter(({ of }) => of === payment.transactionId).reduce((sum, { amount }) => sum + amount, 0);
    const named = inside(request, 'ReversedAmount');
    const amount = named === undefined ? payment.amount - back : fromDecimal(named, 2);
    if (amount === null || amount <= 0 || amount > payment.amount - back) return refusal('Refusal');
    const POIData = this.#record({ serviceId, kind: 'reversal', amount, of: payment.transactionId });
    return { ...success, POIData, ReversedAmount: toDecimal(amount, 2) };
  }

  #record(transaction: Omit<BankTransaction, 'transactionId'>): Json {
    const { clock, newId } = this.#options;
    const transactionId = newId();
    this.records.transactions.push({ transactionId, ...transaction });
    return { POITransactionID: { TransactionID: transactionId, TimeStamp: new Date(clock.now()).toISOString() } };
  }
}

export function createBankSimulator(options: BankSimulatorOptions): BankSimulator {
  const books = new BankBooks(options);
  const app = breakableApp(options.clock);
  app.post('/nexo/sync', async (context) => {
    const message = inside(await context.req.json().catch(() => null), 'SaleToPOIRequest');
    const category = inside(message, 'MessageHeader', 'MessageCategory');
    const serviceId = String(inside(message, 'MessageHeader', 'ServiceID') ?? '');
    const orders = new Map<unknown, () => Json | Promise<Json>>([
      ['Payment', () => books.pay(serviceId, inside(message, 'PaymentRequest'))],
      ['Reversal', () => books.reverse(serviceId, inside(message, 'ReversalRequest'))],
      ['TransactionStatus', () => books.status(inside(message, 'TransactionStatusRequest'))],
      ['Abort', () => books.abort(inside(message, 'AbortRequest'))],
      ['Diagnosis', () => ({ DiagnosisResponse: success })],
    ]);
    const order = orders.get(category);
    if (!order || serviceId.length === 0 || serviceId.length > 10) return context.json({ error: 'no such message' }, 400);
    return context.json({ SaleToPOIResponse: { MessageHeader: { MessageCategory: category, ServiceID: serviceId }, ...(await order()) } });
  });
  return {
    app,
    transactions: () => structuredClone(books.records.transactions),
    fault: (kind, count) => books.faults.set(kind, count),
  };
}
