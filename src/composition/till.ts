/** Puts together what the till does beside the sales: cashiers, drawer, papers. Used by compose. */
import type { Devices } from '../forecourt/devices.ts';
import type { ShiftDesk } from '../forecourt/shift-desk.ts';
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

/** What the shift's reports are told of the till. */
export const tillOfShifts = ({ receipts, acts }: Books) => ({
  receiptsOf: receipts.sumsOfShift,
  receiptsSince: receipts.sumsSince,
  actsOf: (shift: { fnNumber: string; number: number }) => acts.ofShift(shift, ['cashIn', 'cashOut', 'handover']),
});
