/**
 * Client of a fiscal register behind ATOL's web server: receipts, shifts, status. Opened by the forecourt, used by the ports'
 * bodies and the shift desk.
 */
import { DeviceFailure } from '../wire/failure.ts';
import type { Log } from '../wire/log.ts';
import { type LookUp, neverReceived } from '../wire/look-up.ts';
import { DeviceStatus, documentOf, type FiscalDocument, momentOf, type Operator, type Receipt, receiptTask, ShiftTotals } from './codec.ts';
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

export interface FiscalRegister {
  /**
   * Prints a receipt under `uuid`, opening or renewing the shift where needed. Sums in kopecks, quantities in thousandths.
   * The uuid is the order's name for good: a receipt that was sent under it before is looked up, not made again.
   * @throws DeviceFailure with the register's code: notDone where no document was made, unknown where that cannot be said.
   */
  print(receipt: Receipt, uuid: string, signal?: AbortSignal): Promise<FiscalDocument>;
  /** What became of that uuid. @throws DeviceFailure unknown where it cannot be said yet. */
  lookUp(uuid: string, signal?: AbortSignal): Promise<LookUp<FiscalDocument>>;
  openShift(signal?: AbortSignal): Promise<void>;
  closeShift(signal?: AbortSignal): Promise<void>;
  status(signal?: AbortSignal): Promise<RegisterStatus>;
  totals(signal?: AbortSignal): Promise<ShiftTotals>;
}

export interface RegisterOptions extends QueueOptions {
  operator: Operator;
  taxationType: string;
  log?: Log;
}

/** Sends nothing by itself. */
export function createFiscalRegister(options: RegisterOptions): FiscalRegister {
  const queue = new RequestQueue(options);
  const shift = new RegisterShift(queue, options.operator);
  return {
    print: (receipt, uuid, signal) => printReceipt({ queue, shift, options }, receipt, uuid, signal),
    lookUp: (uuid, signal) => lookUpReceipt(queue, uuid, signal),
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

async function printReceipt({ queue, shift, options }: Register, receipt: Receipt, uuid: string, signal?: AbortSignal) {
  // A uuid that is known already was sent before a crash or a lost answer: its outcome is all that counts.
  const earlier = await queue.look(uuid, signal);
  if (earlier === 'noAnswer') throw fiscalFailure('offline', 'the register is out of reach', 'notDone');
  const lastDocumentNumber = earlier === null ? await shift.renew(signal) : null;
  const task = receiptTask(receipt, options.operator, options.taxationType);
  const result = await queue.carryOut(uuid, task, signal).catch((problem: unknown) => {
    if (!(problem instanceof DeviceFailure)) throw problem;
    throw fiscalFailure(problem.code, problem.message, problem.known, { ...problem.evidence, lastDocumentNumber });
  });
  const document = documentOf(result);
  if (!document) throw fiscalFailure('badAnswer', 'the register made the document, but says nothing sensible of it', 'unknown', { uuid });
  if (!document.printed) options.log?.('warn', 'a receipt was made but not printed', { documentNumber: document.documentNumber });
  return document;
}

async function lookUpReceipt(queue: RequestQueue, uuid: string, signal?: AbortSignal): Promise<LookUp<FiscalDocument>> {
  const sighting = await queue.waitForEnd(uuid, TASK_LIMIT_MS / 2, signal).catch(throwUnknown);
  if (sighting === null) return neverReceived('the register');
  if (sighting === 'noAnswer') throw fiscalFailure('offline', 'the register is out of reach', 'unknown', { uuid });
  try {
    const document = documentOf(resultOf(uuid, sighting));
    if (document) return { state: 'done', result: document };
  } catch (problem) {
    if (!(problem instanceof DeviceFailure) || problem.known === 'unknown') throw problem;
    return { state: 'notDone', code: problem.code, message: problem.message };
  }
  throw fiscalFailure('badAnswer', 'the register says nothing sensible of the document', 'unknown', { uuid });
}
