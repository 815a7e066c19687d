/** What can go wrong with a simulated register, and with which of its tasks. Used by its queue and the lab. */
import { RECEIPT_TYPES, type Task } from './fiscal-task.ts';

/**
 * `forgets`: the receipt is made and printed, then the server does not know its uuid, and would make it again. `loses`: taken in, never
 * carried out, and not known. `refuseBuyer`: no receipt that names a buyer. `otherTotal`: says another sum than it made.
 * `foreignAnswer`: answers with another request's uuid. `closesShift`: closes the shift by itself before the next task. `newDrive`: so
 * does a mechanic, who puts in another fiscal drive.
 */
export const FISCAL_FAULTS = [
  'noPaper',
  'lostBefore',
  'lostAfter',
  'refuse',
  'refuseBuyer',
  'slow',
  'notPrinted',
  'wrongClock',
  'forgets',
  'loses',
  'otherTotal',
  'foreignAnswer',
  'closesShift',
  'newDrive',
  'clear',
] as const;
export type FiscalFault = (typeof FISCAL_FAULTS)[number];
export const CONDITIONS: FiscalFault[] = ['noPaper', 'slow', 'wrongClock', 'refuseBuyer'];

/** Only one of these in a request, and only these move the document counter. */
export const FISCAL_TASKS: ReadonlySet<string> = new Set([
  ...RECEIPT_TYPES.keys(),
  ...['openShift', 'closeShift', 'buy', 'buyReturn', 'buyCorrection', 'buyReturnCorrection', 'reportOfdExchangeStatus'],
]);
const CASH_TASKS: ReadonlySet<string> = new Set(['cashIn', 'cashOut']);
const PAPER_TASKS: ReadonlySet<string> = new Set(['nonFiscal', 'reportX', 'printLastReceiptCopy', 'printFnDocument', 'continuePrint']);

export const isReceipt = ({ type }: Task): boolean => RECEIPT_TYPES.has(String(type));
const isCash = ({ type }: Task): boolean => CASH_TASKS.has(String(type));
export const isPaper = ({ type }: Task): boolean => PAPER_TASKS.has(String(type));
/** What a lost answer may double. */
export const isOnce = (task: Task): boolean => isReceipt(task) || isCash(task) || isPaper(task);
