/** Shifts: opened and closed at the register, known by its numbers, their three books side by side. Used by the API through compose. */
import type { FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { Clock } from '../clock.ts';
import type { Station } from '../station/document.ts';
import type { Devices } from './devices.ts';
import { isAtWork } from './dispenser-lines.ts';
import {
  type Difference,
  differencesIn,
  type Figures,
  figuresOf,
  type NozzleFigures,
  type RegisterFigures,
  type ShiftSale,
} from './shift-report.ts';

/** What a nozzle's totaliser shows, ml. */
interface Reading {
  pump: number;
  nozzle: number;
  volume: number;
}
/** A shift as the book has it; times in milliseconds since the epoch. */
interface ShiftRow {
  number: number;
  openedAt: number;
  openedBy: string;
  closedAt: number | null;
  closedBy: string | null;
  opening: Reading[];
  report: unknown;
}

export interface ShiftReport extends Omit<ShiftRow, 'opening' | 'report'> {
  state: 'opened' | 'expired' | 'closed';
  figures: Figures;
  pumps: NozzleFigures[];
  /** Null where the register cannot be asked. */
  register: RegisterFigures | null;
  differences: Difference[];
}

export interface ShiftDesk {
  /** The open shift; where none is open, the last one. Null before the first. */
  current(): Promise<ShiftReport | null>;
  /** @returns null where one is open already. @throws DeviceFailure. */
  open(by: string): Promise<ShiftReport | null>;
  /** The Z report. @returns null where none is open. @throws DeviceFailure. */
  close(by: string): Promise<ShiftReport | null>;
  find(number: number): ShiftReport | null;
  list(limit: number): Omit<ShiftRow, 'opening' | 'report'>[];
  /** Sales that a person has to look at: left unpaid since the shift before, or waiting for a decision since whenever. */
  cases(): string[];
  /** A receipt has named this shift. Where we did not open it, the register opened it for the receipt. */
  recordShift(number: number): Promise<void>;
}

export interface ShiftDeskParts {
  clock: Clock;
  register(): FiscalRegister;
  station(): Station;
  driverOf: Devices['driverOf'];
  /** What a nozzle's totaliser showed before the delivery that is under way there. */
  settled(nozzle: { pump: number; nozzle: number }): { volume: number } | undefined;
  /** The sale as it stands. */
  sale(saleId: string): Promise<ShiftSale | undefined>;
  book: {
    begin(row: Pick<ShiftRow, 'number' | 'openedAt' | 'openedBy' | 'opening'>): void;
    end(number: number, closed: { closedAt: number; closedBy: string; report: unknown }): void;
    find(number: number): ShiftRow | undefined;
    list(limit: number): ShiftRow[];
    salesBetween(from: number, to: number): string[];
    deliveredBetween(from: number, to: number): Reading[];
    casesSince(from: number): string[];
  };
}

const DAY_MS = 86_400_000;

async function isShift(register: FiscalRegister, state: 'opened' | 'closed'): Promise<boolean> {
  return (await register.status()).shift === state;
}

/** The register may have done it though its answer was lost: then its status is asked, and the order is not given twice. */
async function orderOnce(register: FiscalRegister, order: () => Promise<void>, becomes: 'opened' | 'closed'): Promise<void> {
  try {
    await order();
  } catch (problem) {
    if (!(problem instanceof DeviceFailure) || problem.known === 'notDone' || !(await isShift(register, becomes))) throw problem;
  }
}

async function readRegister(register: FiscalRegister): Promise<RegisterFigures> {
  const { shiftNumber, receipts, cashDrawer } = await register.totals();
  const sum = ({ count, sum: amount }: { count: number; sum: number }) => ({ count, amount });
  return { shiftNumber, sell: sum(receipts.sell), sellReturn: sum(receipts.sellReturn), cashDrawer: cashDrawer.sum };
}

/** Every totaliser that can be read now. */
async function readTotalisers({ station, driverOf, settled }: ShiftDeskParts): Promise<Reading[]> {
  const nozzles = station().pumps.flatMap(({ number: pump, nozzles: own }) => own.map(({ number: nozzle }) => ({ pump, nozzle })));
  const readings = nozzles.map(async (nozzle): Promise<Reading[]> => {
    // What flows now belongs to the shift in which it ends.
    const totals = isAtWork(driverOf(nozzle).view()) ? settled(nozzle) : await driverOf(nozzle).totals();
    return totals ? [{ ...nozzle, volume: totals.volume }] : [];
  });
  return (await Promise.allSettled(readings)).flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}

/** What each nozzle has given since the shift began: by our sales, and by its totaliser. */
function nozzleFigures({ station, book }: ShiftDeskParts, { opening, openedAt }: ShiftRow, now: Reading[], to: number): NozzleFigures[] {
  const delivered = book.deliveredBetween(openedAt, to);
  const at = (list: Reading[], pump: number, nozzle: number) => list.find((one) => one.pump === pump && one.nozzle === nozzle)?.volume;
  return station().pumps.flatMap(({ number: pump, nozzles }) =>
    nozzles.map(({ number: nozzle }) => {
      const [before, after] = [at(opening, pump, nozzle), at(now, pump, nozzle)];
      const totaliser = before === undefined || after === undefined ? null : after - before;
      return { pump, nozzle, ours: at(delivered, pump, nozzle) ?? 0, totaliser };
    }),
  );
}

/** @param theirs the register's totals; null where it cannot be asked. */
async function buildReport(
  parts: ShiftDeskParts,
  row: ShiftRow,
  state: ShiftReport['state'],
  theirs: RegisterFigures | null,
): Promise<ShiftReport> {
  const { clock, book, sale } = parts;
  const to = row.closedAt ?? clock.now() + 1;
  const now = await readTotalisers(parts);
  // A receipt names its shift, so that it does not matter how long before it the sale began.
  const sales = await Promise.all(book.salesBetween(row.openedAt - DAY_MS, to).map(sale));
  const figures = figuresOf(
    { number: row.number, from: row.openedAt, to },
    sales.flatMap((one) => one ?? []),
  );
  const register = theirs?.shiftNumber === row.number ? theirs : null;
  const pumps = nozzleFigures(parts, row, now, to);
  const { opening: _, report: __, ...shift } = row;
  return { ...shift, state, figures, pumps, register, differences: differencesIn(figures, register, pumps) };
}

/** The report as it was when the shift was closed; null where it is open still. */
const storedReport = (row: ShiftRow | undefined): ShiftReport | null => (row?.report as ShiftReport | undefined) ?? null;

export function createShiftDesk(parts: ShiftDeskParts): ShiftDesk {
  const { clock, register, book } = parts;

  async function begin(number: number, openedBy: string): Promise<void> {
    if (book.find(number)) return;
    const openedAt = clock.now();
    book.begin({ number, openedAt, openedBy, opening: await readTotalisers(parts) });
  }

  async function end(row: ShiftRow, closedBy: string, theirs: RegisterFigures | null): Promise<ShiftReport> {
    const closed = { closedAt: clock.now(), closedBy };
    const report = await buildReport(parts, { ...row, ...closed }, 'closed', theirs);
    book.end(row.number, { ...closed, report });
    return report;
  }

  return {
    async current() {
      const row = book.list(1)[0];
      if (!row) return null;
      if (row.closedAt !== null) return storedReport(row);
      try {
        const [theirs, { shift }] = [await readRegister(register()), await register().status()];
        return await buildReport(parts, row, shift === 'expired' ? 'expired' : 'opened', theirs);
      } catch (problem) {
        if (!(problem instanceof DeviceFailure)) throw problem;
        return buildReport(parts, row, 'opened', null);
      }
    },
    async open(by) {
      if (!(await isShift(register(), 'closed'))) return null;
      await orderOnce(register(), () => register().openShift(), 'opened');
      const { shiftNumber } = await readRegister(register());
      await begin(shiftNumber, by);
      return this.current();
    },
    async close(by) {
      if (await isShift(register(), 'closed')) return null;
      const theirs = await readRegister(register());
      await begin(theirs.shiftNumber, 'register');
      await orderOnce(register(), () => register().closeShift(), 'closed');
      const row = book.find(theirs.shiftNumber);
      if (!row) throw new Error(`the book has no shift ${theirs.shiftNumber}`);
      return end(row, by, theirs);
    },
    find: (number) => storedReport(book.find(number)),
    list: (limit) => book.list(limit).map(({ opening: _, report: __, ...row }) => row),
    cases() {
      const [last, before] = book.list(2);
      // What happened between two shifts belongs to the later one's list.
      const from = before?.closedAt ?? Math.min(clock.now(), last?.openedAt ?? Number.POSITIVE_INFINITY) - DAY_MS;
      return book.casesSince(from);
    },
    async recordShift(number) {
      const last = book.list(1)[0];
      // The register closed the one before by itself, as when a shift is over its day.
      if (last && last.number !== number && last.closedAt === null) await end(last, 'register', null);
      await begin(number, 'register');
    },
  };
}
