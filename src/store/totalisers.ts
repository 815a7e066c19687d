/** Promises that fuel which flowed for no sale is on record, once: what the totalisers show beyond our sales. */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { placed } from './journal/statements.ts';
import { deliveries, nozzleTotals, sales, unclaimedDeliveries } from './schema.ts';

export interface Nozzle {
  pump: number;
  nozzle: number;
}
/** Millilitres, and kopecks as the pump shows them. */
export interface Figures {
  volume: number;
  amount: number;
}
export interface UnclaimedDelivery extends Nozzle, Figures {
  at: number;
}

/** A sale that waits for a person holds its pump: few others can have come after it. */
const NEWEST = 50;

export interface Totalisers {
  /** A totaliser as it was read; what it shows beyond the expected is recorded. @returns that, or null. */
  read(nozzle: Nozzle, totals: Figures, at: number): Figures | null;
  /** A delivery that waited at a nozzle for nobody: recorded as such only where its totaliser was never read before. */
  found(nozzle: Nozzle, delivery: Figures, totals: Figures, at: number): Figures | null;
  /** A totaliser after a delivery of ours: what it shows is accounted for. */
  confirmed(nozzle: Nozzle, totals: Figures): void;
  /** A person has said what flowed: the totaliser is expected to show so much. */
  expect(nozzle: Nozzle, totals: Figures): void;
  /** What the totaliser shows but for a delivery under way; undefined where it was never read. */
  settled(nozzle: Nozzle): Figures | undefined;
  /** What flowed at a pump for no sale, newest first. */
  unclaimed(pump: number, most?: number): UnclaimedDelivery[];
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

export function totalisers(database: Database): Totalisers {
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
    read: ({ pump, nozzle }, totals, at) =>
      together(() => {
        const kept = expected({ pump, nozzle });
        keep({ pump, nozzle }, totals);
        if (!kept || totals.volume <= kept.volume) return null;
        // A crash may have come between a person's word and this book.
        const before = readByPersons(database, { pump, nozzle }).reduce((most, read) => (read.volume > most.volume ? read : most), kept);
        if (totals.volume <= before.volume) return null;
        const more = { volume: totals.volume - before.volume, amount: Math.max(0, totals.amount - before.amount) };
        record({ pump, nozzle }, more, at);
        return more;
      }),
    found({ pump, nozzle }, delivery, totals, at) {
      if (expected({ pump, nozzle })) return this.read({ pump, nozzle }, totals, at);
      return together(() => {
        keep({ pump, nozzle }, totals);
        record({ pump, nozzle }, delivery, at);
        return delivery;
      });
    },
    confirmed: ({ pump, nozzle }, totals) => void keep({ pump, nozzle }, totals),
    expect({ pump, nozzle }, totals) {
      const before = expected({ pump, nozzle });
      if (before && totals.volume > before.volume) keep({ pump, nozzle }, totals);
    },
    settled: expected,
    unclaimed: (pump, most = 20) =>
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
