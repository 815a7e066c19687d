/** What each totaliser must show, and the fuel that flowed for no sale. Used by the pump's ports, the shift desk and the API. */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { Durable } from './journal/durable.ts';
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
/** Of all pumps; older ones lie on disk alone. */
const MOST_UNCLAIMED = 1_000;

export interface Totalisers {
  /** A totaliser was read: what it shows beyond the expected is recorded as flowed for no sale. @returns that, or null. */
  recordReading(nozzle: Nozzle, totals: Figures, at: number): Promise<Figures | null>;
  /** A delivery of no sale waited at the nozzle: recorded as it is only where the totaliser was never read before. */
  recordUnclaimed(nozzle: Nozzle, delivery: Figures, totals: Figures, at: number): Promise<Figures | null>;
  /** A totaliser after a sale's delivery: all that it shows is accounted for. */
  recordDelivered(nozzle: Nozzle, totals: Figures): Promise<void>;
  /** A person has stated what flowed: the totaliser is expected to show so much. */
  expect(nozzle: Nozzle, totals: Figures): Promise<void>;
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

/** Run by the journal's writer, each function in one transaction. */
export function totaliserWrites(database: Database) {
  const { pump, nozzle, volume, amount } = placed('pump', 'nozzle', 'volume', 'amount');
  const keepExpected = database
    .insert(nozzleTotals)
    .values({ pump, nozzle, volume, amount })
    .onConflictDoUpdate({ target: [nozzleTotals.pump, nozzleTotals.nozzle], set: { volume, amount } })
    .prepare();
  const expected = readerOfExpected(database);
  const keep = ({ pump, nozzle }: Nozzle, { volume, amount }: Figures) => void keepExpected.run({ pump, nozzle, volume, amount });
  const record = ({ pump, nozzle }: Nozzle, { volume, amount }: Figures, at: number) =>
    void database.insert(unclaimedDeliveries).values({ at, pump, nozzle, volume, amount }).run();

  function recordReading(nozzle: Nozzle, totals: Figures, at: number): Figures | null {
    const last = expected(nozzle);
    keep(nozzle, totals);
    if (!last || totals.volume <= last.volume) return null;
    // A crash may have come between a person's statement and this table.
    const before = readByPersons(database, nozzle).reduce((most, read) => (read.volume > most.volume ? read : most), last);
    if (totals.volume <= before.volume) return null;
    const more = { volume: totals.volume - before.volume, amount: Math.max(0, totals.amount - before.amount) };
    record(nozzle, more, at);
    return more;
  }
  return {
    recordReading,
    recordUnclaimed(nozzle: Nozzle, delivery: Figures, totals: Figures, at: number): Figures | null {
      if (expected(nozzle)) return recordReading(nozzle, totals, at);
      keep(nozzle, totals);
      record(nozzle, delivery, at);
      return delivery;
    },
    recordDelivered: keep,
    expect(nozzle: Nozzle, totals: Figures): void {
      const before = expected(nozzle);
      if (before && totals.volume > before.volume) keep(nozzle, totals);
    },
  };
}

function readerOfExpected(database: Database) {
  const { pump, nozzle } = placed('pump', 'nozzle');
  const query = database
    .select()
    .from(nozzleTotals)
    .where(and(eq(nozzleTotals.pump, pump), eq(nozzleTotals.nozzle, nozzle)))
    .prepare();
  return (at: Nozzle): Figures | undefined => query.all({ pump: at.pump, nozzle: at.nozzle })[0];
}

export function createTotalisers(database: Database, writes: Durable<ReturnType<typeof totaliserWrites>>): Totalisers {
  // In memory, so that a view of the pumps waits for no disk.
  const unclaimed: UnclaimedDelivery[] = database
    .select()
    .from(unclaimedDeliveries)
    .orderBy(desc(unclaimedDeliveries.id))
    .limit(MOST_UNCLAIMED)
    .all()
    .map(({ id: _, ...delivery }) => delivery);
  async function note({ pump, nozzle }: Nozzle, at: number, recorded: Promise<Figures | null>): Promise<Figures | null> {
    const fuel = await recorded;
    if (fuel) unclaimed.unshift({ at, pump, nozzle, volume: fuel.volume, amount: fuel.amount });
    unclaimed.splice(MOST_UNCLAIMED);
    return fuel;
  }
  const at = ({ pump, nozzle }: Nozzle): Nozzle => ({ pump, nozzle });
  return {
    recordReading: (nozzle, totals, time) => note(nozzle, time, writes.recordReading(at(nozzle), totals, time)),
    recordUnclaimed: (nozzle, delivery, totals, time) => note(nozzle, time, writes.recordUnclaimed(at(nozzle), delivery, totals, time)),
    recordDelivered: (nozzle, totals) => writes.recordDelivered(at(nozzle), totals),
    expect: (nozzle, totals) => writes.expect(at(nozzle), totals),
    settled: readerOfExpected(database),
    listUnclaimed: (pump, most = 20) => unclaimed.filter((delivery) => delivery.pump === pump).slice(0, most),
  };
}
