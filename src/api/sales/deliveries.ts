/** Promises the fuel that flows just now: telemetry of sales, held in memory only. */
import type { Engine } from '../../engine/engine.ts';
import type { Progress } from './sale-view.ts';

export interface Deliveries {
  of(saleId: string): Progress | undefined;
}

export function watchDeliveries(engine: Engine): Deliveries {
  const flowing = new Map<string, Progress>();
  engine.watch((change) => {
    if (change.kind === 'progress' && change.port === 'followDelivery') flowing.set(change.saleId, change.value as Progress);
    // Once the delivery is on record, or none is under way, the telemetry is old.
    else if (change.kind === 'event' && !change.record.snapshot.context.delivering) flowing.delete(change.record.id);
  });
  return { of: (saleId) => flowing.get(saleId) };
}
