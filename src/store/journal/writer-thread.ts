/** The thread that writes the journal: waiting batches share one transaction and one fsync. Started by the threaded journal. */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Entry } from '../../engine/journal.ts';
import { connect } from '../database.ts';
import { writer } from './statements.ts';

/** What this thread is started with. */
export interface ThreadSettings {
  path: string;
  /** How long it waits for another connection's lock. */
  busyMs: number;
}
/**
 * Entries as JSON text, all of which are written, or none: to clone them as objects would cost the calling thread several times as much.
 */
export type Batch = string;
/** In the order of the batches. `newest`: the number of the newest event on disk. */
export type BatchAnswer = { newest: number } | { problem: { message: string; code?: string } };

function serve(port: MessagePort, { path, busyMs }: ThreadSettings): void {
  const database = connect(path);
  database.$client.pragma(`busy_timeout = ${busyMs}`);
  const write = writer(database);

  const answersTo = (batches: Entry[][]): BatchAnswer[] => {
    try {
      const newest = write(batches.flat());
      return batches.map(() => ({ newest }));
    } catch (problem) {
      // A batch that cannot be written must not fail those that came with it.
      if (batches.length > 1) return batches.flatMap((batch) => answersTo([batch]));
      const { message, code } = problem as Error & { code?: string };
      return [{ problem: { message, ...(code === undefined ? {} : { code }) } }];
    }
  };

  port.on('message', (first: Batch | 'close') => {
    const waiting = [first];
    for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port)) waiting.push(more.message);
    const batches = waiting.filter((message) => message !== 'close');
    if (batches.length > 0) port.postMessage(answersTo(batches.map((batch) => JSON.parse(batch) as Entry[])));
    if (batches.length === waiting.length) return;
    database.$client.close();
    port.close();
  });
}

if (parentPort) serve(parentPort, workerData as ThreadSettings);
