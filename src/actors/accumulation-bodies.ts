/** Promises the body of the bonus module's port: an entry bears its sale's name, so that no crash makes it two (R4). */
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
    record(entry: { operation: string; clientId: string; bought: number; returned: number; at: number }): void;
  };
}

export function accumulationBodies({ book, clock }: Accumulation): Pick<PortBodies, 'recordAccumulation'> {
  const standing = ({ clientId }: AccumulationEntry) => ({ accumulated: book.accumulated(clientId) as Kopecks });
  return {
    recordAccumulation: {
      async perform(entry) {
        book.record({ ...entry, at: clock.now() });
        return standing(entry);
      },
      async recall(entry) {
        return book.has(entry.operation) ? { state: 'done', result: standing(entry) } : { state: 'notDone' };
      },
    },
  };
}
