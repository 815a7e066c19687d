/** Body of the bonus module's port: an entry bears its operation's name, so that a crash cannot make it two (R4). Used by bodies.ts. */
import type { AccumulationEntry } from '../../machines/sale/ports.ts';
import type { Clock } from '../clock.ts';
import type { Kopecks } from '../domain/units.ts';
import type { PortBodies } from './port-bodies.ts';

export interface Accumulation {
  clock: Clock;
  /** The station's own; kopecks. */
  book: {
    accumulated(clientId: string): number;
    has(operation: string): boolean;
    record(entry: { operation: string; clientId: string; bought: number; returned: number; at: number }): Promise<void>;
  };
}

export function accumulationBodies({ book, clock }: Accumulation): Pick<PortBodies, 'recordAccumulation'> {
  const totalOf = ({ clientId }: AccumulationEntry) => ({ accumulated: book.accumulated(clientId) as Kopecks });
  return {
    recordAccumulation: {
      async perform(entry) {
        await book.record({ ...entry, at: clock.now() });
        return totalOf(entry);
      },
      async recall(entry) {
        return book.has(entry.operation) ? { state: 'done', result: totalOf(entry) } : { state: 'notDone' };
      },
    },
  };
}
