/** Shifts on record: how each begins and ends in the station's book, and its report, three books side by side. Used by the shift desk. */
import type { FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import { type Clock, takeTurns } from '../clock.ts';
import type { Station } from '../station/document.ts';
import type { Devices } from './devices.ts';
import { isAtWork } from './dispenser-lines.ts';
import { type Difference, differencesIn } from './shift-differences.ts';
import { type Figures, figuresOf, type NozzleFigures, type RegisterFigures, type ShiftSale } from './shift-report.ts';
import { deliveredIn, figuresOfSums, type ShiftSum, sumsSince } from './shift-sums.ts';
import type { Act } from './till/act.ts';
import { cashOf, type ReceiptSum, type ShiftAtTill, type TillFigures, tillFigures } from './till/till-figures.ts';

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
  /** What was in the drawer then, kopecks; null where nobody could say. */
  drawer: number | null;
  report: unknown;
  /** The sums of what names no shift as they stood at its beginning; null of shifts from before there were any. */
  before: ShiftSum[] | null;
}

export interface ShiftReport extends Omit<ShiftRow, 'opening' | 'drawer' | 'report' | 'before'>, TillFigures {
  state: 'opened' | 'expired' | 'closed';
  figures: Figures;
  pumps: NozzleFigures[];
  /** Null where the register cannot be asked. */
  register: RegisterFigures | null;
  differences: Difference[];
  /** What the drawer's counter showed after the Z report: registers may begin anew; null where it was not read. */
  drawerLeft: number | null;
}

export interface ShiftParts {
  clock: Clock;
  register(): FiscalRegister;
  station(): Station;
  driverOf: Devices['driverOf'];
  /** What a nozzle's totaliser showed before the delivery that is under way there. */
  settled(nozzle: { pump: number; nozzle: number }): { volume: number } | undefined;
  /** What was done at the till in a shift. */
  till: { receiptsOf(shift: ShiftKey): ReceiptSum[]; actsOf(shift: ShiftKey): Act[]; receiptsSince(from: number): ReceiptSum[] };
  /** The sale as it stands. */
  sale(saleId: string): Promise<ShiftSale | undefined>;
  book: {
    begin(row: Pick<ShiftRow, 'fnNumber' | 'number' | 'openedAt' | 'openedBy' | 'opening' | 'drawer' | 'before'>): Promise<void>;
    end(key: ShiftKey, closed: { closedAt: number; closedBy: string; report: unknown }): Promise<void>;
    find(key: ShiftKey): Promise<ShiftRow | undefined>;
    findLatest(number: number): ShiftRow | undefined;
    list(limit: number): ShiftRow[];
    sumsOf(key: ShiftKey, from: number): ShiftSum[];
    runningSums(): ShiftSum[];
    salesBetween(from: number, to: number): string[];
    deliveredBetween(from: number, to: number): Reading[];
    cases(): string[];
  };
}

const DAY_MS = 86_400_000;

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
function nozzleFigures({ station }: ShiftParts, { opening }: ShiftRow, now: Reading[], delivered: Reading[]): NozzleFigures[] {
  const at = (list: Reading[], pump: number, nozzle: number) => list.find((one) => one.pump === pump && one.nozzle === nozzle)?.volume;
  return station().pumps.flatMap(({ number: pump, nozzles }) =>
    nozzles.map(({ number: nozzle }) => {
      const [before, after] = [at(opening, pump, nozzle), at(now, pump, nozzle)];
      const totaliser = before === undefined || after === undefined ? null : after - before;
      return { pump, nozzle, ours: at(delivered, pump, nozzle) ?? 0, totaliser };
    }),
  );
}

export const atTill = ({ till }: ShiftParts, row: ShiftRow): ShiftAtTill => ({
  opened: row.drawer,
  receipts: till.receiptsOf(row),
  acts: till.actsOf(row),
});

/** Kopecks, by the drawer's counter; null where it cannot be read. */
async function readDrawer({ register }: ShiftParts): Promise<number | null> {
  try {
    return await register().readDrawer();
  } catch (problem) {
    if (problem instanceof DeviceFailure) return null;
    throw problem;
  }
}

/** @param theirs the register's totals; null where it cannot be asked. @param counted in the drawer at the close; null: not counted. */
export async function buildReport(
  parts: ShiftParts,
  row: ShiftRow,
  state: ShiftReport['state'],
  theirs: RegisterFigures | null,
  { counted, drawerLeft }: Counts = { counted: null, drawerLeft: null },
): Promise<ShiftReport> {
  const now = await readTotalisers(parts);
  const { figures, delivered } = row.before ? readSums(parts, row, row.before) : await readSales(parts, row);
  const register = theirs?.shiftNumber === row.number ? theirs : null;
  const pumps = nozzleFigures(parts, row, now, delivered);
  const till = tillFigures(atTill(parts, row), counted);
  const { opening: _, drawer: __, report: ___, before: ____, ...shift } = row;
  return {
    ...shift,
    ...till,
    state,
    figures,
    pumps,
    register,
    differences: differencesIn(figures, register, pumps, till, counted),
    drawerLeft,
  };
}

interface ShiftBooks {
  figures: Figures;
  /** By our sales. */
  delivered: Reading[];
}

/** By the sums that were added up as the events were written: what names the shift, and what has run on since it began. */
function readSums({ book }: ShiftParts, row: ShiftRow, before: ShiftSum[]): ShiftBooks {
  const since = sumsSince(before, book.runningSums());
  return { figures: figuresOfSums([...book.sumsOf(row, row.openedAt - DAY_MS), ...since]), delivered: deliveredIn(since) };
}

/** By the sales themselves: of a shift that was opened before there were sums. */
async function readSales({ clock, book, sale }: ShiftParts, row: ShiftRow): Promise<ShiftBooks> {
  const to = row.closedAt ?? clock.now() + 1;
  const turns = takeTurns(clock);
  const sales: ShiftSale[] = [];
  // A receipt names its shift, so that it does not matter how long before it the sale began.
  for (const saleId of book.salesBetween(row.openedAt - DAY_MS, to)) {
    await turns();
    const one = await sale(saleId);
    if (one) sales.push(one);
  }
  const figures = figuresOf({ fnNumber: row.fnNumber, number: row.number, from: row.openedAt, to }, sales);
  return { figures, delivered: book.deliveredBetween(row.openedAt, to) };
}

/** The report as it was when the shift was closed; null where it is open still. */
export const storedReport = (row: ShiftRow | undefined): ShiftReport | null => (row?.report as ShiftReport | undefined) ?? null;

export const isSameShift = (one: ShiftKey, other: ShiftKey): boolean =>
  one.number === other.number && (one.fnNumber === other.fnNumber || one.fnNumber === '' || other.fnNumber === '');

type Counts = { counted: number | null; drawerLeft: number | null };

/** Which shift is on record, and how it begins and ends there. */
export function openRecord(parts: ShiftParts) {
  const { clock, book } = parts;

  const lastRow = (): ShiftRow | undefined => book.list(1)[0];
  const rowOf = (key: ShiftKey) => (key.fnNumber === '' ? book.findLatest(key.number) : book.find(key));

  async function end(row: ShiftRow, closedBy: string, theirs: RegisterFigures | null, rest?: Counts): Promise<ShiftReport> {
    const closed = { closedAt: clock.now(), closedBy };
    const report = await buildReport(parts, { ...row, ...closed }, 'closed', theirs, rest);
    await book.end(row, { ...closed, report });
    return report;
  }

  /** What the register has closed by itself, or somebody at its keys, is reported before the next one begins. */
  async function settleLast(but: ShiftKey | null, theirs: RegisterFigures | null): Promise<void> {
    const last = lastRow();
    if (!last || last.closedAt !== null || (but && isSameShift(last, but))) return;
    await end(last, 'register', theirs, { counted: null, drawerLeft: but === null ? await readDrawer(parts) : null });
  }

  /**
   * What is in the drawer now that a shift has begun: what the counter showed after the last Z report, else what our books had in it then;
   * where it began anew, what it shows without this shift's receipts.
   */
  async function drawerAt(key: ShiftKey): Promise<number | null> {
    const last = storedReport(lastRow());
    const isSameDrive = lastRow()?.fnNumber === key.fnNumber;
    if (isSameDrive && last?.drawerLeft != null) return last.drawerLeft;
    const before = isSameDrive ? (last?.drawer?.expected ?? null) : null;
    const counter = await readDrawer(parts);
    if (counter === null) return before;
    const rest = counter - cashOf(parts.till.receiptsOf(key));
    // Receipts that are being made just now may be in the counter, and not in our books yet.
    return before !== null && rest !== 0 && counter >= before ? before : rest;
  }

  async function begin(key: ShiftKey, openedBy: string): Promise<ShiftRow> {
    const known = await rowOf(key);
    if (known) return known;
    await settleLast(key, null);
    const openedAt = clock.now();
    const [drawer, opening] = [await drawerAt(key), await readTotalisers(parts)];
    const row = { ...key, openedAt, openedBy, drawer, opening, before: book.runningSums() };
    await book.begin(row);
    return { ...row, closedAt: null, closedBy: null, report: null };
  }

  return { lastRow, rowOf, end, settleLast, begin, readDrawer: () => readDrawer(parts) };
}
