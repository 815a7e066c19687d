/** Promises the thread that writes the journal: whatever waits shares one transaction and one fsync, and each batch gets its answer. */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { connect } from './database.ts';
import { type Write, writer } from './journal-writes.ts';

/** What this thread is started with. */
export interface ThreadSettings {
  path: string;
}
/** One batch: all of it is written, or nothing. */
export type Batch = Write[];
/** The answers come in the order of the batches. `newest`: the number of the newest event on disk. */
export type BatchAnswer = { newest: number } | { problem: { message: string; code?: string } };

function serve(port: MessagePort, { path }: ThreadSettings): void {
  const database = connect(path);
  const write = writer(database);

  const answersTo = (batches: Batch[]): BatchAnswer[] => {
    try {
      const newest = write(batches.flat());
      return batches.map(() => ({ newest }));
    } catch (problem) {
      // One that cannot be written must not take with it those that came at the same moment.
      if (batches.length > 1) return batches.flatMap((batch) => answersTo([batch]));
      const { message, code } = problem as Error & { code?: string };
      return [{ problem: { message, ...(code === undefined ? {} : { code }) } }];
    }
  };

  port.on('message', (first: Batch | 'close') => {
    const waiting = [first];
    for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port)) waiting.push(more.message);
    const batches = waiting.filter((message): message is Batch => message !== 'close');
    if (batches.length > 0) port.postMessage(answersTo(batches));
    if (batches.length === waiting.length) return;
    database.$client.close();
    port.close();
  });
}

if (parentPort) serve(parentPort, workerData as ThreadSettings);
