/** A row that is written over and over, to know that the disk takes it. Used by the storage watch. */
import type { Database } from './database.ts';
import { diskTrials } from './schema.ts';

/** Run by the journal's writer. */
export const diskTrialWrites = (database: Database) => ({
  tryOut(at: number): void {
    database.insert(diskTrials).values({ id: 1, at }).onConflictDoUpdate({ target: diskTrials.id, set: { at } }).run();
  },
});
