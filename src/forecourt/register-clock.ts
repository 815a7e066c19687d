/** Watches the register's clock beside the sales, and says in words when it is wrong. Used by the devices, /health and the doctor. */

import type { FiscalRegister, RegisterStatus } from '../adapters/fiscal-atol/client.ts';
import type { FiscalDocument } from '../adapters/fiscal-atol/codec.ts';
import { momentOf } from '../adapters/fiscal-atol/codec.ts';
import type { Clock } from '../clock.ts';
import type { Words } from '../station/faults.ts';

/** Receipts, shifts and the loyalty processing bear a minute's difference. */
export const CLOCK_TOLERANCE_MS = 60_000;
const QUARTER_HOUR_MS = 900_000;

export interface WatchedRegister {
  register: FiscalRegister;
  /** How far the register's clock is ahead of ours, ms; negative where it is behind, 0 where it is right or not known. */
  ahead(): number;
}

/** How far a moment lies outside of the time in which it must have been. */
const outside = (moment: number, from: number, to: number): number => (moment > to ? moment - to : Math.min(0, moment - from));

/** Wraps the register's client: its clock is read off each status, and asked for after a receipt whose time looks wrong. */
export function watchRegisterClock(register: FiscalRegister, clock: Clock): WatchedRegister {
  let ahead = 0;
  const readStatus = async (signal?: AbortSignal): Promise<RegisterStatus> => {
    const from = clock.now();
    const status = await register.status(signal);
    if (status.clock !== null) ahead = outside(status.clock, from, clock.now());
    return status;
  };
  return {
    ahead: () => ahead,
    register: {
      ...register,
      status: readStatus,
      async print(receipt, order, signal): Promise<FiscalDocument> {
        const from = clock.now();
        const document = await register.print(receipt, order, signal);
        const at = momentOf(document.at);
        const difference = at === null ? 0 : outside(at, from, clock.now());
        // The document may be an earlier one, found again: only the clock itself can say. The sale does not wait for it.
        if (Math.abs(difference) > CLOCK_TOLERANCE_MS || Math.abs(ahead) > CLOCK_TOLERANCE_MS) readStatus().catch(() => undefined);
        return document;
      },
    },
  };
}

/** A length of time in words: in seconds below two minutes, else in minutes. @param ms of either sign. */
export function describeLength(ms: number): Words {
  const size = Math.abs(ms);
  if (size < 120_000) return { en: `${Math.round(size / 1000)} s`, ru: `${Math.round(size / 1000)} с` };
  return { en: `${Math.round(size / 60_000)} min`, ru: `${Math.round(size / 60_000)} мин` };
}

/** What is wrong with a register's clock that is `ahead` ms ahead of ours, and what to do about it; null where it is near enough. */
export function judgeRegisterClock(ahead: number): { fault: Words; todo: Words } | null {
  if (Math.abs(ahead) <= CLOCK_TOLERANCE_MS) return null;
  const { en, ru } = describeLength(ahead);
  const fault =
    ahead > 0
      ? { en: `the register’s clock is ${en} ahead of ours`, ru: `часы ККМ спешат на ${ru} относительно наших` }
      : { en: `the register’s clock is ${en} behind ours`, ru: `часы ККМ отстают на ${ru} от наших` };
  // Time zones differ by whole quarters of an hour.
  const rest = Math.abs(ahead) % QUARTER_HOUR_MS;
  const isZone = Math.min(rest, QUARTER_HOUR_MS - rest) <= CLOCK_TOLERANCE_MS && Math.abs(ahead) >= QUARTER_HOUR_MS;
  const todo = isZone
    ? {
        en: 'check the time zone of the register and of this machine; close the shift and set the clock that is wrong',
        ru: 'проверьте часовой пояс ККМ и этой машины; закройте смену и установите время там, где оно неверно',
      }
    : {
        en: 'close the shift and set the register’s clock in its service menu or its driver’s program, if ours is right',
        ru: 'если наши часы верны, закройте смену и установите время ККМ в её меню или в программе драйвера',
      };
  return { fault, todo };
}

/** The warning of a service at work, for its health; none where the clock is near enough. @param ahead ms. */
export function registerClockWarnings(ahead: number): Words[] {
  const judged = judgeRegisterClock(ahead);
  return judged ? [{ en: `${judged.fault.en}: ${judged.todo.en}`, ru: `${judged.fault.ru}: ${judged.todo.ru}` }] : [];
}
