/**
 * Client of a fiscal register behind ATOL's web server: receipts, shifts, status. Opened by the forecourt, used by the ports'
 * bodies and the shift desk.
 */
import { DeviceFailure } from '../wire/failure.ts';
import type { Log } from '../wire/log.ts';
import { type LookUp, neverReceived } from '../wire/look-up.ts';
import {
  DeviceStatus,
  documentOf,
  type FiscalDocument,
  type FoundDocument,
  momentOf,
  type Operator,
  type Receipt,
  receiptTask,
  ShiftTotals,
  type TaskResult,
} from './codec.ts';
import { findDocument, type LastDocument, readLastDocument } from './documents.ts';
import { findFate, type OrderMarks } from './lost-receipt.ts';
import { fiscalFailure, parseResult, type QueueOptions, RequestQueue, resultOf, TASK_LIMIT_MS, throwUnknown } from './queue.ts';
import { RegisterShift } from './shift.ts';

export interface RegisterStatus {
  shift: 'closed' | 'opened' | 'expired';
  blocked: boolean;
  paperPresent: boolean;
  coverOpened: boolean;
  /** Its own clock, milliseconds since the epoch; null where it does not tell. */
  clock: number | null;
}

/** A receipt's name at the register for good, and what the station has stored of its order. */
interface ReceiptOrder {
  uuid: string;
  marks: OrderMarks;
}

export interface FiscalRegister {
  /**
   * Prints a receipt under its uuid, opening or renewing the shift where needed. Sums in kopecks, quantities in thousandths. A receipt
   * that was ordered before is found again, not made again; where that cannot be, its outcome is unknown.
   * @throws DeviceFailure with the register's code: notDone where no document was made, unknown where that cannot be said.
   */
  print(receipt: Receipt, order: ReceiptOrder, signal?: AbortSignal): Promise<FiscalDocument>;
  /** What became of that receipt. @throws DeviceFailure unknown where it cannot be said yet. */
  lookUp(order: ReceiptOrder, signal?: AbortSignal): Promise<LookUp<FiscalDocument>>;
  /** The last document on the fiscal drive. @throws DeviceFailure. */
  lastDocument(signal?: AbortSignal): Promise<LastDocument>;
  /** Any document on the drive; null where there is none of that number, or it cannot be read. @throws DeviceFailure. */
  findDocument(documentNumber: number, signal?: AbortSignal): Promise<FoundDocument | null>;
  openShift(signal?: AbortSignal): Promise<void>;
  closeShift(signal?: AbortSignal): Promise<void>;
  status(signal?: AbortSignal): Promise<RegisterStatus>;
  totals(signal?: AbortSignal): Promise<ShiftTotals>;
}

export interface RegisterOptions extends QueueOptions {
  /** Who opens and closes shifts. */
  operator: Operator;
  log?: Log;
}

/** Sends nothing by itself. */
export function createFiscalRegister(options: RegisterOptions): FiscalRegister {
  const queue = new RequestQueue(options);
  const shift = new RegisterShift(queue, options.operator);
  return {
    print: (receipt, order, signal) => printReceipt({ queue, shift, options }, receipt, order, signal),
    lookUp: (order, signal) => lookUpReceipt(queue, order, signal),
    lastDocument: (signal) => readLastDocument(queue, signal),
    findDocument: (documentNumber, signal) => findDocument(queue, documentNumber, signal),
    openShift: (signal) => shift.open(signal),
    closeShift: (signal) => shift.close(signal),
    async status(signal) {
      const { currentDateTime, ...status } = parseResult(DeviceStatus, await queue.run({ type: 'getDeviceStatus' }, signal)).deviceStatus;
      return { ...status, clock: momentOf(currentDateTime) };
    },
    totals: async (signal) => parseResult(ShiftTotals, await queue.run({ type: 'getShiftTotals' }, signal)).shiftTotals,
  };
}

interface Register {
  queue: RequestQueue;
  shift: RegisterShift;
  options: RegisterOptions;
}

/** A receipt whose request the register does not know is sent so often, each time that it is known not to have been made. */
const MOST_SENDINGS = 3;

async function printReceipt(register: Register, receipt: Receipt, order: ReceiptOrder, signal?: AbortSignal): Promise<FiscalDocument> {
  const { queue, shift, options } = register;
  const { uuid, marks } = order;
  const wasOrdered = marks.read() !== undefined;
  // A uuid that is known already was sent before a crash or a lost answer: its outcome is all that counts.
  const earlier = await queue.look(uuid, signal);
  if (earlier === 'noAnswer') throw fiscalFailure('offline', 'the register is out of reach', wasOrdered ? 'unknown' : 'notDone');
  const document = earlier === null ? await findLost(queue, order, signal) : await endOf(queue, order, signal);
  if (document) return noteUnprinted(options, document);
  storeMark(marks, { kind: receipt.kind, total: receipt.total, last: await shift.renew(signal) });
  for (let left = MOST_SENDINGS; left > 0; left--) {
    const isFirst = left === MOST_SENDINGS;
    const sent = queue.submit(uuid, [receiptTask(receipt)], signal);
    const submitted = await (isFirst ? sent : sent.catch(throwUnknown));
    if (submitted === 'notHeard' && isFirst) {
      marks.forget();
      throw fiscalFailure('offline', 'the register is out of reach', 'notDone');
    }
    const made = await endOf(queue, order, signal);
    if (made) return noteUnprinted(options, made);
  }
  throw fiscalFailure('forgotten', 'the register loses our request', 'unknown', { uuid, ...evidenceIn(marks) });
}

function noteUnprinted({ log }: RegisterOptions, document: FiscalDocument): FiscalDocument {
  if (!document.printed) log?.('warn', 'a receipt was made but not printed', { documentNumber: document.documentNumber });
  return document;
}

/** Before the receipt is ordered, on disk. @throws DeviceFailure notDone where the disk does not take it. */
function storeMark(marks: OrderMarks, { kind, total, last }: { kind: Receipt['kind']; total: number; last: LastDocument }): void {
  try {
    marks.store({ kind, total, fnNumber: last.fnNumber, lastDocument: last.documentNumber });
  } catch (problem) {
    throw fiscalFailure('notStored', 'what is needed to find the receipt again could not be stored', 'notDone', {
      problem: String(problem),
    });
  }
}

const evidenceIn = (marks: OrderMarks) => ({ documentBefore: marks.read()?.lastDocument ?? null });

/** The document that the order became; null where it surely became none and may be sent. @throws DeviceFailure as `print`. */
async function endOf(queue: RequestQueue, order: ReceiptOrder, signal?: AbortSignal): Promise<FiscalDocument | null> {
  const { uuid, marks } = order;
  const sighting = await queue.waitForEnd(uuid, TASK_LIMIT_MS, signal).catch(throwUnknown);
  if (sighting === null) return findLost(queue, order, signal);
  if (sighting === 'noAnswer') throw fiscalFailure('offline', 'the register has fallen silent', 'unknown', { uuid, ...evidenceIn(marks) });
  return madeIn(sighting, order);
}

/** The document in a request's end. @throws DeviceFailure for every other end. */
function madeIn(sighting: TaskResult, { uuid, marks }: ReceiptOrder): FiscalDocument {
  const evidence = { uuid, ...evidenceIn(marks) };
  const document = documentOf(resultIn(sighting, { uuid, marks }));
  if (!document)
    throw fiscalFailure('badAnswer', 'the register made the document, but says nothing sensible of it', 'unknown', {
      ...evidence,
      result: sighting.result,
    });
  const mark = marks.read();
  const isOlder = mark !== undefined && mark.fnNumber === document.fnNumber && document.documentNumber <= mark.lastDocument;
  if (isOlder || !marks.claim(document))
    throw fiscalFailure('foreignDocument', 'the register names a document of another order', 'unknown', { ...evidence, document });
  return document;
}

function resultIn(sighting: TaskResult, { uuid, marks }: ReceiptOrder): Record<string, unknown> {
  try {
    return resultOf(uuid, sighting);
  } catch (problem) {
    if (!(problem instanceof DeviceFailure)) throw problem;
    const failure = fiscalFailure(problem.code, problem.message, problem.known, { ...problem.evidence, ...evidenceIn(marks) });
    if (problem.known === 'notDone') marks.forget();
    throw failure;
  }
}

/** A receipt whose uuid the register does not know: found by the documents since; null where it surely was not made. */
async function findLost(queue: RequestQueue, { uuid, marks }: ReceiptOrder, signal?: AbortSignal): Promise<FiscalDocument | null> {
  const fate = await findFate(queue, marks, signal).catch(throwUnknown);
  if (fate.state === 'made') return fate.document;
  if (fate.state === 'notMade') return null;
  throw fiscalFailure('forgotten', 'the register does not know the request, and has made documents since', 'unknown', {
    uuid,
    ...fate.evidence,
  });
}

async function lookUpReceipt(queue: RequestQueue, order: ReceiptOrder, signal?: AbortSignal): Promise<LookUp<FiscalDocument>> {
  const { uuid, marks } = order;
  const sighting = await queue.waitForEnd(uuid, TASK_LIMIT_MS / 2, signal).catch(throwUnknown);
  if (sighting === 'noAnswer') throw fiscalFailure('offline', 'the register is out of reach', 'unknown', { uuid, ...evidenceIn(marks) });
  try {
    const document = sighting === null ? await findLost(queue, order, signal) : madeIn(sighting, order);
    if (document) return { state: 'done', result: document };
  } catch (problem) {
    if (!(problem instanceof DeviceFailure) || problem.known === 'unknown') throw problem;
    return { state: 'notDone', code: problem.code, message: problem.message };
  }
  marks.forget();
  return neverReceived('the register');
}
