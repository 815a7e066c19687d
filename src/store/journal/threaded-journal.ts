/**
 * The engine's journal and the station's books in SQLite, written by a thread of its own, so that a slow disk holds up neither devices
 * nor charts. Used by the service.
 */
import { Worker } from 'node:worker_threads';
import type { Database } from '../database.ts';
import { bookWrites } from './procedures.ts';
import { createJournalReader, newestOnDisk, type SqliteJournal } from './sqlite-journal.ts';
import type { Batch, BatchAnswer, ThreadSettings } from './writer-thread.ts';

/** The thread's file: bundled beside this one in `dist/`, or of the sources. */
const THREAD = import.meta.url.endsWith('.js') ? './writer-thread.js' : './writer-thread-from-sources.mjs';

interface Waiting {
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

/** SQLite's error in the other thread, as an error of this one. */
const toSqliteError = ({ message, code }: { message: string; code?: string }): Error =>
  Object.assign(new Error(message), { name: 'SqliteError', ...(code === undefined ? {} : { code }) });

/** One thread, from its start to its end; batches are written and answered in the order in which they are handed over. */
function startThread(settings: ThreadSettings, onWritten: (newest: number) => void) {
  const worker = new Worker(new URL(THREAD, import.meta.url), {
    workerData: settings,
    // Whatever else this process was started with is not this thread's to load.
    execArgv: [],
  });
  const waiting: Waiting[] = [];
  let isOver = false;
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const fail = (reason: unknown) => {
    isOver = true;
    for (const { reject } of waiting.splice(0)) reject(reason);
  };
  worker.on('message', (answers: BatchAnswer[]) => {
    for (const answer of answers) {
      const caller = waiting.shift();
      if ('newest' in answer) {
        onWritten(answer.newest);
        caller?.resolve(answer.result);
      } else caller?.reject(toSqliteError(answer.problem));
    }
  });
  worker.once('error', fail);
  worker.once('exit', () => fail(new Error('the thread that writes the journal has ended')));
  return {
    isOver: () => isOver,
    write: (batch: Batch) =>
      new Promise<unknown>((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.postMessage(batch);
      }),
    close() {
      worker.postMessage('close');
      return ended;
    },
  };
}

/**
 * The journal in the file at `path`; `database` is a connection to it for reading, whose `busy_timeout` the thread takes over.
 * A thread that ends by a defect rejects the batches it was given, because nobody knows how much of them was written: the engine
 * reads those sales again from the disk, and the next batch starts another thread.
 */
export function createThreadedJournal(database: Database, path: string): SqliteJournal {
  let newest = newestOnDisk(database);
  const busyMs = database.$client.pragma('busy_timeout', { simple: true }) as number;
  const begin = () =>
    startThread({ path, busyMs }, (place) => {
      newest = Math.max(newest, place);
    });
  let thread = begin();
  let last: Promise<unknown> = Promise.resolve();
  // Whoever would write past the thread is refused by SQLite itself.
  database.$client.pragma('query_only = ON');
  function write(batch: Batch): Promise<unknown> {
    if (thread.isOver()) thread = begin();
    const written = thread.write(batch);
    last = written.catch(() => undefined);
    return written;
  }
  return {
    ...createJournalReader(database),
    writes: bookWrites(write),
    commit: async (entries) => void (await write(JSON.stringify(entries))),
    newestPlace: () => newest,
    settled: async () => void (await last),
    close: () => (thread.isOver() ? Promise.resolve() : thread.close()),
  };
}
