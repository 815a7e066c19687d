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
/** A shift's key: numbers begin anew on a new fiscal drive. The drive is empty where it is not known. */
export interface ShiftKey {
  fnNumber: string;
  number: number;
}

/** A shift as the book has it; times in milliseconds since the epoch. */
interface ShiftRow extends ShiftKey {
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
  recordShift(key: ShiftKey): Promise<void>;
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
    begin(row: Pick<ShiftRow, 'fnNumber' | 'number' | 'openedAt' | 'openedBy' | 'opening'>): void;
    end(key: ShiftKey, closed: { closedAt: number; closedBy: string; report: unknown }): void;
    find(key: ShiftKey): ShiftRow | undefined;
    findLatest(number: number): ShiftRow | undefined;
    list(limit: number): ShiftRow[];
    salesBetween(from: number, to: number): string[];
    deliveredBetween(from: number, to: number): Reading[];
    casesSince(from: number): string[];
  };
}

const DAY_MS = 86_400_000;
/** The register's refusals where the shift is closed, or open, already: our order may have been heard twice. */
const SHIFT_IS_SO: ReadonlySet<string> = new Set(['73', '83']);

async function isShift(register: FiscalRegister, state: 'opened' | 'closed'): Promise<boolean> {
  return (await register.status()).shift === state;
}

/** The register may have done it though its answer was lost: then its status is asked, and the order is not given twice. */
async function orderOnce(register: FiscalRegister, order: () => Promise<void>, becomes: 'opened' | 'closed'): Promise<void> {
  try {
    await order();
  } catch (problem) {
    const isPerhapsDone = problem instanceof DeviceFailure && (problem.known === 'unknown' || SHIFT_IS_SO.has(problem.code));
    if (!isPerhapsDone || !(await isShift(register, becomes))) throw problem;
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
    { fnNumber: row.fnNumber, number: row.number, from: row.openedAt, to },
    sales.flatMap((one) => one ?? []),
  );
  const register = theirs?.shiftNumber === row.number ? theirs : null;
  const pumps = nozzleFigures(parts, row, now, to);
  const { opening: _, report: __, ...shift } = row;
  return { ...shift, state, figures, pumps, register, differences: differencesIn(figures, register, pumps) };
}

/** The report as it was when the shift was closed; null where it is open still. */
const storedReport = (row: ShiftRow | undefined): ShiftReport | null => (row?.report as ShiftReport | undefined) ?? null;

/** The register's shift as it stands. @throws DeviceFailure. */
async function readShift(register: FiscalRegister) {
  const theirs = await readRegister(register);
  const { fnNumber } = await register.lastDocument();
  return { key: { fnNumber, number: theirs.shiftNumber }, theirs, state: (await register.status()).shift };
}

const isSameShift = (one: ShiftKey, other: ShiftKey): boolean =>
  one.number === other.number && (one.fnNumber === other.fnNumber || one.fnNumber === '' || other.fnNumber === '');

/** The book's side of the desk: which shift is on record, and how it begins and ends there. */
function openBook(parts: ShiftDeskParts) {
  const { clock, book } = parts;

  const lastRow = (): ShiftRow | undefined => book.list(1)[0];
  const rowOf = (key: ShiftKey) => (key.fnNumber === '' ? book.findLatest(key.number) : book.find(key));

  async function end(row: ShiftRow, closedBy: string, theirs: RegisterFigures | null): Promise<ShiftReport> {
    const closed = { closedAt: clock.now(), closedBy };
    const report = await buildReport(parts, { ...row, ...closed }, 'closed', theirs);
    book.end(row, { ...closed, report });
    return report;
  }

  /** What the register has closed by itself, or somebody at its keys, is reported before the next one begins. */
  async function settleLast(but: ShiftKey | null, theirs: RegisterFigures | null): Promise<void> {
    const last = lastRow();
    if (!last || last.closedAt !== null || (but && isSameShift(last, but))) return;
    await end(last, 'register', theirs);
  }

  async function begin(key: ShiftKey, openedBy: string): Promise<ShiftRow> {
    const known = rowOf(key);
    if (known) return known;
    await settleLast(key, null);
    const openedAt = clock.now();
    const row = { ...key, openedAt, openedBy, opening: await readTotalisers(parts) };
    book.begin(row);
    return { ...row, closedAt: null, closedBy: null, report: null };
  }

  return { lastRow, rowOf, end, settleLast, begin };
}

/** One after the other: two orders at once would both find the shift as it was. */
function inTurn() {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(order: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(order);
    last = turn.catch(() => undefined);
    return turn;
  };
}

export function createShiftDesk(parts: ShiftDeskParts): ShiftDesk {
  const { clock, register, book } = parts;
  const { lastRow, rowOf, end, settleLast, begin } = openBook(parts);
  const take = inTurn();

  async function readCurrent(): Promise<ShiftReport | null> {
    const row = lastRow();
    if (!row || row.closedAt !== null) return storedReport(row);
    try {
      const { key, theirs, state } = await readShift(register());
      if (isSameShift(row, key) && state !== 'closed') return await buildReport(parts, row, state, theirs);
      // The register has closed it by itself, and perhaps opened another one.
      await settleLast(state === 'closed' ? null : key, theirs);
      if (state !== 'closed') await begin(key, 'register');
      return state === 'closed' ? storedReport(lastRow()) : await buildReport(parts, lastRow() ?? row, state, theirs);
    } catch (problem) {
      if (!(problem instanceof DeviceFailure)) throw problem;
      return buildReport(parts, row, 'opened', null);
    }
  }

  return {
    current: () => take(readCurrent),
    open: (by) =>
      take(async () => {
        if (!(await isShift(register(), 'closed'))) return null;
        await orderOnce(register(), () => register().openShift(), 'opened');
        await begin((await readShift(register())).key, by);
        return readCurrent();
      }),
    close: (by) =>
      take(async () => {
        const { key, theirs, state } = await readShift(register());
        if (state === 'closed') return null;
        const row = await begin(key, 'register');
        await orderOnce(register(), () => register().closeShift(), 'closed');
        return end(row, by, theirs);
      }),
    find: (number) => storedReport(book.findLatest(number)),
    list: (limit) => book.list(limit).map(({ opening: _, report: __, ...row }) => row),
    cases() {
      const [last, before] = book.list(2);
      // What happened between two shifts belongs to the later one's list.
      const from = before?.closedAt ?? Math.min(clock.now(), last?.openedAt ?? Number.POSITIVE_INFINITY) - DAY_MS;
      return book.casesSince(from);
    },
    recordShift: (key) =>
      take(async () => {
        const last = lastRow();
        // The event of an older sale: its shift is on record, or was before there were records.
        if (rowOf(key) || (last && isSameShift(last, key))) return;
        if (last && (last.fnNumber === key.fnNumber || last.fnNumber === '') && key.number < last.number) return;
        const isNext = !last || (last.fnNumber === key.fnNumber && key.number > last.number);
        if (!isNext && !isSameShift((await readShift(register())).key, key)) return;
        await begin(key, 'register');
      }),
  };
}
