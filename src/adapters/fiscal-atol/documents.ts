/** Documents in the register's fiscal memory: the last one's number, and any one by its number. Used by the register's client. */
import * as v from 'valibot';
import { DeviceFailure } from '../wire/failure.ts';
import { documentOf, FnInfo, FnStatus, type FoundDocument, foundDocumentOf, type OperationTag } from './codec.ts';
import { fiscalFailure, parseResult, type RequestQueue, resultOf } from './queue.ts';

export interface LastDocument {
  /** The fiscal drive; empty where the register does not name it. */
  fnNumber: string;
  documentNumber: number;
  /** Format of fiscal documents, `1.05` or `1.2`; null where the register does not name it. */
  ffd: string | null;
}

/** @throws DeviceFailure. */
export async function readLastDocument(queue: RequestQueue, signal?: AbortSignal): Promise<LastDocument> {
  const [status, info] = await queue.runAll([{ type: 'getFnStatus' }, { type: 'getFnInfo' }], signal);
  if (!status) throw fiscalFailure('badAnswer', 'the register answers nonsense', 'unknown');
  const { fiscalDocumentNumber } = parseResult(FnStatus, resultOf('getFnStatus', status)).fnStatus;
  const drive = v.safeParse(FnInfo, info?.result);
  const { serial = '', ffdVersion = null } = drive.success ? drive.output.fnInfo : {};
  return { fnNumber: serial, documentNumber: fiscalDocumentNumber, ffd: ffdVersion };
}

/** @returns null where the register has no such document, or it cannot be read. @throws DeviceFailure where it is out of reach. */
export async function findDocument(
  queue: RequestQueue,
  documentNumber: number,
  tag: OperationTag | undefined,
  signal?: AbortSignal,
): Promise<FoundDocument | null> {
  const found = foundDocumentOf(
    await ask(queue, { type: 'getFnDocument', fiscalDocumentNumber: documentNumber, withRawData: false }, signal),
    tag,
  );
  if (found?.documentNumber !== documentNumber || found.kind === null) return found?.documentNumber === documentNumber ? found : null;
  // The last receipt's parameters name what the drive's own record may leave out: shift and time with its zone.
  const last = documentOf(await ask(queue, { type: 'getLastFiscalParams', forReceipt: true }, signal));
  const isSame = last?.documentNumber === documentNumber && last.total === found.total && last.fnNumber === found.fnNumber;
  return isSame ? { ...found, at: last.at, shiftNumber: last.shiftNumber } : found;
}

/** Null where the register does not carry out the task. @throws DeviceFailure where it is out of reach. */
async function ask(queue: RequestQueue, task: Record<string, unknown>, signal?: AbortSignal): Promise<unknown> {
  try {
    return await queue.run(task, signal);
  } catch (problem) {
    if (problem instanceof DeviceFailure && /^\d+$/.test(problem.code) && problem.code !== '504') return null;
    throw problem;
  }
}
