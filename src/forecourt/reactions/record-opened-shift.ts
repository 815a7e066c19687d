/** Reaction: the register opens a shift by itself for a receipt where none is open; the shift's number on the receipt shows it. */
import type { ShiftDesk } from '../shift-desk.ts';
import type { Reaction } from './reaction.ts';

type Log = (level: 'error', message: string, facts: Record<string, unknown>) => void;

export function recordOpenedShift(shifts: Pick<ShiftDesk, 'recordShift'>, log: Log): Reaction {
  let lastNumber = 0;
  return ({ record: { snapshot } }) => {
    const number = snapshot.context.receipts.at(-1)?.shiftNumber;
    if (number === undefined || number === lastNumber) return;
    lastNumber = number;
    shifts.recordShift(number).catch((problem) => log('error', 'a shift could not be put on record', { problem: String(problem) }));
  };
}
