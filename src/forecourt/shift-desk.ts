/** Promises the shift: opened and closed at the register, known by its number, its three books side by side. */

import type { FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { Clock } from '../clock.ts';
import type { Station } from '../station/document.ts';
import type { Devices } from './devices.ts';
import {
  type Difference,
  differencesIn,
  type Figures,
  figuresOf,
  type NozzleFigures,
  type RegisterFigures,
  type ShiftSale,
} from './shift-report.ts';

interface Reading {
  pump: number;
  nozzle: number;
  volume: number;
}
interface Row {
  number: number;
  openedAt: number;
  openedBy: string;
  closedAt: number | null;
  closedBy: string | null;
  opening: Reading[];
  report: unknown;
}

export interface ShiftReport extends Omit<Row, 'opening' | 'report'> {
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
  list(limit: number): Omit<Row, 'opening' | 'report'>[];
  /** Sales that a person has to look at: left unpaid since the shift before, or waiting for a decision since whenever. */
  cases(): string[];
  /** A receipt has named a shift that we did not open: the register opened it for the receipt. */
  seen(number: number): Promise<void>;
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
    begin(row: Pick<Row, 'number' | 'openedAt' | 'openedBy' | 'opening'>): void;
    end(number: number, closed: { closedAt: number; closedBy: string; report: unknown }): void;
    find(number: number): Row | undefined;
    list(limit: number): Row[];
    salesBetween(from: number, to: number): string[];
    deliveredBetween(from: number, to: number): Reading[];
    casesSince(from: number): string[];
  };
}

const DAY_MS = 86_400_000;
const BUSY = new Set(['authorised', 'dispensing', 'delivered', 'local']);

/** The register may have done it though its answer was lost: it is asked, never told twice. */
async function insist(act: () => Promise<void>, isDone: () => Promise<boolean>): Promise<void> {
  try {
    await act();
  } catch (problem) {
    if (!(problem instanceof DeviceFailure) || problem.known === 'notDone' || !(await isDone())) throw problem;
  }
}

export function shiftDesk({ clock, register, station, driverOf, settled, sale, book }: ShiftDeskParts): ShiftDesk {
  const isShift =
    (...states: string[]) =>
    async () =>
      states.includes((await register().status()).shift);

  async function registerFigures(): Promise<RegisterFigures> {
    const { shiftNumber, receipts, cashDrawer } = await register().totals();
    const sum = ({ count, sum: amount }: { count: number; sum: number }) => ({ count, amount });
    return { shiftNumber, sell: sum(receipts.sell), sellReturn: sum(receipts.sellReturn), cashDrawer: cashDrawer.sum };
  }

  /** Every totaliser that can be read now. */
  async function readings(): Promise<Reading[]> {
    const nozzles = station().pumps.flatMap(({ number: pump, nozzles: own }) => own.map(({ number: nozzle }) => ({ pump, nozzle })));
    const read = nozzles.map(async (nozzle): Promise<Reading[]> => {
      // What flows now belongs to the shift in which it ends.
      const isBusy = BUSY.has(driverOf(nozzle).view().state);
      const totals = isBusy ? settled(nozzle) : await driverOf(nozzle).totals();
      return totals ? [{ ...nozzle, volume: totals.volume }] : [];
    });
    const answers = await Promise.allSettled(read);
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  }

  function pumpFigures({ opening, openedAt }: Row, now: Reading[], to: number): NozzleFigures[] {
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

  async function reportOf(row: Row, state: ShiftReport['state'], theirs: RegisterFigures | null): Promise<ShiftReport> {
    const to = row.closedAt ?? clock.now() + 1;
    const now = await readings();
    // A receipt names its shift, so that it does not matter how long before it the sale began.
    const sales = await Promise.all(book.salesBetween(row.openedAt - DAY_MS, to).map(sale));
    const figures = figuresOf(
      { number: row.number, from: row.openedAt, to },
      sales.flatMap((one) => one ?? []),
    );
    const own = theirs?.shiftNumber === row.number ? theirs : null;
    const pumps = pumpFigures(row, now, to);
    const { opening: _, report: __, ...shown } = row;
    return { ...shown, state, figures, pumps, register: own, differences: differencesIn(figures, own, pumps) };
  }

  async function begin(number: number, openedBy: string): Promise<void> {
    if (book.find(number)) return;
    const openedAt = clock.now();
    book.begin({ number, openedAt, openedBy, opening: await readings() });
  }

  const kept = (row: Row | undefined): ShiftReport | null => (row?.report as ShiftReport | undefined) ?? null;

  return {
    async current() {
      const row = book.list(1)[0];
      if (!row) return null;
      if (row.closedAt !== null) return kept(row);
      try {
        const [theirs, { shift }] = [await registerFigures(), await register().status()];
        return await reportOf(row, shift === 'expired' ? 'expired' : 'opened', theirs);
      } catch (problem) {
        if (!(problem instanceof DeviceFailure)) throw problem;
        return reportOf(row, 'opened', null);
      }
    },
    async open(by) {
      if (!(await isShift('closed')())) return null;
      await insist(() => register().openShift(), isShift('opened'));
      const { shiftNumber } = await registerFigures();
      await begin(shiftNumber, by);
      return this.current();
    },
    async close(by) {
      if (await isShift('closed')()) return null;
      const theirs = await registerFigures();
      await begin(theirs.shiftNumber, 'register');
      await insist(() => register().closeShift(), isShift('closed'));
      const row = book.find(theirs.shiftNumber) as Row;
      const closed = { closedAt: clock.now(), closedBy: by };
      const report = await reportOf({ ...row, ...closed }, 'closed', theirs);
      book.end(row.number, { ...closed, report });
      return report;
    },
    find: (number) => kept(book.find(number)),
    list: (limit) => book.list(limit).map(({ opening: _, report: __, ...row }) => row),
    cases() {
      const [last, before] = book.list(2);
      // What happened between two shifts belongs to the later one's list.
      const from = before?.closedAt ?? Math.min(clock.now(), last?.openedAt ?? Number.POSITIVE_INFINITY) - DAY_MS;
      return book.casesSince(from);
    },
    async seen(number) {
      const last = book.list(1)[0];
      if (last && last.number !== number && last.closedAt === null) {
        // The register closed it itself, as when a shift is over its day.
        const closed = { closedAt: clock.now(), closedBy: 'register' };
        book.end(last.number, { ...closed, report: await reportOf({ ...last, ...closed }, 'closed', null) });
      }
      await begin(number, 'register');
    },
  };
}
