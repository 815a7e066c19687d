/**
 * A person's word on what no device could say, checked against the station's books and the devices that can be asked, before the sale
 * hears it. Used by the API.
 */
import type { SaleContext } from '../../machines/sale/context.ts';
import type { NozzleAddress, PumpTotals } from '../../machines/sale/ports.ts';
import { dueOf, numberIn, openRefund, textIn } from '../../machines/sale/readings.ts';
import type { BankTerminal } from '../adapters/bank-nexo/client.ts';
import type { NozzleDriver } from '../adapters/dispenser-azt2/nozzle.ts';
import type { FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import type { FoundDocument } from '../adapters/fiscal-atol/codec.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
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
  register(): Pick<FiscalRegister, 'findDocument'>;
  /** @throws DeviceFailure where there is none. */
  bank(): Pick<BankTerminal, 'status'>;
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
  ['notPaid', async (parts) => ({ bank: await askBank(parts) })],
  ['printed', checkDocument],
  ['delivered', checkDelivery],
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

const askBank = (parts: EvidenceParts) => ask(parts, async (signal) => await parts.bank().status(signal));

async function checkTransaction(parts: EvidenceParts, { id, createdAt }: DoubtedSale, evidence: Word['evidence']) {
  const transactionId = textIn(evidence, 'transactionId');
  const other = transactionId && parts.claims.findTransaction(transactionId, createdAt - BANK_DAY_MS, id);
  if (other) throw new NotBelieved('anotherSale', `the transaction ${transactionId} belongs to another sale`, other);
  return { bank: await askBank(parts) };
}

async function checkDocument(parts: EvidenceParts, { id, context }: DoubtedSale, evidence: Word['evidence']) {
  const number = numberIn(evidence, 'documentNumber');
  if (number === null) return {};
  const register = await ask(parts, (signal) => parts.register().findDocument(number, signal));
  const drive = register && !isError(register) ? register.fnNumber : '';
  const other = parts.claims.findDocument({ drive, number }, id);
  if (other) throw new NotBelieved('anotherSale', `the document ${number} belongs to another sale`, other);
  if (register && !isError(register)) compareDocument(register, context);
  return { register };
}

/** @throws NotBelieved where the register's own record is no document of this sale. */
function compareDocument({ documentNumber, isReceipt, kind, total }: FoundDocument, context: SaleContext): void {
  const refund = openRefund(context);
  const wanted = refund ? 'sellReturn' : 'sell';
  const due = refund?.total ?? dueOf(context);
  if (!isReceipt) throw new NotBelieved('contradicted', `the document ${documentNumber} is no receipt`);
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
