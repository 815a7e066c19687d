/** What the API is given of the running station. Put together in src/composition and handed to createApp. */
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { Journal } from '../engine/journal.ts';
import type { DeviceState } from '../forecourt/device-watch.ts';
import type { EvidenceDesk } from '../forecourt/evidence-desk.ts';
import type { LoyaltyDesk } from '../forecourt/loyalty-desk.ts';
import type { PumpView } from '../forecourt/pump-views.ts';
import type { Readiness } from '../forecourt/readiness.ts';
import type { RestoreDesk } from '../forecourt/restore-desk.ts';
import type { ShiftDesk } from '../forecourt/shift-desk.ts';
import type { ActDesk } from '../forecourt/till/act-desk.ts';
import type { BankDesk } from '../forecourt/till/bank-desk.ts';
import type { CashierDesk } from '../forecourt/till/cashier-desk.ts';
import type { DrawerDesk } from '../forecourt/till/drawer-desk.ts';
import type { PaperDesk } from '../forecourt/till/paper-desk.ts';
import type { Words } from '../station/faults.ts';
import type { AuditList } from '../store/audit.ts';
import type { Backups } from '../store/backups.ts';
import type { ReceiptBook } from '../store/receipts.ts';
import type { RestoreBook } from '../store/restores.ts';
import type { Place, SalesPage, SalesQuery } from '../store/sales.ts';
import type { Stations } from '../store/stations.ts';
import type { Statistics, StatisticsQuery } from '../store/statistics/sums.ts';
import type { StorageView } from '../store/storage-watch.ts';
import type { Tokens } from '../store/tokens.ts';
import type { Totalisers, UnclaimedDelivery } from '../store/totalisers.ts';

export interface HealthView {
  status: 'ok' | 'degraded' | 'down' | 'stopping';
  devices: DeviceState[];
  storage: StorageView;
  /** What the settings lack (R3), and what is wrong with the register. */
  warnings: Words[];
  /** What is to be said of the register, for the metrics. */
  register: { levels: { code: string; level: 'note' | 'warning' | 'urgent' | 'critical' }[]; isTraining: boolean };
}

export interface Backend {
  engine: Engine;
  journal: Journal;
  clock: Clock;
  log: Logger;
  /** Once true, no new sale begins. */
  isStopping(): boolean;
  health(): HealthView;
  /** The event loop's watchdog, where one is at work. */
  loop?: { stalls(): { count: number; seconds: number }; longestDelay(): number };
  /** What `write` comes to. Rejects with `StorageSlow` where the disk does not answer in time. */
  durable<Result>(write: () => Promise<Result>): Promise<Result>;
  /** @param listener is told how many seconds each write took. */
  onWritten(listener: (seconds: number) => void): void;

  newSaleId(): string;
  /** Keeps a client's token and gives the opaque reference that the chart may know (D14). */
  keepCard(saleId: string, token: string): Promise<string>;
  sales(query: SalesQuery): SalesPage;
  /** The number of a sale's event among all of the station's; 0 where it is not on disk. */
  placeOf(saleId: string, sequence: number): number;
  placesAfter(after: number, limit: number): Place[];
  newestPlace(): number;
  /** Of closed sales. */
  statistics(query: StatisticsQuery): Promise<Statistics>;

  /** Whether what a sale needs can be had now. */
  readiness: Readiness;
  /** Checks a person's word before a sale hears it. */
  evidenceDesk: EvidenceDesk;
  pumps(): PumpView[];
  /** Fuel that flowed at a pump for no sale, newest first. */
  unclaimedAt(pump: number): UnclaimedDelivery[];
  /** What each totaliser must show, and what a person has said of the rest. */
  totalisers: Pick<Totalisers, 'listUnexplained' | 'explain'>;
  /** What a database that was put back in time leaves to a person. */
  restores: { desk: RestoreDesk; book: RestoreBook };
  /** @returns the nozzles that were not heard to stand; they are ordered again in the background. */
  stopPump(number: number): Promise<number[]>;
  /** Loyalty outside of any sale. */
  loyalty: LoyaltyDesk;
  shifts: ShiftDesk;
  cashiers: CashierDesk;
  /** What is done at the till beside the sales. */
  acts: ActDesk;
  drawer: DrawerDesk;
  papers: PaperDesk;
  bank: BankDesk;
  receipts: ReceiptBook;

  stations: Stations;
  audit: AuditList;
  backups: Backups;
  tokens: Tokens;
  /** `hosts`: names that the service is called by, besides those of the loopback. */
  access: { rateLimit: number; corsOrigins: string[]; hosts: string[] };
  /** Where devices are simulated. */
  lab?: Hono;
}
