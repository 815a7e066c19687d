/** Promises the engine's journal in SQLite, written by a thread of its own: a slow disk holds up neither the devices nor the charts. */
import { Worker } from 'node:worker_threads';
import type { Database } from '../database.ts';
import { journalReader, newestOnDisk, type SqliteJournal } from './sqlite-journal.ts';
import type { Batch, BatchAnswer, ThreadSettings } from './writer-thread.ts';

interface Waiting {
  resolve(): void;
  reject(reason: unknown): void;
}

/** Why the disk did not take a batch, as SQLite told it in the other thread. */
const refused = ({ message, code }: { message: string; code?: string }): Error =>
  Object.assign(new Error(message), { name: 'SqliteError', ...(code === undefined ? {} : { code }) });

/** One thread, from its start to its end; batches are written and answered in the order in which they are handed over. */
function writingThread(settings: ThreadSettings, heard: (newest: number) => void) {
  const worker = new Worker(new URL('./writer-thread-start.mjs', import.meta.url), {
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
      const asked = waiting.shift();
      if ('newest' in answer) {
        heard(answer.newest);
        asked?.resolve();
      } else asked?.reject(refused(answer.problem));
    }
  });
  worker.once('error', fail);
  worker.once('exit', () => fail(new Error('the thread that writes the journal has ended')));
  return {
    isOver: () => isOver,
    write: (batch: Batch) =>
      new Promise<void>((resolve, reject) => {
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
 * The journal in the file at `path`, to which `database` is a connection for reading; the thread waits for locks as long as that one does. A thread that ends by a defect fails what it was given:
 * nobody knows how much of it was written, so that those sales are taken up from the disk, and the next batch starts another thread.
 */
export function threadedJournal(database: Database, path: string): SqliteJournal {
  let newest = newestOnDisk(database);
  const busyMs = database.$client.pragma('busy_timeout', { simple: true }) as number;
  const begin = () =>
    writingThread({ path, busyMs }, (place) => {
      newest = Math.max(newest, place);
    });
  let thread = begin();
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...journalReader(database),
    commit(entries) {
      if (thread.isOver()) thread = begin();
      const written = thread.write(JSON.stringify(entries));
      last = written.catch(() => undefined);
      return written;
    },
    newestPlace: () => newest,
    settled: async () => void (await last),
    close: () => (thread.isOver() ? Promise.resolve() : thread.close()),
  };
}
