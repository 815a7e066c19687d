/** Promises what the API needs of the station, and nothing about how it is done. */
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import type { PumpView } from '../actors/pump-views.ts';
import type { DeviceState } from '../actors/watch.ts';
import type { Clock } from '../clock.ts';
import type { ApiToken } from '../config.ts';
import type { Engine } from '../engine/engine.ts';
import type { Journal } from '../engine/journal.ts';
import type { Station } from '../station/document.ts';
import type { UnclaimedDelivery } from '../store/forecourt.ts';
import type { Place, SalesPage, SalesQuery } from '../store/sales.ts';
import type { Statistics, StatisticsQuery } from '../store/statistics.ts';

export interface HealthView {
  status: 'ok' | 'degraded' | 'down';
  devices: DeviceState[];
}

export interface Service {
  engine: Engine;
  journal: Journal;
  clock: Clock;
  newSaleId(): string;
  station(): { document: Station; version: number };
  /** Keeps a client's token and gives the opaque reference that the chart may know (D14). */
  keepCard(saleId: string, token: string): string;
  sales(query: SalesQuery): SalesPage;
  placeOf(saleId: string, sequence: number): number;
  placesAfter(after: number, limit: number): Place[];
  /** What closed sales have walked. */
  statistics(query: StatisticsQuery): Promise<Statistics>;
  pumps(): PumpView[];
  /** Fuel that flowed at a pump for no sale, newest first. */
  unclaimedAt(pump: number): UnclaimedDelivery[];
  /** @throws DeviceFailure where the pump cannot be told. */
  stopPump(number: number): Promise<void>;
  health(): HealthView;
  /** Empty: open to whoever reaches it, which is then the loopback alone. */
  tokens: ApiToken[];
  log: Logger;
  /** Where simulators are on. */
  lab?: Hono;
}
