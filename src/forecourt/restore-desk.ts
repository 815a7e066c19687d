/**
 * After the station's database was put back in time: what the devices say now of each sale that waits for a person, and what they did that
 * this database never made. Used by the API, and before a sale begins.
 */
import type { NozzleAddress } from '../../machines/sale/ports.ts';
import type { BankTerminal } from '../adapters/bank-nexo/client.ts';
import type { NozzleDriver } from '../adapters/dispenser-azt2/nozzle.ts';
import type { FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import { type Clock, timeLimit } from '../clock.ts';
import type { SaleRecord } from '../engine/sale-record.ts';

interface Figures {
  volume: number;
  amount: number;
}
type Answer<Value> = Value | { error: string };

/** A receipt of the register that no sale of this database has ordered. */
interface ForeignDocument {
  drive: string;
  documentNumber: number;
  kind: string | null;
  /** Kopecks. */
  total: number | null;
  at: string;
}

export interface RestoreView {
  epoch: number;
  /** Milliseconds since the epoch. */
  at: number;
  cause: string;
  /** Each sale that waits; `totaliser`: of its nozzle now, and how much of it is not known here, ml. */
  sales: { saleId: string; totaliser: Answer<Figures & { above: number }> | null }[];
  register: Answer<{ fnNumber: string; documentNumber: number; known: number; documents: ForeignDocument[] }>;
  bank: Answer<{ up: boolean }>;
}

export interface RestoreDesk {
  /** Null in the first epoch. */
  view(): Promise<RestoreView | null>;
  /** Reads what the devices did that this database never made. */
  look(): Promise<void>;
  /** A sale of ours has this receipt: what lies between it and the one before is looked at. */
  noteReceipt(documentNumber: number): Promise<void>;
  /** Receipts that another service makes at this register now: nothing is sold until a person has said why. */
  foreign(): ForeignDocument[];
  explainForeign(explanation: { reason: string; by: string }): Promise<number>;
}

export interface RestoreParts {
  clock: Clock;
  held(): SaleRecord[];
  /** Every nozzle of the station. */
  nozzles(): NozzleAddress[];
  /** Whether a sale of this epoch is at work at the nozzle, so that its totaliser says nothing. */
  isAtWork(nozzle: NozzleAddress): boolean;
  register(): Pick<FiscalRegister, 'lastDocument' | 'findDocument'>;
  bank(): Pick<BankTerminal, 'status'>;
  driverOf(nozzle: NozzleAddress): Pick<NozzleDriver, 'totals'>;
  totalisers: {
    recordReading(nozzle: NozzleAddress, totals: Figures, at: number): Promise<Figures | null>;
    listUnexplained(nozzle?: NozzleAddress): { volume: number }[];
  };
  book: {
    epoch: { epoch: number; at: number; cause: string };
    isOurs(id: string): boolean;
    newestDocument(drive: string): number;
    explainDocuments(upTo: { drive: string; documentNumber: number }, word: { reason: string; by: string; at: number }): Promise<void>;
  };
  warn(message: string, facts: Record<string, unknown>): void;
}

/** The operator waits for it. */
const LIMIT_MS = 3_000;
/** So many of the newest documents are read, one by one. */
const MOST_DOCUMENTS = 30;

/** A device's answer, or why there is none. */
async function ask<Value>(clock: Clock, question: (signal: AbortSignal) => Promise<Value>): Promise<Answer<Value>> {
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

/** Receipts after `from`, or after the newest that is known here, which name an order of no sale that lies here. */
async function readUnknown({ register, book }: RestoreParts, from: number | null, signal: AbortSignal) {
  const { fnNumber, documentNumber } = await register().lastDocument(signal);
  const known = book.newestDocument(fnNumber);
  const documents: ForeignDocument[] = [];
  for (let number = Math.max(from ?? known, documentNumber - MOST_DOCUMENTS) + 1; number <= documentNumber; number++) {
    const found = await register().findDocument(number, signal);
    const order = found?.operation?.split(':')[0];
    if (!found?.isReceipt || !order || book.isOurs(order)) continue;
    documents.push({ drive: fnNumber, documentNumber: number, kind: found.kind, total: found.total, at: found.at });
  }
  return { fnNumber, documentNumber, known, documents };
}

export function createRestoreDesk(parts: RestoreParts): RestoreDesk {
  const { clock, book, totalisers } = parts;
  let foreign: ForeignDocument[] = [];
  /** The newest document that was looked at. */
  let seen: number | null = null;

  /** What was made before a database was put back is lost, not another's; what is made since is. */
  const isAnothers = ({ at }: ForeignDocument) =>
    book.epoch.cause === 'first' || book.epoch.cause === 'copied' || Date.parse(at) > book.epoch.at;

  async function readTotaliser(nozzle: NozzleAddress): Promise<Answer<Figures & { above: number }>> {
    const totals = await ask(clock, (signal) => parts.driverOf(nozzle).totals(signal));
    if ('error' in totals) return totals;
    const above = totalisers.listUnexplained(nozzle).reduce((sum, { volume }) => sum + volume, 0);
    return { volume: totals.volume, amount: totals.amount, above };
  }

  async function lookAtTotalisers(): Promise<void> {
    for (const nozzle of parts.nozzles().filter((one) => !parts.isAtWork(one))) {
      const totals = await ask(clock, (signal) => parts.driverOf(nozzle).totals(signal));
      if ('error' in totals) continue;
      const fuel = await totalisers.recordReading(nozzle, totals, clock.now());
      if (fuel)
        parts.warn('a totaliser shows more than is known here: the nozzle is not armed until somebody has said why', {
          ...nozzle,
          ...fuel,
        });
    }
  }

  async function lookAtDocuments(): Promise<void> {
    const answer = await ask(clock, (signal) => readUnknown(parts, seen, signal));
    if ('error' in answer) return;
    seen = answer.documentNumber;
    foreign = [...foreign, ...answer.documents.filter(isAnothers)];
    if (foreign.length > 0)
      parts.warn('another service makes receipts at this register: nothing is sold until somebody has said why', { foreign });
  }

  return {
    async view() {
      if (book.epoch.cause === 'first') return null;
      const { epoch, at, cause } = book.epoch;
      const [register, bank] = await Promise.all([
        ask(clock, (signal) => readUnknown(parts, null, signal)),
        ask(clock, async (signal) => parts.bank().status(signal)),
      ]);
      const sales: RestoreView['sales'] = [];
      for (const { id, snapshot } of parts.held()) {
        const { fuel } = snapshot.context.order;
        sales.push({ saleId: id, totaliser: fuel ? await readTotaliser({ pump: fuel.pump, nozzle: fuel.nozzle }) : null });
      }
      return { epoch, at, cause, sales, register, bank };
    },
    async look() {
      if (book.epoch.cause === 'first') return;
      await lookAtTotalisers();
      await lookAtDocuments();
    },
    async noteReceipt(documentNumber) {
      if (book.epoch.cause === 'first') return;
      if (seen !== null && documentNumber === seen + 1) seen = documentNumber;
      else await lookAtDocuments();
    },
    foreign: () => foreign,
    async explainForeign(word) {
      const explained = foreign;
      const last = explained.at(-1);
      if (last) await book.explainDocuments(last, { ...word, at: clock.now() });
      foreign = [];
      return explained.length;
    },
  };
}
