/** A simulated bank terminal: remembers every message by its ServiceID, charges once, and fails on demand. Part of the lab. */
import type { Hono } from 'hono';
import { fromDecimal, toDecimal } from '../adapters/wire/decimal.ts';
import { type Clock, pause } from '../clock.ts';
import { type BankFault, CONDITIONS } from './bank-faults.ts';
import { type BankTransaction, sumOf, totalsOf } from './bank-totals.ts';
import { BrokenLink, breakableApp } from './broken-link.ts';
import { Faults } from './faults.ts';
import { forgetful, type SimulatorMemory } from './memory.ts';

type Json = Record<string, unknown>;

type AnswerName = 'PaymentResponse' | 'ReversalResponse' | 'ReconciliationResponse';
type Header = Json & { ServiceID: string };

interface BankMemory {
  transactions: BankTransaction[];
  /** Answers by ServiceID: the body, `PaymentResponse` or `ReversalResponse`. */
  answers: Record<string, Json>;
  /** The headers of those messages. */
  headers?: Record<string, Header>;
  /** How many transactions, and periods, were reconciled. */
  reconciled?: { transactions: number; periods: number };
}

export interface BankSimulator {
  app: Hono;
  transactions(): BankTransaction[];
  fault(kind: BankFault, count?: number): void;
}

const DELAY_MS = 50;
const SLOW_MS = 10_000;
/** A network repeats a message at once. */
const REPEAT_MS = 1_000;
const success = { Response: { Result: 'Success' } };
const refusal = (condition: string) => ({ Response: { Result: 'Failure', ErrorCondition: condition } });
const inside = (value: unknown, ...path: string[]): unknown => path.reduce<unknown>((at, name) => (at as Json | undefined)?.[name], value);

interface BankSimulatorOptions {
  clock: Clock;
  newId(): string;
  memory?: SimulatorMemory<BankMemory>;
  delayMs?: number;
}

const half = (amount: number): number => Math.max(1, Math.floor(amount / 2));

/** The terminal and the bank behind it: what was charged and given back, and every answer by its ServiceID. */
class BankBooks {
  readonly faults = new Faults<BankFault>(CONDITIONS);
  readonly records: BankMemory;
  readonly #options: BankSimulatorOptions;
  readonly #memory: SimulatorMemory<BankMemory>;
  #last: { serviceId: string; at: number; answer: Json } | null = null;
  readonly #underWay = new Map<string, { isAborted: boolean }>();

  constructor(options: BankSimulatorOptions) {
    this.#options = options;
    this.#memory = options.memory ?? forgetful<BankMemory>();
    this.records = { headers: {}, ...(this.#memory.load() ?? { transactions: [], answers: {} }) };
  }

  pay(header: Header, request: unknown): Promise<Json> {
    const isRefund = inside(request, 'PaymentData', 'PaymentType') === 'Refund';
    return this.#carryOut(header, 'PaymentResponse', () =>
      isRefund ? this.#refund(header.ServiceID, request) : this.#charge(header.ServiceID, request),
    );
  }

  async reverse(header: Header, request: unknown): Promise<Json> {
    // No transaction to act on: answered at once.
    if (!this.#original(request)) return this.#keep(header, { ReversalResponse: refusal('NotFound') });
    return this.#carryOut(header, 'ReversalResponse', () => this.#giveBack(header.ServiceID, request));
  }

  /** The totals since the last reconciliation: a new period begins. */
  reconcile(header: Header): Promise<Json> {
    return this.#carryOut(header, 'ReconciliationResponse', () => {
      const { transactions, reconciled: { transactions: known, periods } = { transactions: 0, periods: 0 } } = this.records;
      this.records.reconciled = { transactions: transactions.length, periods: periods + 1 };
      return {
        ...success,
        ReconciliationType: 'SaleReconciliation',
        POIReconciliationID: String(periods + 1),
        ...totalsOf(transactions.slice(known)),
      };
    });
  }

  status(request: unknown): Json {
    const reference = inside(request, 'MessageReference');
    const serviceId = String(inside(reference, 'ServiceID'));
    if (this.#underWay.has(serviceId)) return { TransactionStatusResponse: { ...refusal('InProgress'), MessageReference: reference } };
    if (this.faults.strikes('forgetful')) Object.assign(this.records, { answers: {}, headers: {} });
    const answer = this.#answerTo(serviceId);
    const header = this.records.headers?.[serviceId];
    // A message is known by its category too.
    if (!answer || (header && header.MessageCategory !== inside(reference, 'MessageCategory')))
      return { TransactionStatusResponse: { ...refusal('NotFound'), MessageReference: reference } };
    const MessageHeader = { ...header, MessageType: 'Response', ...(this.faults.strikes('foreignAnswer') ? { ServiceID: 'FOREIGN' } : {}) };
    const RepeatedMessageResponse = { MessageHeader, RepeatedResponseMessageBody: answer };
    return { TransactionStatusResponse: { ...success, MessageReference: reference, RepeatedMessageResponse } };
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

  #keep(header: Header, answer: Json): Json {
    if (this.faults.has('forgetful')) return answer;
    this.records.answers[header.ServiceID] = answer;
    this.records.headers = { ...this.records.headers, [header.ServiceID]: header };
    this.#memory.save(this.records);
    return answer;
  }

  /** One order: a ServiceID that was answered before gets that answer again; a network's repeat even where it was forgotten. */
  async #carryOut(header: Header, name: AnswerName, act: () => Json): Promise<Json> {
    const { ServiceID: serviceId } = header;
    const before = this.#answerTo(serviceId) ?? this.#justAnswered(serviceId);
    if (before) return before;
    if (this.faults.strikes('lostBefore')) throw new BrokenLink();
    const { clock, delayMs = DELAY_MS } = this.#options;
    const work = { isAborted: false };
    this.#underWay.set(serviceId, work);
    await pause(clock, this.faults.strikes('slow') ? SLOW_MS : delayMs);
    this.#underWay.delete(serviceId);
    const refused = work.isAborted ? 'Aborted' : this.#refusalOf(name);
    const answer = this.#keep(header, { [name]: refused ? refusal(refused) : act() });
    this.#memory.save(this.records);
    this.#last = { serviceId, at: clock.now(), answer };
    if (this.faults.strikes('lostAfter')) throw new BrokenLink();
    return answer;
  }

  #justAnswered(serviceId: string): Json | undefined {
    const isRepeat = this.#last?.serviceId === serviceId && this.#options.clock.now() - this.#last.at <= REPEAT_MS;
    return isRepeat ? this.#last?.answer : undefined;
  }

  #refusalOf(name: AnswerName): string | null {
    if (name === 'ReversalResponse' && this.faults.strikes('declineReversal')) return 'Refusal';
    if (this.faults.strikes('decline')) return 'Refusal';
    return this.faults.strikes('busy') ? 'Busy' : null;
  }

  #charge(serviceId: string, request: unknown): Json {
    const ordered = fromDecimal(inside(request, 'PaymentTransaction', 'AmountsReq', 'RequestedAmount'), 2);
    if (ordered === null || ordered <= 0) return refusal('MessageFormat');
    const amount = this.faults.strikes('otherAmount') ? half(ordered) : ordered;
    const claimed = this.faults.strikes('claimsOtherAmount') ? half(amount) : amount;
    const POIData = this.#record({ serviceId, kind: 'payment', amount, ...(claimed === amount ? {} : { claimed }) });
    return this.#paid(POIData, 'Normal', claimed);
  }

  /** Money back as a payment the other way, whatever the bank's day says. */
  #refund(serviceId: string, request: unknown): Json {
    const payment = this.#original(inside(request, 'PaymentTransaction'));
    const amount = fromDecimal(inside(request, 'PaymentTransaction', 'AmountsReq', 'RequestedAmount'), 2);
    const isNamed = inside(request, 'PaymentTransaction', 'OriginalPOITransaction') !== undefined;
    if (amount === null || amount <= 0 || (isNamed && (!payment || amount > this.#leftOf(payment)))) return refusal('Refusal');
    const POIData = this.#record({ serviceId, kind: 'refund', amount, ...(payment ? { of: payment.transactionId } : {}) });
    return this.#paid(POIData, 'Refund', amount);
  }

  #paid(POIData: Json, PaymentType: string, amount: number): Json {
    const Currency = this.faults.strikes('otherCurrency') ? 'USD' : 'RUB';
    const PaymentReceipt = [{ DocumentQualifier: 'CustomerReceipt', OutputContent: { OutputText: [{ Text: 'ОДОБРЕНО' }] } }];
    const AmountsResp = { Currency, AuthorizedAmount: toDecimal(amount, 2) };
    return { ...success, POIData, PaymentResult: { PaymentType, AmountsResp }, PaymentReceipt };
  }

  #giveBack(serviceId: string, request: unknown): Json {
    const payment = this.#original(request);
    if (!payment) return refusal('NotFound');
    const left = this.#leftOf(payment);
    const ordered = fromDecimal(inside(request, 'ReversedAmount') ?? toDecimal(left, 2), 2);
    if (ordered === null || ordered <= 0 || ordered > left) return refusal('Refusal');
    const amount = this.faults.strikes('reversalOtherAmount') ? half(ordered) : ordered;
    const POIData = this.#record({ serviceId, kind: 'reversal', amount, of: payment.transactionId });
    return { ...success, POIData, ReversedAmount: toDecimal(amount, 2) };
  }

  #original(request: unknown): BankTransaction | undefined {
    const wanted = inside(request, 'OriginalPOITransaction', 'POITransactionID', 'TransactionID');
    return this.records.transactions.find(({ transactionId, kind }) => kind === 'payment' && transactionId === wanted);
  }

  /** What of a payment was not given back yet. */
  #leftOf(payment: BankTransaction): number {
    return payment.amount - sumOf(this.records.transactions.filter(({ of }) => of === payment.transactionId));
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
    const serviceId = String(inside(message, 'MessageHeader', 'ServiceID') ?? '');
    const header = { ...(inside(message, 'MessageHeader') as Json | undefined), ServiceID: serviceId };
    const orders = new Map<unknown, () => Json | Promise<Json>>([
      ['Payment', () => books.pay(header, inside(message, 'PaymentRequest'))],
      ['Reversal', () => books.reverse(header, inside(message, 'ReversalRequest'))],
      ['Reconciliation', () => books.reconcile(header)],
      ['TransactionStatus', () => books.status(inside(message, 'TransactionStatusRequest'))],
      ['Abort', () => books.abort(inside(message, 'AbortRequest'))],
      ['Diagnosis', () => ({ DiagnosisResponse: success })],
    ]);
    const category = inside(header, 'MessageCategory');
    const order = orders.get(category);
    if (!order || serviceId.length === 0 || serviceId.length > 10) return context.json({ error: 'no such message' }, 400);
    const body = await order();
    const isForeign = (category === 'Payment' || category === 'Reversal') && books.faults.strikes('foreignAnswer');
    const MessageHeader = { ...header, MessageType: 'Response', ServiceID: isForeign ? 'FOREIGN' : serviceId };
    return context.json({ SaleToPOIResponse: { MessageHeader, ...body } });
  });
  return {
    app,
    transactions: () => structuredClone(books.records.transactions),
    fault: (kind, count) => books.faults.set(kind, count),
  };
}
