/** The fuel that flows just now: progress of deliveries, in memory only. Shown in a sale until its delivery is on record. */
import type { Engine } from '../../engine/engine.ts';

/** Since the delivery began, millilitres. */
export interface DeliveryProgress {
  volume: number;
}

export interface LiveDeliveries {
  of(saleId: string): DeliveryProgress | undefined;
}

export function watchDeliveries(engine: Engine): LiveDeliveries {
  const flowing = new Map<string, DeliveryProgress>();
  engine.watch((update) => {
    if (update.kind === 'progress' && update.port === 'followDelivery') flowing.set(update.saleId, update.value as DeliveryProgress);
    else if (update.kind === 'event' && !update.record.snapshot.context.delivering) flowing.delete(update.record.id);
  });
  return { of: (saleId) => flowing.get(saleId) };
}
