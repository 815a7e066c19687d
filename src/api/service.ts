/** Promises what the API needs of the station, and nothing about how it is done. */
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { Journal } from '../engine/journal.ts';
import type { DeviceState } from '../forecourt/device-watch.ts';
import type { LoyaltyDesk } from '../forecourt/loyalty-desk.ts';
import type { PumpView } from '../forecourt/pump-views.ts';
import type { ShiftDesk } from '../forecourt/shift-desk.ts';
import type { Words } from '../station/faults.ts';
import type { AuditList } from '../store/audit.ts';
import type { Backups } from '../store/backups.ts';
import type { Place, SalesPage, SalesQuery } from '../store/sales.ts';
import type { Stations } from '../store/stations.ts';
import type { Statistics, StatisticsQuery } from '../store/statistics/sums.ts';
import type { Tokens } from '../store/tokens.ts';
import type { UnclaimedDelivery } from '../store/totalisers.ts';

export interface HealthView {
  status: 'ok' | 'degraded' | 'down' | 'stopping';
  devices: DeviceState[];
  /** What the settings lack (R3). */
  warnings: Words[];
}

export interface Service {
  engine: Engine;
  journal: Journal;
  clock: Clock;
  newSaleId(): string;
  stations: Stations;
  audit: AuditList;
  /** Keeps a client's token and gives the opaque reference that the chart may know (D14). */
  keepCard(saleId: string, token: string): string;
  sales(query: SalesQuery): SalesPage;
  placeOf(saleId: string, sequence: number): number;
  placesAfter(after: number, limit: number): Place[];
  newestPlace(): number;
  /** What closed sales have walked. */
  statistics(query: StatisticsQuery): Promise<Statistics>;
  pumps(): PumpView[];
  /** Fuel that flowed at a pump for no sale, newest first. */
  unclaimedAt(pump: number): UnclaimedDelivery[];
  /** @throws DeviceFailure where the pump cannot be told. */
  stopPump(number: number): Promise<void>;
  health(): HealthView;
  /** Loyalty outside of any sale. */
  loyalty: LoyaltyDesk;
  /** Once true, no new sale begins. */
  isStopping(): boolean;
  shifts: ShiftDesk;
  backups: Backups;
  tokens: Tokens;
  access: { rateLimit: number; corsOrigins: string[] };
  log: Logger;
  /** Where simulators are on. */
  lab?: Hono;
}
