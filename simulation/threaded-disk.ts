/**
 * A journal that behaves as the real one with its writer thread: an entry is on disk a moment after it is handed over, and answered a
 * moment later. Used on every other day.
 */
import { pause } from '../src/clock.ts';
import type { Entry } from '../src/engine/journal.ts';
import type { Database } from '../src/store/database.ts';
import { bookWrites } from '../src/store/journal/procedures.ts';
import { createSqliteJournal, newestOnDisk, type SqliteJournal } from '../src/store/journal/sqlite-journal.ts';
import type { Chance } from './chance.ts';
import type { LifeClock } from './clock.ts';

/** How long a hand-over, a commit and its answer may take. */
const LONGEST_MS = 4;

/** Several commits may be under way; between the disk and its answer the process may be lost, and others may read what is not told yet. */
export function openThreadedJournal(database: Database, clock: LifeClock, chance: Chance): SqliteJournal {
  const journal = createSqliteJournal(database);
  const moment = () => pause(clock, chance.whole(0, LONGEST_MS));
  let newest = newestOnDisk(database);
  /** Both in the order in which they were handed over. */
  let [writes, answers]: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
  /** Hands over, writes and answers, each a moment after the other. */
  function inTurn<Result>(write: () => Promise<Result>): Promise<Result> {
    const written = Promise.resolve(writes)
      .then(moment)
      .then(write)
      .then((result) => ({ result, place: newestOnDisk(database) }));
    writes = written.catch(() => undefined);
    const answered = Promise.resolve(answers)
      .then(() => written)
      .then(async ({ result, place }) => {
        await moment();
        newest = place;
        return result;
      });
    answers = answered.catch(() => undefined);
    return answered;
  }
  const booked = journal.writes as unknown as Record<string, Record<string, (...given: unknown[]) => Promise<unknown>>>;
  return {
    ...journal,
    writes: bookWrites(({ book, name, given }) => inTurn(async () => booked[book]?.[name]?.(...structuredClone(given)))),
    commit(entries) {
      const batch = JSON.parse(JSON.stringify(entries)) as Entry[];
      return inTurn(() => journal.commit(batch));
    },
    newestPlace: () => newest,
    settled: async () => void (await answers),
  };
}
