/**
 * Client of a fiscal register behind ATOL's web server: receipts, corrections, shifts, drawer, papers, status. Opened by the forecourt,
 * used by the ports' bodies and the desks.
 */
import type { Log } from '../wire/log.ts';
import type { LookUp } from '../wire/look-up.ts';
import { type Capabilities, readCapabilities } from './capabilities.ts';
import { DeviceStatus, type FiscalDocument, type FoundDocument, momentOf, type OperationTag, ShiftStatus, ShiftTotals } from './codec.ts';
import { type RegisterCondition, readCondition } from './condition.ts';
import { findDocument, type LastDocument, readLastDocument } from './documents.ts';
import { type CashMark, type CashOrder, lookUpCash, moveCash, readCashMark, readDrawer } from './drawer.ts';
import { type CopyWay, lookUpText, printCopy, type Slip, slipTask } from './papers.ts';
import { lookUpReceipt, type NamedOrder, printOnce, type ReceiptOrder, type Register } from './print-once.ts';
import { parseResult, type QueueOptions, RequestQueue } from './queue.ts';
import { type Correction, correctionTask, type Operator, operatorOf, type Receipt, receiptTask } from './receipt-task.ts';
import { RegisterShift } from './shift.ts';

export interface RegisterStatus {
  shift: 'closed' | 'opened' | 'expired';
  blocked: boolean;
  paperPresent: boolean;
  coverOpened: boolean;
  /** Its own clock, milliseconds since the epoch; null where it does not tell. */
  clock: number | null;
  /** False: in training mode, its receipts are none. */
  fiscal: boolean;
}

export interface FiscalRegister {
  /**
   * Prints a receipt under its uuid, opening or renewing the shift where needed. Sums in kopecks, quantities in thousandths. A receipt
   * that was ordered before is found again, not made again; where that cannot be, its outcome is unknown.
   * @throws DeviceFailure with the register's code: notDone where no document was made, unknown where that cannot be said.
   */
  print(receipt: Receipt, order: ReceiptOrder, signal?: AbortSignal): Promise<FiscalDocument>;
  /** A correction receipt, in the shape of the register's format. @throws DeviceFailure as `print`; notDone for what no law knows. */
  correct(correction: Correction, order: ReceiptOrder, signal?: AbortSignal): Promise<FiscalDocument>;
  /** What became of that receipt or correction. @throws DeviceFailure unknown where it cannot be said yet. */
  lookUp(order: ReceiptOrder, signal?: AbortSignal): Promise<LookUp<FiscalDocument>>;
  /** The last document on the fiscal drive. @throws DeviceFailure. */
  lastDocument(signal?: AbortSignal): Promise<LastDocument>;
  /** Any document on the drive, with its tags; null where there is none of that number, or it cannot be read. @throws DeviceFailure. */
  findDocument(documentNumber: number, signal?: AbortSignal): Promise<FoundDocument | null>;
  /** @param by none: the operator of the settings. @throws DeviceFailure: 83 where one is open. */
  openShift(by?: Operator, signal?: AbortSignal): Promise<void>;
  /** The Z report. @param by none: the operator of the settings. @throws DeviceFailure: 73 where none is open. */
  closeShift(by?: Operator, signal?: AbortSignal): Promise<void>;
  /** As printing a receipt does: opens a shift where none is, closes and opens one that is a day old. @throws DeviceFailure. */
  renewShift(by?: Operator, signal?: AbortSignal): Promise<void>;
  /** Prints the X report: no document, nothing is reset. @throws DeviceFailure. */
  reportX(by?: Operator, signal?: AbortSignal): Promise<void>;
  /** The register's counters as they stand: read and stored before cash is moved. @throws DeviceFailure. */
  cashMark(signal?: AbortSignal): Promise<CashMark>;
  /**
   * Cash laid in or taken out, once under its uuid.
   * @returns the drawer afterwards, kopecks.
   * @throws DeviceFailure notDone (80: the drawer lacks the money; 73: no shift is open), unknown where not even the counters tell.
   */
  moveCash(order: CashOrder, signal?: AbortSignal): Promise<number>;
  /** What became of it: the drawer afterwards, kopecks. @throws DeviceFailure unknown. */
  lookUpCash(order: CashOrder, signal?: AbortSignal): Promise<LookUp<number>>;
  /** What the register believes to be in the drawer, kopecks. @throws DeviceFailure. */
  readDrawer(signal?: AbortSignal): Promise<number>;
  /**
   * A non-fiscal paper of ours, once under its uuid. @param uuid none: whenever it is called.
   * @throws DeviceFailure unknown where the paper may have come out.
   */
  printText(slip: Slip, uuid?: string, signal?: AbortSignal): Promise<void>;
  /** What became of a slip that was ordered under that uuid. @throws DeviceFailure unknown. */
  lookUpText(uuid: string, signal?: AbortSignal): Promise<LookUp<null>>;
  /** A copy of a document, by what the register can. @throws DeviceFailure. */
  printCopy(
    copy: { documentNumber: number; wasPrinted: boolean /** Where the register has none of its own. */; text: Slip },
    signal?: AbortSignal,
  ): Promise<CopyWay>;
  /** @param tryRates whether a receipt that can never be made is sent, to learn by its refusal which rates of VAT the driver knows. */
  capabilities(tryRates?: boolean, signal?: AbortSignal): Promise<Capabilities>;
  /** How it stands with the OFD and its drive. @throws DeviceFailure. */
  condition(signal?: AbortSignal): Promise<RegisterCondition>;
  status(signal?: AbortSignal): Promise<RegisterStatus>;
  /** The shift's number, and when it will be 24 hours old: ms since the epoch by the register's clock, null where it does not tell. */
  shiftStatus(signal?: AbortSignal): Promise<{ number: number; state: RegisterStatus['shift']; expiresAt: number | null }>;
  totals(signal?: AbortSignal): Promise<ShiftTotals>;
}

export interface RegisterOptions extends QueueOptions {
  /** Who opens and closes shifts where nobody is named. */
  operator: Operator;
  /** Where receipts bear their order's name. */
  operationTag?: OperationTag;
  log?: Log;
}

/** Sends nothing by itself. */
export function createFiscalRegister(options: RegisterOptions): FiscalRegister {
  const queue = new RequestQueue(options);
  const shift = new RegisterShift(queue, options.operator);
  const register = { queue, shift, log: options.log, operationTag: options.operationTag };
  return { ...receiptsOf(register), ...shiftsOf(register, options), ...papersOf(register, options), ...questionsTo(register) };
}

type Part<Name extends keyof FiscalRegister> = Pick<FiscalRegister, Name>;

const named = ({ operationTag: tag }: Register, order: ReceiptOrder): NamedOrder => ({ ...order, tag });

const receiptsOf = (register: Register): Part<'print' | 'correct' | 'lookUp'> => ({
  print: (receipt, order, signal) =>
    printOnce(register, { ...receipt, task: (terms) => receiptTask(receipt, terms) }, named(register, order), signal),
  correct: (correction, order, signal) =>
    printOnce(register, { ...correction, task: (terms) => correctionTask(correction, terms) }, named(register, order), signal),
  lookUp: (order, signal) => lookUpReceipt(register.queue, named(register, order), signal),
});

const shiftsOf = (
  { queue, shift }: Register,
  { operator }: RegisterOptions,
): Part<'openShift' | 'closeShift' | 'renewShift' | 'reportX' | 'cashMark' | 'moveCash' | 'lookUpCash' | 'readDrawer'> => ({
  openShift: (by, signal) => shift.open(by, signal),
  closeShift: (by, signal) => shift.close(by, signal),
  async renewShift(by = operator, signal) {
    await shift.renew(by, signal);
  },
  async reportX(by = operator, signal) {
    await queue.run({ type: 'reportX', operator: operatorOf(by) }, signal);
  },
  cashMark: (signal) => readCashMark(queue, signal),
  moveCash: (order, signal) => moveCash(queue, order, signal),
  lookUpCash: (order, signal) => lookUpCash(queue, order, signal),
  readDrawer: (signal) => readDrawer(queue, signal),
});

const papersOf = ({ queue }: Register, { newId }: RegisterOptions): Part<'printText' | 'lookUpText' | 'printCopy'> => ({
  lookUpText: (uuid, signal) => lookUpText(queue, uuid, signal),
  async printText(slip, uuid = newId(), signal) {
    await queue.runOnce(uuid, slipTask(slip), signal);
  },
  printCopy: (copy, signal) => printCopy(queue, copy, newId, signal),
});

const questionsTo = ({
  queue,
  operationTag,
}: Register): Part<'lastDocument' | 'findDocument' | 'capabilities' | 'condition' | 'status' | 'shiftStatus' | 'totals'> => ({
  lastDocument: (signal) => readLastDocument(queue, signal),
  findDocument: (documentNumber, signal) => findDocument(queue, documentNumber, operationTag, signal),
  capabilities: (tryRates = false, signal) => readCapabilities(queue, tryRates, signal),
  condition: (signal) => readCondition(queue, signal),
  async status(signal) {
    const { currentDateTime, ...status } = parseResult(DeviceStatus, await queue.run({ type: 'getDeviceStatus' }, signal)).deviceStatus;
    return { ...status, clock: momentOf(currentDateTime) };
  },
  async shiftStatus(signal) {
    const { expiredTime, ...shift } = parseResult(ShiftStatus, await queue.run({ type: 'getShiftStatus' }, signal)).shiftStatus;
    return { ...shift, expiresAt: momentOf(expiredTime) };
  },
  totals: async (signal) => parseResult(ShiftTotals, await queue.run({ type: 'getShiftTotals' }, signal)).shiftTotals,
});
