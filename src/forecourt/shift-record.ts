/** Shifts on record: how each begins and ends in the station's book, and its report, three books side by side. Used by the shift desk. */
import type { FiscalRegister } from '../adapters/fiscal-atol/client.ts';
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
export interface ShiftRow extends ShiftKey {
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

export interface ShiftParts {
  clock: Clock;
  register(): FiscalRegister;
  station(): Station;
  driverOf: Devices['driverOf'];
  /** What a nozzle's totaliser showed before the delivery that is under way there. */
  settled(nozzle: { pump: number; nozzle: number }): { volume: number } | undefined;
  /** The sale as it stands. */
  sale(saleId: string): Promise<ShiftSale | undefined>;
  book: {
    begin(row: Pick<ShiftRow, 'fnNumber' | 'number' | 'openedAt' | 'openedBy' | 'opening'>): Promise<void>;
    end(key: ShiftKey, closed: { closedAt: number; closedBy: string; report: unknown }): Promise<void>;
    find(key: ShiftKey): Promise<ShiftRow | undefined>;
    findLatest(number: number): ShiftRow | undefined;
    list(limit: number): ShiftRow[];
    salesBetween(from: number, to: number): string[];
    deliveredBetween(from: number, to: number): Reading[];
    casesSince(from: number): string[];
  };
}

export const DAY_MS = 86_400_000;

/** Every totaliser that can be read now. */
async function readTotalisers({ station, driverOf, settled }: ShiftParts): Promise<Reading[]> {
  const nozzles = station().pumps.flatMap(({ number: pump, nozzles: own }) => own.map(({ number: nozzle }) => ({ pump, nozzle })));
  const readings = nozzles.map(async (nozzle): Promise<Reading[]> => {
    // What flows now belongs to the shift in which it ends.
    const totals = isAtWork(driverOf(nozzle).view()) ? settled(nozzle) : await driverOf(nozzle).totals();
    return totals ? [{ ...nozzle, volume: totals.volume }] : [];
  });
  return (await Promise.allSettled(readings)).flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}

/** What each nozzle has given since the shift began: by our sales, and by its totaliser. */
function nozzleFigures({ station, book }: ShiftParts, { opening, openedAt }: ShiftRow, now: Reading[], to: number): NozzleFigures[] {
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
export async function buildReport(
  parts: ShiftParts,
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
export const storedReport = (row: ShiftRow | undefined): ShiftReport | null => (row?.report as ShiftReport | undefined) ?? null;

export const isSameShift = (one: ShiftKey, other: ShiftKey): boolean =>
  one.number === other.number && (one.fnNumber === other.fnNumber || one.fnNumber === '' || other.fnNumber === '');

/** Which shift is on record, and how it begins and ends there. */
export function openRecord(parts: ShiftParts) {
  const { clock, book } = parts;

  const lastRow = (): ShiftRow | undefined => book.list(1)[0];
  const rowOf = (key: ShiftKey) => (key.fnNumber === '' ? book.findLatest(key.number) : book.find(key));

  async function end(row: ShiftRow, closedBy: string, theirs: RegisterFigures | null): Promise<ShiftReport> {
    const closed = { closedAt: clock.now(), closedBy };
    const report = await buildReport(parts, { ...row, ...closed }, 'closed', theirs);
    await book.end(row, { ...closed, report });
    return report;
  }

  /** What the register has closed by itself, or somebody at its keys, is reported before the next one begins. */
  async function settleLast(but: ShiftKey | null, theirs: RegisterFigures | null): Promise<void> {
    const last = lastRow();
    if (!last || last.closedAt !== null || (but && isSameShift(last, but))) return;
    await end(last, 'register', theirs);
  }

  async function begin(key: ShiftKey, openedBy: string): Promise<ShiftRow> {
    const known = await rowOf(key);
    if (known) return known;
    await settleLast(key, null);
    const openedAt = clock.now();
    const row = { ...key, openedAt, openedBy, opening: await readTotalisers(parts) };
    await book.begin(row);
    return { ...row, closedAt: null, closedBy: null, report: null };
  }

  return { lastRow, rowOf, end, settleLast, begin };
}
