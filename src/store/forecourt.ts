/** Promises that fuel which flowed for no sale is on record before the pump may forget it. */
import type { Database } from './database.ts';
import { unclaimedDeliveries } from './schema.ts';

export interface UnclaimedDelivery {
  at: number;
  pump: number;
  nozzle: number;
  /** Millilitres. */
  volume: number;
  /** Kopecks, as the pump showed. */
  amount: number;
}

export function recordUnclaimed(database: Database, delivery: UnclaimedDelivery): void {
  database.insert(unclaimedDeliveries).values(delivery).run();
}

export function unclaimed(database: Database): UnclaimedDelivery[] {
  return database.select().from(unclaimedDeliveries).all();
}
