/** Shifts: opened and closed at the register, known by its numbers, their three books side by side. Used by the API through compose. */
import type { FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import type { Operator } from '../adapters/fiscal-atol/receipt-task.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import {
  atTill,
  buildReport,
  isSameShift,
  openRecord,
  type ShiftKey,
  type ShiftParts,
  type ShiftReport,
  type ShiftRow,
  storedReport,
} from './shift-record.ts';
import type { RegisterFigures } from './shift-report.ts';
import { drawerFigures, type Handover, handoverOf, handoversIn } from './till/till-figures.ts';

export interface ShiftDesk {
  /** The open shift; where none is open, the last one. Null before the first. */
  current(): Promise<ShiftReport | null>;
  /** @param operator as the register is told. @returns null where one is open already. @throws DeviceFailure. */
  open(by: string, operator?: Operator): Promise<ShiftReport | null>;
  /** The Z report. @param counted in the drawer, kopecks; null: not counted. @returns null where none is open. @throws DeviceFailure. */
  close(by: string, operator?: Operator, counted?: number | null): Promise<ShiftReport | null>;
  /** The X report: no document, nothing is reset. @returns null where none is open. @throws DeviceFailure. */
  reportX(operator?: Operator): Promise<ShiftReport | null>;
  /** The turn that ends with this count, in the open shift; null where none is open. */
  endTurn(handover: Omit<Handover, 'sales' | 'refunds' | 'expected'> & { workplace: string }): Handover | null;
  /** What must be in the drawer by our books, kopecks; null where nobody can say. */
  expectedCash(): number | null;
  /** A closed shift of that drive; without it, the latest of that number. */
  find(number: number, fnNumber?: string): Promise<ShiftReport | null>;
  list(limit: number): Omit<ShiftRow, 'opening' | 'drawer' | 'report' | 'before'>[];
  /** Sales that a person has to look at: left unpaid since the shift before, waiting for a decision, or owing money to a card. */
  cases(): string[];
  /** A receipt has named this shift. Where we did not open it, the register opened it for the receipt. */
  recordShift(key: ShiftKey): Promise<void>;
}

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

/** The register's shift as it stands. @throws DeviceFailure. */
async function readShift(register: FiscalRegister) {
  const theirs = await readRegister(register);
  const { fnNumber } = await register.lastDocument();
  return { key: { fnNumber, number: theirs.shiftNumber }, theirs, state: (await register.status()).shift };
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

export function createShiftDesk(parts: ShiftParts): ShiftDesk {
  const { register, book } = parts;
  const { lastRow, rowOf, end, settleLast, begin, readDrawer } = openRecord(parts);
  const take = inTurn();

  const openRow = (): ShiftRow | null => {
    const row = lastRow();
    return row && row.closedAt === null ? row : null;
  };

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
    open: (by, operator) =>
      take(async () => {
        if (!(await isShift(register(), 'closed'))) return null;
        await orderOnce(register(), () => register().openShift(operator), 'opened');
        await begin((await readShift(register())).key, by);
        return readCurrent();
      }),
    close: (by, operator, counted = null) =>
      take(async () => {
        const { key, theirs, state } = await readShift(register());
        if (state === 'closed') return null;
        const row = await begin(key, 'register');
        await orderOnce(register(), () => register().closeShift(operator), 'closed');
        return end(row, by, theirs, { counted, drawerLeft: await readDrawer() });
      }),
    reportX: (operator) =>
      take(async () => {
        if (await isShift(register(), 'closed')) return null;
        await register().reportX(operator);
        return readCurrent();
      }),
    endTurn(handover) {
      const row = openRow();
      if (!row) return null;
      const { opened, receipts, acts } = atTill(parts, row);
      const last = handoversIn(acts).at(-1);
      if (!last) return handoverOf(handover, { opened, receipts, acts });
      const since = acts.filter(({ at }) => at > last.at);
      return handoverOf(handover, { opened: last.counted, receipts: parts.till.receiptsSince(last.at), acts: since });
    },
    expectedCash() {
      const row = lastRow();
      if (!row) return null;
      return row.closedAt === null ? drawerFigures(atTill(parts, row)).expected : (storedReport(row)?.drawerLeft ?? null);
    },
    find: async (number, fnNumber) =>
      storedReport(fnNumber === undefined ? book.findLatest(number) : await book.find({ fnNumber, number })),
    list: (limit) => book.list(limit).map(({ opening: _, drawer: __, report: ___, before: ____, ...row }) => row),
    cases: () => book.cases(),
    recordShift: (key) =>
      take(async () => {
        const last = lastRow();
        // The event of an older sale: its shift is on record, or was before there were records.
        if ((await rowOf(key)) || (last && isSameShift(last, key))) return;
        if (last && (last.fnNumber === key.fnNumber || last.fnNumber === '') && key.number < last.number) return;
        const isNext = !last || (last.fnNumber === key.fnNumber && key.number > last.number);
        if (!isNext && !isSameShift((await readShift(register())).key, key)) return;
        await begin(key, 'register');
      }),
  };
}
