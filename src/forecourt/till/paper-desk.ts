/**
 * Fiscal documents without a sale (corrections, returns whose sale was not found), copies, and the shift's report on paper. Used by
 * the API.
 */
import type { FiscalRegister } from '../../adapters/fiscal-atol/client.ts';
import type { FiscalDocument } from '../../adapters/fiscal-atol/codec.ts';
import type { CorrectionBasis } from '../../adapters/fiscal-atol/correction.ts';
import type { OrderMarks } from '../../adapters/fiscal-atol/lost-receipt.ts';
import type { CopyWay } from '../../adapters/fiscal-atol/papers.ts';
import { hasOldCorrections, type Operator, type ReceiptItem } from '../../adapters/fiscal-atol/receipt-task.ts';
import { DeviceFailure } from '../../adapters/wire/failure.ts';
import { operationUuid } from '../../adapters/wire/operation.ts';
import { type Clock, timeLimit } from '../../clock.ts';
import type { ShiftReport } from '../shift-record.ts';
import { shiftText } from '../shift-text.ts';
import type { Act, ActBody, ActDocument, ActKey, Done } from './act.ts';
import type { ActDesk } from './act-desk.ts';

/** One document as it is ordered; sums in kopecks, quantities in thousandths. */
export interface OrderedDocument {
  kind: ActDocument['kind'];
  items: ReceiptItem[];
  payments: { kind: 'cash' | 'electronically' | 'prepaid' | 'credit' | 'other'; sum: number }[];
  total: number;
}

/** What is stored of an order before it is given: the same documents are printed from it after a restart. */
interface PaperFacts {
  reason: string;
  operator: Operator;
  taxation: string;
  documents: OrderedDocument[];
  /** Of corrections. */
  basis?: CorrectionBasis;
  /** Fiscal sign of the receipt that was wrong. */
  wrongSign?: string;
  /** Of a return: what the customer has written. */
  application?: string;
}

/** A document that was made. */
type Made = FiscalDocument & Pick<OrderedDocument, 'kind'>;

export interface PaperDesk {
  /**
   * Prints the documents one after the other, each once.
   * @returns the act: done, or unknown as long as a document may have been made. @throws DeviceFailure where none was; KeyRefused.
   */
  print(kind: 'correction' | 'return', facts: PaperFacts, request: ActKey | null): Promise<{ act: Act; isRepeat: boolean }>;
  /** @throws DeviceFailure. */
  copy(copy: { documentNumber: number; wasPrinted: boolean; lines: string[]; operator: Operator }): Promise<CopyWay>;
  /** A slip of ours: where no paper comes out, that is only logged. */
  printSlip(lines: string[], operator?: Operator): Promise<void>;
  /** A shift's report on paper. It stands on the disk: where no paper comes out, that is only logged. */
  printReport(report: ShiftReport, operator?: Operator): Promise<void>;
}

export interface PaperParts {
  acts: ActDesk;
  register(): FiscalRegister;
  marksOf(operation: string): OrderMarks;
  clock: Clock;
  stationName(): string;
  log(level: 'warn', message: string, facts: Record<string, unknown>): void;
}

const LIMIT_MS = 10_000;

const PLAIN = { sell: 'sell', sellReturn: 'sellReturn', sellCorrection: 'sell', sellReturnCorrection: 'sellReturn' } as const;

const factsOf = ({ request }: Act): PaperFacts => request as unknown as PaperFacts;

export function createPaperDesk(parts: PaperParts): PaperDesk {
  const { acts, register } = parts;
  const body: ActBody = {
    perform: (act) => printAll(parts, act),
    recall: async (act) => ((await wasAnyMade(parts, act)) ? printAll(parts, act) : null),
  };
  acts.register('correction', body);
  acts.register('return', body);
  return {
    print: (kind, facts, request) =>
      acts.perform(
        {
          kind,
          request,
          by: facts.operator.name,
          workplace: null,
          amount: facts.documents.at(-1)?.total ?? 0,
          prepare: async () => ({ ...facts }),
        },
        body,
      ),
    copy: ({ documentNumber, wasPrinted, lines, operator }) =>
      register().printCopy({ documentNumber, wasPrinted, text: { lines, operator } }),
    printSlip: (lines, operator) => printSlip(parts, lines, operator),
    printReport: (report, operator) => printSlip(parts, shiftText(parts.stationName(), report), operator),
  };
}

/** The name of one document of an act at the register. */
function orderOf({ marksOf }: PaperParts, { id }: Act, index: number) {
  const operation = `${id}:${index}`;
  return { uuid: operationUuid(operation), marks: marksOf(operation) };
}

/** A document that was ordered before is found again, not made again. @throws DeviceFailure. */
async function printAll(parts: PaperParts, act: Act): Promise<Done> {
  const { documents, wrongSign } = factsOf(act);
  // FFD 1.05 sets a wrong receipt right by plain ones.
  const isPlain = wrongSign !== undefined && hasOldCorrections((await parts.register().lastDocument()).ffd);
  const made: Made[] = [];
  for (const [index, document] of documents.entries()) {
    try {
      made.push({ ...(await printOne(parts, act, document, index)), kind: isPlain ? PLAIN[document.kind] : document.kind });
    } catch (problem) {
      if (!(problem instanceof DeviceFailure) || problem.known === 'unknown' || made.length === 0) throw problem;
      const { code, message, device } = problem;
      // Half of a pair is no end: it is gone on with, or a person decides.
      throw new DeviceFailure({ device, code, message, known: 'unknown', evidence: { made } });
    }
  }
  return { outcome: { documents: made }, documents: made.map((document, index) => documentOf(act, documents[index], document)) };
}

async function printOne(parts: PaperParts, act: Act, { kind, items, payments, total }: OrderedDocument, index: number) {
  const { taxation, operator, basis, wrongSign } = factsOf(act);
  const order = orderOf(parts, act, index);
  const sign = wrongSign === undefined ? {} : { wrongSign };
  const head = { taxation, cashier: operator, electronically: false, items, payments, total, ...sign };
  if (kind === 'sell' || kind === 'sellReturn') return parts.register().print({ ...head, kind }, order);
  if (!basis) throw new Error('a correction without its ground');
  return parts.register().correct({ ...head, kind, basis }, order);
}

/** @throws DeviceFailure unknown. */
async function wasAnyMade(parts: PaperParts, act: Act): Promise<boolean> {
  for (const index of factsOf(act).documents.keys()) {
    if ((await parts.register().lookUp(orderOf(parts, act, index))).state === 'done') return true;
  }
  return false;
}

function documentOf(act: Act, ordered: OrderedDocument | undefined, made: Made): ActDocument {
  const payments = ordered?.payments ?? [];
  return {
    kind: made.kind,
    drive: made.fnNumber,
    documentNumber: made.documentNumber,
    total: made.total,
    paidBy: payments.length === 1 ? (payments[0]?.kind ?? null) : null,
    cash: payments.filter(({ kind }) => kind === 'cash').reduce((sum, payment) => sum + payment.sum, 0),
    fiscalSign: made.fiscalSign,
    cashier: act.by,
    shift: made.shiftNumber,
  };
}

async function printSlip({ register, clock, log }: PaperParts, lines: string[], operator?: Operator): Promise<void> {
  const { signal, release } = timeLimit(clock, LIMIT_MS);
  try {
    await register().printText({ lines, ...(operator ? { operator } : {}) }, undefined, signal);
  } catch (problem) {
    if (!(problem instanceof DeviceFailure) && !signal.aborted) throw problem;
    log('warn', 'a slip was not printed', { begins: lines[0] ?? '', problem: String(problem) });
  } finally {
    release();
  }
}
