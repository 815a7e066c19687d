/** Reaction: the register opens a shift by itself for a receipt where none is open; the shift's number on the receipt shows it. */
import type { ShiftDesk } from '../shift-desk.ts';
import type { Log, Reaction } from './reaction.ts';

export function recordOpenedShift(shifts: Pick<ShiftDesk, 'recordShift'>, log: Log): Reaction {
  let lastShift = '';
  return ({ record: { snapshot } }) => {
    const receipt = snapshot.context.receipts.at(-1);
    // A person who read it off the paper named no drive.
    if (!receipt || receipt.fnNumber === '') return;
    const { fnNumber, shiftNumber: number } = receipt;
    const shift = `${fnNumber} ${number}`;
    if (shift === lastShift) return;
    lastShift = shift;
    shifts.recordShift({ fnNumber, number }).catch((problem) => {
      lastShift = '';
      log('error', 'a shift could not be put on record', { problem: String(problem) });
    });
  };
}
