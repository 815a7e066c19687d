/** Puts together what the till does beside the sales: cashiers, drawer, papers. Used by compose. */
import type { Devices } from '../forecourt/devices.ts';
import { ActDesk } from '../forecourt/till/act-desk.ts';
import { createCashierDesk } from '../forecourt/till/cashier-desk.ts';
import { createDrawerDesk } from '../forecourt/till/drawer-desk.ts';
import type { Books } from './books.ts';
import { logOf, type Parts } from './parts.ts';

export type Till = ReturnType<typeof openTill>;

export function openTill(parts: Parts, books: Books, devices: Devices) {
  const { clock, newId } = parts;
  const { register } = devices;
  const acts = new ActDesk({
    clock,
    newId,
    openShift() {
      const [last] = books.shifts.list(1);
      return last && last.closedAt === null ? last : null;
    },
    book: books.acts,
    log: logOf(parts),
  });
  return {
    acts,
    cashiers: createCashierDesk({ book: books.cashiers, clock, newId }),
    drawer: createDrawerDesk({ acts, register }),
  };
}
