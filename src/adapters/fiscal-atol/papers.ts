/** What the register prints beside fiscal documents: X reports, slips of ours, copies. Used by the register's client. */
import { DeviceFailure } from '../wire/failure.ts';
import { type LookUp, neverReceived } from '../wire/look-up.ts';
import { readLastDocument } from './documents.ts';
import { fiscalFailure, type RequestQueue, resultOf, TASK_LIMIT_MS, throwUnknown } from './queue.ts';
import { type Operator, operatorOf } from './receipt-task.ts';

type SlipLine = string | { text: string; align?: 'left' | 'center' | 'right'; bold?: boolean };

/** A non-fiscal paper of ours. */
export interface Slip {
  lines: SlipLine[];
  /** Whose signatures it has room for, a line each: `Водитель`. */
  signatures?: string[];
  operator?: Operator;
}

/** How a copy came out: the original that had not been printed, the register's own copy, or a text of ours. */
export type CopyWay = 'continued' | 'lastReceipt' | 'fromDrive' | 'text';

interface CopyOrder {
  documentNumber: number;
  /** False: the document was made, but its paper failed. */
  wasPrinted: boolean;
  /** Printed where the register has no copy of its own. */
  text: Slip;
}

const SIGNATURE = '_____________________';

/** The task of a slip. */
export function slipTask({ lines, signatures = [], operator }: Slip): Record<string, unknown> {
  const items = lines.map((line) => {
    const { text, align = 'left', bold = false } = typeof line === 'string' ? { text: line } : line;
    return { type: 'text', text, alignment: align, wrap: 'words', ...(bold ? { doubleHeight: true } : {}) };
  });
  const signed = signatures.flatMap((name) => [
    { type: 'text', text: '', alignment: 'left' },
    { type: 'text', text: `${name} ${SIGNATURE}`, alignment: 'left' },
  ]);
  return { type: 'nonFiscal', printFooter: false, ...(operator ? { operator: operatorOf(operator) } : {}), items: [...items, ...signed] };
}

/**
 * What became of a slip. It leaves no document: a request that the register does not know was never received, as far as can be told.
 * @throws DeviceFailure unknown where the register cannot be asked.
 */
export async function lookUpText(queue: RequestQueue, uuid: string, signal?: AbortSignal): Promise<LookUp<null>> {
  const sighting = await queue.waitForEnd(uuid, TASK_LIMIT_MS / 2, signal).catch(throwUnknown);
  if (sighting === 'noAnswer') throw fiscalFailure('offline', 'the register is out of reach', 'unknown', { uuid });
  if (sighting === null) return neverReceived('the register');
  try {
    resultOf(uuid, sighting);
    return { state: 'done', result: null };
  } catch (problem) {
    if (!(problem instanceof DeviceFailure) || problem.known === 'unknown') throw problem;
    return { state: 'notDone', code: problem.code, message: problem.message };
  }
}

/** The register refuses the task itself: it does not know it, or has no such document. */
const isRefused = (problem: unknown): boolean =>
  problem instanceof DeviceFailure && problem.known === 'notDone' && /^\d+$/.test(problem.code) && problem.code !== '504';

/**
 * A copy of a receipt, by what the register can: its paper goes on, its last receipt again, any document of the drive, else our text.
 * @throws DeviceFailure where nothing comes out.
 */
export async function printCopy(queue: RequestQueue, order: CopyOrder, newId: () => string, signal?: AbortSignal): Promise<CopyWay> {
  const { documentNumber, wasPrinted, text } = order;
  const operator = text.operator ? { operator: operatorOf(text.operator) } : {};
  const isLast = (await readLastDocument(queue, signal)).documentNumber === documentNumber;
  const ways: [CopyWay, Record<string, unknown>][] = [
    ...(isLast && !wasPrinted ? [['continued', { type: 'continuePrint' }] as [CopyWay, Record<string, unknown>]] : []),
    ...(isLast ? [['lastReceipt', { type: 'printLastReceiptCopy', ...operator }] as [CopyWay, Record<string, unknown>]] : []),
    ['fromDrive', { type: 'printFnDocument', fiscalDocumentNumber: documentNumber, ...operator }],
    ['text', slipTask(text)],
  ];
  for (const [way, task] of ways) {
    try {
      await queue.runOnce(newId(), task, signal);
      return way;
    } catch (problem) {
      if (!isRefused(problem) || way === 'text') throw problem;
    }
  }
  return 'text';
}
