/**
 * A person's word on what no device could say, checked against the station's books and the devices that can be asked, before the sale
 * hears it. Used by the API.
 */
import type { SaleContext } from '../../machines/sale/context.ts';
import { operationOf } from '../../machines/sale/operations.ts';
import { paperInHand } from '../../machines/sale/papers.ts';
import type { NozzleAddress, PumpTotals } from '../../machines/sale/ports.ts';
import { dueOf, numberIn, textIn } from '../../machines/sale/readings.ts';
import type { BankTerminal } from '../adapters/bank-nexo/client.ts';
import type { BankPayment } from '../adapters/bank-nexo/orders.ts';
import type { NozzleDriver } from '../adapters/dispenser-azt2/nozzle.ts';
import type { FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import type { FoundDocument } from '../adapters/fiscal-atol/codec.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { LookUp } from '../adapters/wire/look-up.ts';
import { operationUuid } from '../adapters/wire/operation.ts';
import { type Clock, timeLimit } from '../clock.ts';

/**
 * A word that cannot be true. `anotherSale`: what it names belongs to `saleId`; `pumpRunning`: too early; `contradicted`: a device says
 * otherwise.
 */
export class NotBelieved extends Error {
  readonly kind: 'anotherSale' | 'contradicted' | 'pumpRunning';
  readonly saleId: string | undefined;
  constructor(kind: NotBelieved['kind'], message: string, saleId?: string) {
    super(message);
    this.kind = kind;
    this.saleId = saleId;
  }
}

interface Word {
  choice: string;
  evidence: Record<string, unknown> | null;
}

interface DoubtedSale {
  id: string;
  /** Ms since the epoch. */
  createdAt: number;
  context: SaleContext;
  /** What the delivery under way was last seen to have given, millilitres; null: never seen. */
  lastVolume: number | null;
}

export interface EvidenceDesk {
  /** @returns the evidence with what was answered, as `crossChecked`. @throws NotBelieved. */
  crossCheck(sale: DoubtedSale, word: Word): Promise<Record<string, unknown> | null>;
}

export interface EvidenceParts {
  clock: Clock;
  /** Another sale than `saleId` that has it. */
  claims: {
    findDocument(document: { drive: string; number: number }, saleId: string): string | undefined;
    findTransaction(transactionId: string, since: number, saleId: string): string | undefined;
  };
  register(): Pick<FiscalRegister, 'findDocument' | 'lastDocument'>;
  /** @throws DeviceFailure where there is none. */
  bank(): Pick<BankTerminal, 'status' | 'lookUpPayment' | 'lookUpGivingBack'>;
  /** @throws DeviceFailure where there is none. */
  driverOf(nozzle: NozzleAddress): Pick<NozzleDriver, 'checkState' | 'totals'>;
}

/** The operator waits for it, and a device that is down has had its say already. */
const LIMIT_MS = 3_000;
/** A bank may number its transactions anew each day. */
const BANK_DAY_MS = 86_400_000;

type Answer<Value> = Value | { error: string };
const isError = (answer: object | null): answer is { error: string } => answer !== null && 'error' in answer;

export function createEvidenceDesk(parts: EvidenceParts): EvidenceDesk {
  return {
    async crossCheck(sale, { choice, evidence }) {
      const check = CHECKS.get(choice);
      if (!check) return evidence;
      const answers = await check(parts, sale, evidence);
      return { ...evidence, crossChecked: { at: new Date(parts.clock.now()).toISOString(), ...answers } };
    },
  };
}

type Check = (parts: EvidenceParts, sale: DoubtedSale, evidence: Word['evidence']) => Promise<Record<string, unknown>>;

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['paid', checkTransaction],
  ['notPaid', checkUnpaid],
  ['printed', checkDocument],
  ['notPrinted', checkUnprinted],
  ['delivered', checkDelivery],
  ['givenBack', (parts, sale) => checkGivenBack(parts, sale, true)],
  ['notGivenBack', (parts, sale) => checkGivenBack(parts, sale, false)],
  ['paidInCash', (parts, sale) => checkGivenBack(parts, sale, false)],
]);

/** A device's answer, or why there is none. */
async function ask<Value>({ clock }: EvidenceParts, question: (signal: AbortSignal) => Promise<Value>): Promise<Answer<Value>> {
  const { signal, release } = timeLimit(clock, LIMIT_MS);
  try {
    return await question(signal);
  } catch (problem) {
    if (!(problem instanceof DeviceFailure) && !signal.aborted) throw problem;
    return { error: problem instanceof DeviceFailure ? `${problem.code}: ${problem.message}` : 'no answer in time' };
  } finally {
    release();
  }
}

type Order = LookUp<BankPayment>;

/** Whether the terminal is there, and what it says of the order. */
async function askBank(parts: EvidenceParts, lookUp: (terminal: ReturnType<EvidenceParts['bank']>, signal: AbortSignal) => Promise<Order>) {
  const status = await ask(parts, async (signal) => await parts.bank().status(signal));
  return { ...status, order: await ask(parts, async (signal) => await lookUp(parts.bank(), signal)) };
}

const askPayment = (parts: EvidenceParts, { context }: DoubtedSale) =>
  askBank(parts, (terminal, signal) => terminal.lookUpPayment(operationOf(context, 'payment'), signal));

const doneIn = (order: Answer<Order>): BankPayment | null => (!isError(order) && order.state === 'done' ? order.result : null);

async function checkTransaction(parts: EvidenceParts, sale: DoubtedSale, evidence: Word['evidence']) {
  const transactionId = textIn(evidence, 'transactionId');
  const other = transactionId && parts.claims.findTransaction(transactionId, sale.createdAt - BANK_DAY_MS, sale.id);
  if (other) throw new NotBelieved('anotherSale', `the transaction ${transactionId} belongs to another sale`, other);
  const bank = await askPayment(parts, sale);
  const charged = doneIn(bank.order);
  if (charged && transactionId && charged.transactionId !== transactionId)
    throw new NotBelieved('contradicted', `the bank terminal says that this sale’s transaction is ${charged.transactionId}`);
  if (charged?.amount !== undefined && charged.amount !== (numberIn(evidence, 'amount') ?? dueOf(sale.context)))
    throw new NotBelieved('contradicted', `the bank terminal names ${charged.amount} kopecks: ask it again`);
  return { bank };
}

async function checkUnpaid(parts: EvidenceParts, sale: DoubtedSale) {
  const bank = await askPayment(parts, sale);
  const charged = doneIn(bank.order);
  if (charged?.amount === dueOf(sale.context))
    throw new NotBelieved('contradicted', `the bank terminal says that it was charged: transaction ${charged.transactionId}`);
  return { bank };
}

/** Money that is said to be back on the card, or not to be. */
async function checkGivenBack(parts: EvidenceParts, { context }: DoubtedSale, isSaidToBeBack: boolean) {
  const operation = operationOf(context, 'reversal');
  const bank = await askBank(parts, (terminal, signal) => terminal.lookUpGivingBack(operation, context.giveBackBy, signal));
  const isBack = isError(bank.order) ? null : bank.order.state === 'done';
  // What the terminal refused last may be back by an order before it, which the bank's statement shows.
  const isLaterRefused = isSaidToBeBack && context.unsettled?.known === 'notDone';
  if (isBack !== null && isBack !== isSaidToBeBack && !isLaterRefused)
    throw new NotBelieved('contradicted', `the bank terminal says that the money ${isBack ? 'is back' : 'is not back'}: ask it again`);
  return { bank };
}

async function checkDocument(parts: EvidenceParts, { id, context }: DoubtedSale, evidence: Word['evidence']) {
  const number = numberIn(evidence, 'documentNumber');
  // A slip has no number, and the register has no record of it.
  if (number === null || paperInHand(context).document === 'nonFiscal') return {};
  const register = await ask(parts, (signal) => parts.register().findDocument(number, signal));
  const drive = register && !isError(register) ? register.fnNumber : '';
  const other = parts.claims.findDocument({ drive, number }, id);
  if (other) throw new NotBelieved('anotherSale', `the document ${number} belongs to another sale`, other);
  if (register === null) await expectMade(parts, number);
  if (!register || isError(register)) return { register };
  compareDocument(register, context);
  // Its tags name the buyer: the history has no need of them.
  const { tags: _, ...facts } = register;
  return { register: facts };
}

/** A document that the drive cannot show may still be on it, but not beyond the last one. @throws NotBelieved. */
async function expectMade(parts: EvidenceParts, number: number): Promise<void> {
  const last = await ask(parts, (signal) => parts.register().lastDocument(signal));
  if (!isError(last) && number > last.documentNumber)
    throw new NotBelieved('contradicted', `the register’s last document is ${last.documentNumber}: there is no ${number}`);
}

/** So many documents since the receipt was ordered are looked at. */
const MOST_DOCUMENTS = 5;

/**
 * A receipt of our sum that is nobody's speaks against the word: a second one would be printed. Whoever has seen that it is another till's
 * names it as `notOurs`.
 */
async function checkUnprinted(parts: EvidenceParts, { id, context }: DoubtedSale, evidence: Word['evidence']) {
  if (paperInHand(context).document === 'nonFiscal') return {};
  const lastDocument = await ask(parts, (signal) => parts.register().lastDocument(signal));
  if (isError(lastDocument)) return { register: lastDocument };
  const { documentNumber: last, fnNumber: drive } = lastDocument;
  const before = numberIn(context.unsettled?.evidence, 'documentBefore') ?? last - 1;
  for (let number = last; number > Math.max(before, last - MOST_DOCUMENTS); number--) {
    if (number === numberIn(evidence, 'notOurs') || parts.claims.findDocument({ drive, number }, id)) continue;
    const document = await ask(parts, (signal) => parts.register().findDocument(number, signal));
    if (document && !isError(document) && isOurs(document, context))
      throw new NotBelieved(
        'contradicted',
        `the register has made the document ${number} of this sum; where it is no receipt of this sale, notOurs names it`,
      );
  }
  return { register: { lastDocument } };
}

function isOurs(document: FoundDocument, context: SaleContext): boolean {
  const { kind, total } = paperInHand(context);
  return document.isReceipt && document.kind === kind && document.total === total && !isAnothers(document, context);
}

/** The document bears the name of an order, and it is not this sale's. */
const isAnothers = ({ operation }: FoundDocument, context: SaleContext): boolean =>
  operation !== null && operation !== operationUuid(operationOf(context, 'receipt'));

/** @throws NotBelieved where the register's own record is no document of this sale. */
function compareDocument(document: FoundDocument, context: SaleContext): void {
  const { documentNumber, isReceipt, kind, total } = document;
  const { kind: wanted, total: due } = paperInHand(context);
  if (!isReceipt) throw new NotBelieved('contradicted', `the document ${documentNumber} is no receipt`);
  if (isAnothers(document, context)) throw new NotBelieved('contradicted', `the document ${documentNumber} bears another operation’s name`);
  if (kind !== null && kind !== wanted)
    throw new NotBelieved('contradicted', `the document ${documentNumber} is a receipt of another kind`);
  if (total !== null && total !== due)
    throw new NotBelieved('contradicted', `the document ${documentNumber} is of ${total} kopecks, not of ${due}`);
}

async function checkDelivery(parts: EvidenceParts, { context, lastVolume }: DoubtedSale, evidence: Word['evidence']) {
  const { fuel } = context.order;
  const volume = numberIn(evidence, 'volume');
  if (!fuel || volume === null) return {};
  const { pump, nozzle } = fuel;
  const before = context.delivering?.before ?? null;
  const state = await ask(parts, async (signal) => {
    const view = await parts.driverOf({ pump, nozzle }).checkState(signal);
    return { state: view.state, volume: view.volume };
  });
  if (!isError(state) && (state.state === 'dispensing' || state.state === 'authorised'))
    throw new NotBelieved('pumpRunning', `pump ${pump} answers that it is ${state.state}: what it shows is not the end`);
  const totals = isError(state) ? state : await ask(parts, (signal) => parts.driverOf({ pump, nozzle }).totals(signal));
  const counted = isError(totals) ? null : countedSince(before, totals);
  const least = Math.max(lastVolume ?? 0, counted ?? 0);
  if (volume < least) throw new NotBelieved('contradicted', `pump ${pump} has shown ${least} ml already`);
  return { pump: { ...(isError(state) ? state : { state: state.state }), lastVolume, totals, counted } };
}

/** What the totaliser has counted in this delivery; null where it went back or its start is not known. */
function countedSince(before: PumpTotals | null, after: { volume: number }): number | null {
  const counted = before ? after.volume - before.volume : -1;
  return counted < 0 ? null : counted;
}
