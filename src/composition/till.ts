/** Puts together what the till does beside the sales: cashiers, drawer, papers. Used by compose. */
import type { Devices } from '../forecourt/devices.ts';
import type { ShiftDesk } from '../forecourt/shift-desk.ts';
import type { ActBody } from '../forecourt/till/act.ts';
import { ActDesk } from '../forecourt/till/act-desk.ts';
import { createBankDesk } from '../forecourt/till/bank-desk.ts';
import { createCashierDesk } from '../forecourt/till/cashier-desk.ts';
import { createDrawerDesk } from '../forecourt/till/drawer-desk.ts';
import { createPaperDesk } from '../forecourt/till/paper-desk.ts';
import type { Books } from './books.ts';
import { logOf, type Parts } from './parts.ts';

export type Till = ReturnType<typeof openTill>;

export function openTill(parts: Parts, books: Books, devices: Devices, shifts: ShiftDesk) {
  const { clock, newId } = parts;
  const { register } = devices;
  const openShift = () => {
    const [last] = books.shifts.list(1);
    return last && last.closedAt === null ? last : null;
  };
  const acts = new ActDesk({
    clock,
    newId,
    openShift,
    book: books.acts,
    log: logOf(parts),
  });
  for (const kind of ['shift.opened', 'shift.closed'] as const) acts.register(kind, shiftChange(kind, shifts));
  return {
    acts,
    cashiers: createCashierDesk({ book: books.cashiers, clock, newId }),
    papers: createPaperDesk({
      acts,
      register,
      marksOf: books.receiptMarks.of,
      clock,
      stationName: () => parts.stations.inForce().document.name,
      log: logOf(parts),
    }),
    bank: createBankDesk({ acts, bank: devices.bank, openShift, receiptsSince: books.receipts.sumsSince, now: clock.now }),
    drawer: createDrawerDesk({ acts, register, openShift, readShift: shifts.current }),
  };
}

/** A shift's opening or closing whose process was lost: what the register says of it is in our books once they are read. */
const shiftChange = (kind: 'shift.opened' | 'shift.closed', shifts: ShiftDesk): ActBody => ({
  perform: async () => null,
  async recall({ shift, drive }) {
    const current = await shifts.current();
    if (kind === 'shift.opened') return current && current.state !== 'closed' ? done(current) : null;
    const closed = shift === null ? null : await shifts.find(shift, drive ?? '');
    return closed && done(closed);
  },
});
const done = ({ number, fnNumber }: { number: number; fnNumber: string }) => ({ outcome: { number, fnNumber } });

/** What the shift's reports are told of the till. */
export const tillOfShifts = ({ receipts, acts }: Books) => ({
  receiptsOf: receipts.sumsOfShift,
  receiptsSince: receipts.sumsSince,
  actsOf: (shift: { fnNumber: string; number: number }) => acts.ofShift(shift, ['cashIn', 'cashOut', 'handover']),
});
