/** What each totaliser must show, and the fuel that flowed for no sale. Used by the pump's ports, the shift desk and the API. */
import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
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
  id: number;
  at: number;
  /** Why, by a person's word; null: nobody has said it, and the nozzle is not armed. */
  reason: string | null;
  explainedBy: string | null;
  explainedAt: number | null;
}

/** Why fuel has flowed for no sale, by whom. */
export interface Explanation {
  reason: string;
  by: string;
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
  /**
   * A person has stated what flowed: the totaliser is expected to show so much. Where it showed so before, that much less is unexplained.
   */
  expect(nozzle: Nozzle, totals: Figures, stated: Figures): Promise<void>;
  /** A person says why more has flowed than is known here. @returns how many readings that explains. */
  explain(nozzle: Nozzle, explanation: Explanation): Promise<number>;
  /** What nobody has explained yet, at all pumps or at one nozzle: it is not armed meanwhile. */
  listUnexplained(nozzle?: Nozzle): UnclaimedDelivery[];
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
  const record = ({ pump, nozzle }: Nozzle, { volume, amount }: Figures, at: number, explained = {}) =>
    void database
      .insert(unclaimedDeliveries)
      .values({ at, pump, nozzle, volume, amount, ...explained })
      .run();

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
      // Of what was there before us nobody has to say why.
      record(nozzle, delivery, at, { reason: '', explainedBy: '', explainedAt: at });
      return delivery;
    },
    recordDelivered: keep,
    expect(nozzle: Nozzle, totals: Figures, stated: Figures): void {
      const before = expected(nozzle);
      if (before && totals.volume > before.volume) keep(nozzle, totals);
      else takeOff(database, nozzle, stated);
    },
    explain: (nozzle: Nozzle, { reason, by, at }: Explanation): number =>
      database
        .update(unclaimedDeliveries)
        .set({ reason, explainedBy: by, explainedAt: at })
        .where(and(isUnexplained, isAt(nozzle)))
        .run().changes,
  };
}

const isUnexplained = isNull(unclaimedDeliveries.reason);
const isAt = ({ pump, nozzle }: Nozzle) => and(eq(unclaimedDeliveries.pump, pump), eq(unclaimedDeliveries.nozzle, nozzle));

/** The stated fuel is a sale's: so much less has flowed for nobody. */
function takeOff(database: Database, nozzle: Nozzle, stated: Figures): void {
  let { volume: left, amount } = stated;
  const rows = database
    .select()
    .from(unclaimedDeliveries)
    .where(and(isUnexplained, isAt(nozzle)))
    .orderBy(asc(unclaimedDeliveries.id))
    .all();
  for (const row of rows) {
    const isRow = eq(unclaimedDeliveries.id, row.id);
    if (row.volume <= left) database.delete(unclaimedDeliveries).where(isRow).run();
    else if (left > 0) {
      const rest = { volume: row.volume - left, amount: Math.max(0, row.amount - amount) };
      database.update(unclaimedDeliveries).set(rest).where(isRow).run();
    }
    left = Math.max(0, left - row.volume);
    amount = Math.max(0, amount - row.amount);
  }
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
  let unclaimed = readUnclaimed(database);
  async function noting<Result>(written: Promise<Result>, hasChanged: (result: Result) => boolean): Promise<Result> {
    const result = await written;
    if (hasChanged(result)) unclaimed = readUnclaimed(database);
    return result;
  }
  const isFuel = (fuel: Figures | null) => fuel !== null;
  const at = ({ pump, nozzle }: Nozzle): Nozzle => ({ pump, nozzle });
  return {
    recordReading: (nozzle, totals, time) => noting(writes.recordReading(at(nozzle), totals, time), isFuel),
    recordUnclaimed: (nozzle, delivery, totals, time) => noting(writes.recordUnclaimed(at(nozzle), delivery, totals, time), isFuel),
    recordDelivered: (nozzle, totals) => writes.recordDelivered(at(nozzle), totals),
    expect: (nozzle, totals, stated) => noting(writes.expect(at(nozzle), totals, stated), () => true),
    explain: (nozzle, explanation) => noting(writes.explain(at(nozzle), explanation), () => true),
    settled: readerOfExpected(database),
    listUnclaimed: (pump, most = 20) => unclaimed.filter((delivery) => delivery.pump === pump).slice(0, most),
    listUnexplained: (nozzle) =>
      unclaimed.filter((one) => one.reason === null && (!nozzle || (one.pump === nozzle.pump && one.nozzle === nozzle.nozzle))),
  };
}

/** What nobody has explained comes whole, of the rest the newest. */
function readUnclaimed(database: Database): UnclaimedDelivery[] {
  const isOpen = sql`${unclaimedDeliveries.reason} is null`;
  return database
    .select()
    .from(unclaimedDeliveries)
    .orderBy(desc(isOpen), desc(unclaimedDeliveries.id))
    .limit(MOST_UNCLAIMED)
    .all()
    .toSorted((one, other) => other.id - one.id);
}
