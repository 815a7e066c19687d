/** A fiscal document ordered once, under one uuid, and found again whatever is lost on the way (D10). Used by the register's client. */
import { DeviceFailure } from '../wire/failure.ts';
import type { Log } from '../wire/log.ts';
import { type LookUp, neverReceived } from '../wire/look-up.ts';
import { documentOf, type FiscalDocument, type OperationTag, type TaskResult } from './codec.ts';
import type { LastDocument } from './documents.ts';
import { findFate, type OrderMarks } from './lost-receipt.ts';
import { fiscalFailure, LINK_LOST, type RequestQueue, resultOf, TASK_LIMIT_MS, throwUnknown } from './queue.ts';
import type { Correction, Operator, Receipt, TaskTerms } from './receipt-task.ts';
import type { RegisterShift } from './shift.ts';

/** A receipt's name at the register for good, and what the station has stored of its order. */
export interface ReceiptOrder {
  uuid: string;
  marks: OrderMarks;
}

/** With where its receipt bears its name. */
export interface NamedOrder extends ReceiptOrder {
  tag: OperationTag | undefined;
}

/** What is printed: its task is written when the register's format is known. */
export interface Printed {
  kind: (Receipt | Correction)['kind'];
  /** Kopecks. */
  total: number;
  cashier: Operator;
  task(terms: TaskTerms): Record<string, unknown>;
}

export interface Register {
  queue: RequestQueue;
  shift: RegisterShift;
  log?: Log | undefined;
  operationTag?: OperationTag | undefined;
}

/** A receipt whose request the register does not know is sent so often, each time that it is known not to have been made. */
const MOST_SENDINGS = 3;

/** @throws DeviceFailure as the register's `print`. */
export async function printOnce(register: Register, printed: Printed, order: NamedOrder, signal?: AbortSignal): Promise<FiscalDocument> {
  const { queue, shift } = register;
  const { uuid, marks, tag } = order;
  const wasOrdered = marks.read() !== undefined;
  // A uuid that is known already was sent before a crash or a lost answer: its outcome is all that counts.
  const earlier = await queue.look(uuid, signal);
  if (earlier === 'noAnswer') throw fiscalFailure('offline', 'the register is out of reach', wasOrdered ? 'unknown' : 'notDone');
  const document = earlier === null ? await findLost(queue, order, signal) : await endOf(queue, order, signal);
  if (document) return noteUnprinted(register, document);
  const last = await shift.renew(printed.cashier, signal);
  // FFD 1.05 makes plain receipts of some corrections.
  const task = printed.task({ ffd: last.ffd, operation: uuid, operationTag: tag });
  await storeMark(marks, { kind: task.type as Printed['kind'], total: printed.total, last });
  for (let left = MOST_SENDINGS; left > 0; left--) {
    const isFirst = left === MOST_SENDINGS;
    const sent = queue.submit(uuid, [task], signal);
    const submitted = await (isFirst ? sent : sent.catch(throwUnknown));
    if (submitted === 'notHeard' && isFirst) {
      await marks.forget();
      throw fiscalFailure('offline', 'the register is out of reach', 'notDone');
    }
    const made = await endOf(queue, order, signal);
    if (made) return noteUnprinted(register, made);
  }
  throw fiscalFailure('forgotten', 'the register loses our request', 'unknown', { uuid, ...evidenceIn(marks) });
}

function noteUnprinted({ log }: Register, document: FiscalDocument): FiscalDocument {
  if (!document.printed) log?.('warn', 'a receipt was made but not printed', { documentNumber: document.documentNumber });
  return document;
}

/** Before the receipt is ordered, on disk. @throws DeviceFailure notDone where the disk does not take it. */
async function storeMark(
  marks: OrderMarks,
  { kind, total, last }: { kind: Printed['kind']; total: number; last: LastDocument },
): Promise<void> {
  try {
    await marks.store({ kind, total, fnNumber: last.fnNumber, lastDocument: last.documentNumber });
  } catch (problem) {
    throw fiscalFailure('notStored', 'what is needed to find the receipt again could not be stored', 'notDone', {
      problem: String(problem),
    });
  }
}

const evidenceIn = (marks: OrderMarks) => ({ documentBefore: marks.read()?.lastDocument ?? null });

/** The document that the order became; null where it surely became none and may be sent. @throws DeviceFailure as `print`. */
async function endOf(queue: RequestQueue, order: NamedOrder, signal?: AbortSignal): Promise<FiscalDocument | null> {
  const { uuid, marks } = order;
  const sighting = await queue.waitForEnd(uuid, TASK_LIMIT_MS, signal).catch(throwUnknown);
  if (sighting === null) return findLost(queue, order, signal);
  if (sighting === 'noAnswer') throw fiscalFailure('offline', 'the register has fallen silent', 'unknown', { uuid, ...evidenceIn(marks) });
  return madeIn(queue, sighting, order, signal);
}

/** Older servers do not count this among their fiscal tasks: after a broken link they do not ask the drive what became of it. */
const isUnwatched = ({ status, error }: TaskResult, { marks }: NamedOrder): boolean =>
  status === 'error' && LINK_LOST.has(String(error?.code)) && marks.read()?.kind === 'sellReturnCorrection';

async function madeIn(queue: RequestQueue, sighting: TaskResult, order: NamedOrder, signal?: AbortSignal): Promise<FiscalDocument> {
  const found = isUnwatched(sighting, order) ? await findLost(queue, order, signal) : null;
  return found ?? namedIn(sighting, order);
}

/** The document in a request's end. @throws DeviceFailure for every other end. */
async function namedIn(sighting: TaskResult, order: NamedOrder): Promise<FiscalDocument> {
  const { uuid, marks } = order;
  const evidence = { uuid, ...evidenceIn(marks) };
  const document = documentOf(await resultIn(sighting, order));
  if (!document)
    throw fiscalFailure('badAnswer', 'the register made the document, but says nothing sensible of it', 'unknown', {
      ...evidence,
      result: sighting.result,
    });
  const mark = marks.read();
  const isOlder = mark !== undefined && mark.fnNumber === document.fnNumber && document.documentNumber <= mark.lastDocument;
  if (isOlder || !(await marks.claim(document)))
    throw fiscalFailure('foreignDocument', 'the register names a document of another order', 'unknown', { ...evidence, document });
  return document;
}

async function resultIn(sighting: TaskResult, { uuid, marks }: NamedOrder): Promise<Record<string, unknown>> {
  try {
    return resultOf(uuid, sighting);
  } catch (problem) {
    if (!(problem instanceof DeviceFailure)) throw problem;
    const failure = fiscalFailure(problem.code, problem.message, problem.known, { ...problem.evidence, ...evidenceIn(marks) });
    if (problem.known === 'notDone') await marks.forget();
    throw failure;
  }
}

/** A receipt whose uuid the register does not know: found by the documents since; null where it surely was not made. */
async function findLost(queue: RequestQueue, order: NamedOrder, signal?: AbortSignal): Promise<FiscalDocument | null> {
  const fate = await findFate(queue, order, signal).catch(throwUnknown);
  if (fate.state === 'made') return fate.document;
  if (fate.state === 'notMade') return null;
  throw fiscalFailure('forgotten', 'the register does not know the request, and has made documents since', 'unknown', {
    uuid: order.uuid,
    ...fate.evidence,
  });
}

/** @throws DeviceFailure unknown where it cannot be said yet. */
export async function lookUpReceipt(queue: RequestQueue, order: NamedOrder, signal?: AbortSignal): Promise<LookUp<FiscalDocument>> {
  const { uuid, marks } = order;
  const sighting = await queue.waitForEnd(uuid, TASK_LIMIT_MS / 2, signal).catch(throwUnknown);
  if (sighting === 'noAnswer') throw fiscalFailure('offline', 'the register is out of reach', 'unknown', { uuid, ...evidenceIn(marks) });
  try {
    const document = sighting === null ? await findLost(queue, order, signal) : await madeIn(queue, sighting, order, signal);
    if (document) return { state: 'done', result: document };
  } catch (problem) {
    if (!(problem instanceof DeviceFailure) || problem.known === 'unknown') throw problem;
    return { state: 'notDone', code: problem.code, message: problem.message };
  }
  await marks.forget();
  return neverReceived('the register');
}
