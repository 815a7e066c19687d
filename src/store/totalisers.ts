/** What each totaliser must show, and the fuel that flowed for no sale. Used by the pump's ports, the shift desk and the API. */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { placed } from './journal/statements.ts';
import { deliveries, nozzleTotals, sales, unclaimedDeliveries } from './schema.ts';

interface Nozzle {
  pump: number;
  nozzle: number;
}
/** Millilitres, and kopecks as the pump shows them. */
interface Figures {
  volume: number;
  amount: number;
}
export interface UnclaimedDelivery extends Nozzle, Figures {
  at: number;
}

/** A sale that waits for a person holds its pump: few others can have come after it. */
const NEWEST = 50;

export interface Totalisers {
  /** A totaliser was read: what it shows beyond the expected is recorded as flowed for no sale. @returns that, or null. */
  recordReading(nozzle: Nozzle, totals: Figures, at: number): Figures | null;
  /** A delivery of no sale waited at the nozzle: recorded as it is only where the totaliser was never read before. */
  recordUnclaimed(nozzle: Nozzle, delivery: Figures, totals: Figures, at: number): Figures | null;
  /** A totaliser after a sale's delivery: all that it shows is accounted for. */
  recordDelivered(nozzle: Nozzle, totals: Figures): void;
  /** A person has stated what flowed: the totaliser is expected to show so much. */
  expect(nozzle: Nozzle, totals: Figures): void;
  /** What the totaliser showed before the delivery under way; undefined where it was never read. */
  settled(nozzle: Nozzle): Figures | undefined;
  /** What flowed at a pump for no sale, newest first. */
  listUnclaimed(pump: number, most?: number): UnclaimedDelivery[];
}

/** What the totaliser should show by the volumes that persons have read at this nozzle, in the newest sales. */
function readByPersons(database: Database, { pump, nozzle }: Nozzle): Figures[] {
  const newest = database
    .select({ id: sales.id })
    .from(sales)
    .where(eq(sales.pump, pump))
    .orderBy(desc(sales.createdAt))
    .limit(NEWEST)
    .as('newest');
  const { volume, amount, volumeBefore, amountBefore } = deliveries;
  return database
    .select({ volume: sql<number>`${volumeBefore} + ${volume}`, amount: sql<number>`${amountBefore} + ${amount}` })
    .from(newest)
    .innerJoin(deliveries, and(eq(deliveries.saleId, newest.id), eq(deliveries.nozzle, nozzle), eq(deliveries.settledBy, 'person')))
    .all();
}

export function createTotalisers(database: Database): Totalisers {
  const { pump, nozzle, volume, amount } = placed('pump', 'nozzle', 'volume', 'amount');
  const readExpected = database
    .select()
    .from(nozzleTotals)
    .where(and(eq(nozzleTotals.pump, pump), eq(nozzleTotals.nozzle, nozzle)))
    .prepare();
  const keepExpected = database
    .insert(nozzleTotals)
    .values({ pump, nozzle, volume, amount })
    .onConflictDoUpdate({ target: [nozzleTotals.pump, nozzleTotals.nozzle], set: { volume, amount } })
    .prepare();
  const expected = (at: Nozzle) => readExpected.all({ pump: at.pump, nozzle: at.nozzle })[0];
  const keep = (at: Nozzle, totals: Figures) =>
    keepExpected.run({ pump: at.pump, nozzle: at.nozzle, volume: totals.volume, amount: totals.amount });
  const record = (nozzle: Nozzle, { volume, amount }: Figures, at: number) =>
    database
      .insert(unclaimedDeliveries)
      .values({ at, ...nozzle, volume, amount })
      .run();
  const together = <Result>(work: () => Result): Result => database.$client.transaction(work).immediate();
  return {
    recordReading: ({ pump, nozzle }, totals, at) =>
      together(() => {
        const last = expected({ pump, nozzle });
        keep({ pump, nozzle }, totals);
        if (!last || totals.volume <= last.volume) return null;
        // A crash may have come between a person's statement and this table.
        const before = readByPersons(database, { pump, nozzle }).reduce((most, read) => (read.volume > most.volume ? read : most), last);
        if (totals.volume <= before.volume) return null;
        const more = { volume: totals.volume - before.volume, amount: Math.max(0, totals.amount - before.amount) };
        record({ pump, nozzle }, more, at);
        return more;
      }),
    recordUnclaimed({ pump, nozzle }, delivery, totals, at) {
      if (expected({ pump, nozzle })) return this.recordReading({ pump, nozzle }, totals, at);
      return together(() => {
        keep({ pump, nozzle }, totals);
        record({ pump, nozzle }, delivery, at);
        return delivery;
      });
    },
    recordDelivered: ({ pump, nozzle }, totals) => void keep({ pump, nozzle }, totals),
    expect({ pump, nozzle }, totals) {
      const before = expected({ pump, nozzle });
      if (before && totals.volume > before.volume) keep({ pump, nozzle }, totals);
    },
    settled: expected,
    listUnclaimed: (pump, most = 20) =>
      database
        .select()
        .from(unclaimedDeliveries)
        .where(eq(unclaimedDeliveries.pump, pump))
        .orderBy(desc(unclaimedDeliveries.id))
        .limit(most)
        .all()
        .map(({ id: _, ...delivery }) => delivery),
  };
}
