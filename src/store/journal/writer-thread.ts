/**
 * The thread that writes the station's file, alone and in one order: what waits shares one transaction and one fsync. Started by the
 * threaded journal.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Entry } from '../../engine/journal.ts';
import { connect } from '../database.ts';
import { type Call, procedureRunner } from './procedures.ts';
import { entryWriter } from './statements.ts';

/** What this thread is started with. */
export interface ThreadSettings {
  path: string;
  /** How long it waits for another connection's lock. */
  busyMs: number;
}
/**
 * Entries as JSON text (to clone them as objects would cost the calling thread several times as much), or a book's call: all of it is
 * written, or nothing.
 */
export type Batch = string | Call;
/** In the order of the batches. `newest`: the number of the newest event on disk; 0 where this transaction wrote none. */
export type BatchAnswer = { newest: number; result?: unknown } | { problem: { message: string; code?: string } };

/** The file as a whole is not to be written: each batch by itself would wait for the same, or fail by the same. */
const OF_THE_FILE = /^SQLITE_(BUSY|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB)/;

function openWriter({ path, busyMs }: ThreadSettings) {
  const database = connect(path);
  database.$client.pragma(`busy_timeout = ${busyMs}`);
  const writeEntries = entryWriter(database);
  const runCall = procedureRunner(database);
  const writeOne = (batch: Batch): { newest: number; result?: unknown } =>
    typeof batch === 'string' ? { newest: writeEntries(JSON.parse(batch) as Entry[]) } : { newest: 0, result: runCall(batch) };
  const writeAll = database.$client.transaction((batches: Batch[]) => batches.map(writeOne));

  function answersTo(batches: Batch[]): BatchAnswer[] {
    try {
      return writeAll.immediate(batches) as BatchAnswer[];
    } catch (thrown) {
      const { message, code } = thrown as Error & { code?: string };
      const problem = { message, ...(code === undefined ? {} : { code }) };
      if (batches.length === 1 || OF_THE_FILE.test(code ?? '')) return batches.map(() => ({ problem }));
      // A batch that cannot be written must not fail those that came with it.
      return batches.flatMap((batch) => answersTo([batch]));
    }
  }
  return { answersTo, close: () => void database.$client.close() };
}

function serve(port: MessagePort, settings: ThreadSettings): void {
  const { answersTo, close } = openWriter(settings);
  port.on('message', (first: Batch | 'close') => {
    const waiting = [first];
    for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port)) waiting.push(more.message);
    const batches = waiting.filter((message) => message !== 'close');
    if (batches.length > 0) port.postMessage(answersTo(batches));
    if (batches.length === waiting.length) return;
    close();
    port.close();
  });
}

if (parentPort) serve(parentPort, workerData as ThreadSettings);
