/** Promises a working station out of its parts: database, engine, devices and what the API needs of them. */
import type { Logger } from 'pino';
import { chartOf } from '../../machines/index.ts';
import { migrations } from '../../machines/migrations.ts';
import { holdsPump } from '../../machines/sale/readings.ts';
import { bodiesFor } from '../actors/bodies.ts';
import type { Service } from '../api/service.ts';
import type { Clock } from '../clock.ts';
import type { ApiToken } from '../config.ts';
import { Engine } from '../engine/engine.ts';
import type { SaleUpdate } from '../engine/sale-record.ts';
import { type Devices, openDevices } from '../forecourt/devices.ts';
import { healthOf } from '../forecourt/health.ts';
import { loyaltyDesk } from '../forecourt/loyalty-desk.ts';
import { keepPrices } from '../forecourt/price-board.ts';
import { pumpViews } from '../forecourt/pump-views.ts';
import type { Reach } from '../forecourt/reach.ts';
import { registerClockWarnings } from '../forecourt/register-clock.ts';
import { scanDesk } from '../forecourt/scan-desk.ts';
import { shiftDesk } from '../forecourt/shift-desk.ts';
import { stopPump } from '../forecourt/stop-pump.ts';
import type { Station } from '../station/document.ts';
import { strandedWarnings, warningsFor } from '../station/warnings.ts';
import { accumulationBook } from '../store/accumulations.ts';
import { auditIn } from '../store/audit.ts';
import { backupsIn } from '../store/backups.ts';
import { cardVault, forgetEndedCards } from '../store/cards.ts';
import type { Database } from '../store/database.ts';
import type { SqliteJournal } from '../store/journal/sqlite-journal.ts';
import { listSales, placesIn } from '../store/sales.ts';
import { shiftBook } from '../store/shifts.ts';
import type { Stations } from '../store/stations.ts';
import { tallyOf } from '../store/statistics/tally.ts';
import { seedTokens, tokensIn } from '../store/tokens.ts';
import { totalisers } from '../store/totalisers.ts';
import { stopping } from './draining.ts';

/** How long the start waits for serial lines to open; what is still closed then is shown offline. */
const LINES_LIMIT_MS = 3_000;

export interface Parts {
  database: Database;
  /** In that database. */
  journal: SqliteJournal;
  clock: Clock;
  newId(): string;
  /** With a document in force. */
  stations: Stations;
  reach: Pick<Reach, 'serial' | 'service'>;
  /** Those of the environment; others lie in the database. */
  tokens: ApiToken[];
  access: Service['access'];
  /** Where backups lie, and for how many days. */
  backups: { folder: string; keepDays: number };
  log: Logger;
  lab?: Service['lab'];
}

export interface Composed {
  service: Service;
  devices: Devices;
  /** Takes up the open sales; until then none moves. */
  start(): Promise<void>;
  /** Lets no new sale begin and waits for the devices at work. @returns the sales that the limit cut off. */
  drain(limitMs: number): Promise<string[]>;
  stop(): Promise<void>;
}

export function compose(parts: Parts): Composed {
  const { database, journal, clock, newId, stations, log } = parts;
  const cards = cardVault(database, newId);
  const books = totalisers(database);
  const book = accumulationBook(database);
  const tellUnclaimed = (nozzle: object, fuel: object | null) => {
    if (fuel) log.warn({ ...nozzle, ...fuel }, 'fuel has flowed that belongs to no sale');
  };

  const told = (level: 'debug' | 'info' | 'warn' | 'error', message: string, facts: Record<string, unknown>) => log[level](facts, message);
  const isFree = (pump: number) =>
    !engine.atWork().some(({ snapshot: { context } }) => context.order.fuel?.pump === pump && holdsPump(context));
  /** Documents in force since the oldest open sale began: it may still need what the newest has no more (D16). */
  const found = <Value>(pick: (station: Station) => Value | undefined): Value | undefined => {
    const now = pick(stations.inForce().document);
    if (now !== undefined) return now;
    const oldest = Math.min(...engine.atWork().map(({ createdAt }) => createdAt));
    return Number.isFinite(oldest)
      ? stations
          .inForceSince(oldest)
          .map(pick)
          .find((value) => value !== undefined)
      : undefined;
  };
  const devices = openDevices(
    stations.inForce().document,
    { ...parts.reach, clock, newId, onScan: (workplace, code) => scans.take(workplace, code), log: told },
    { isFree, formerTerminal: (id) => found(({ terminals }) => terminals.find((terminal) => terminal.id === id)) },
  );
  const prices = keepPrices({ clock, station: () => stations.inForce().document, driverOf: devices.driverOf, isFree, log: told });
  stations.watch(({ document, version }) => {
    log.info({ version }, 'the station has a new document');
    devices.follow(document);
    prices.look();
  });

  const engine = new Engine({
    journal,
    clock,
    charts: (name, version) => chartOf(name, version)?.chart,
    migrations,
    bodies: bodiesFor({
      forecourt: {
        driverOf: devices.driverOf,
        totalisers: {
          read: (nozzle, totals) => tellUnclaimed(nozzle, books.read(nozzle, totals, clock.now())),
          confirmed: books.confirmed,
          found: (nozzle, delivery, totals) => tellUnclaimed(nozzle, books.found(nozzle, delivery, totals, clock.now())),
        },
      },
      loyalty: { terminal: devices.megainsight, cards, accumulated: book.accumulated, clock },
      accumulation: { book, clock },
      bank: { terminal: devices.bank },
      fiscal: {
        register: devices.register,
        taxOf: (code) => found(({ products }) => products.find((product) => product.code === code)?.tax) ?? 'none',
        cardNumber: cards.number,
      },
    }),
    report: (what, facts) => log.error(facts, what),
  });

  const scans = scanDesk({ engine, keepCard: cards.keep, log: told });

  /** Secrets go when no call can need them any more. */
  function forgetCards(change: SaleUpdate): void {
    if (change.kind !== 'event') return;
    const { snapshot, id } = change.record;
    if (snapshot.hasTag('closed') && !snapshot.hasTag('confirming') && !snapshot.hasTag('attention')) cards.forget(id);
  }
  engine.watch(forgetCards);

  /** A sale sets its own price, which may be an earlier one; when it has left the pump, the pump shows the present one again. */
  engine.watch((change) => {
    if (change.kind !== 'event') return;
    const { order } = change.record.snapshot.context;
    if (!order.fuel || holdsPump(change.record.snapshot.context)) return;
    const { pump, nozzle, product, listPrice } = order.fuel;
    if (stations.inForce().document.products.find(({ code }) => code === product)?.price === listPrice) return;
    prices.forget(pump, nozzle);
    prices.look();
  });
  const report = (what: string, facts: Record<string, unknown>) => log.error(facts, what);
  const tally = tallyOf({ database, journal, clock, charts: (name, version) => chartOf(name, version)?.chart, report });
  engine.watch(tally.watch);

  /** What a person says was delivered will stand on the totaliser too. */
  engine.watch((change) => {
    if (change.kind !== 'event' || change.event.type !== 'attention.resolved' || change.event.choice !== 'delivered') return;
    const { order, deliveries } = change.record.snapshot.context;
    const last = deliveries.at(-1);
    if (!order.fuel || last?.settledBy !== 'person') return;
    books.expect(order.fuel, { volume: last.before.volume + last.volume, amount: last.before.amount + last.amount });
  });

  seedTokens(database, parts.tokens, clock, newId);
  const tokens = tokensIn(database, clock, newId);

  const shifts = shiftDesk({
    clock,
    register: devices.register,
    station: () => stations.inForce().document,
    driverOf: devices.driverOf,
    settled: books.settled,
    async sale(saleId) {
      const record = await engine.sale(saleId);
      return record && { context: record.snapshot.context, endedAt: record.endedAt };
    },
    book: shiftBook(database),
  });
  /** The register opens a shift for a receipt where none is open. */
  let lastShift = 0;
  engine.watch((change) => {
    const number = change.kind === 'event' ? change.record.snapshot.context.receipts.at(-1)?.shiftNumber : undefined;
    if (number === undefined || number === lastShift) return;
    lastShift = number;
    shifts.seen(number).catch((problem) => log.error({ problem: String(problem) }, 'a shift could not be put on record'));
  });

  const stop = stopping(engine, clock);
  const backups = backupsIn({ database, clock, ...parts.backups, log: told });

  const service: Service = {
    engine,
    journal,
    clock,
    newSaleId: newId,
    stations,
    audit: auditIn(database),
    keepCard: cards.keep,
    sales: (query) => listSales(database, query),
    ...placesIn(database, journal.newestPlace),
    statistics: (query) => tally.read(query),
    pumps: () => pumpViews(stations.inForce().document, devices, prices, engine.atWork()),
    unclaimedAt: (pump) => books.unclaimed(pump),
    stopPump: (number) => stopPump({ station: stations.inForce().document, devices, engine, log: told }, number),
    health: () => ({
      ...healthOf(devices),
      ...(stop.isStopping() ? { status: 'stopping' as const } : {}),
      warnings: [
        ...warningsFor(stations.inForce().document),
        ...strandedWarnings(engine.stranded.keys()),
        ...registerClockWarnings(devices.registerAhead()),
      ],
    }),
    loyalty: loyaltyDesk({ terminal: devices.megainsight, trial: devices.trial }),
    shifts,
    backups,
    isStopping: stop.isStopping,
    tokens,
    access: parts.access,
    log,
    ...(parts.lab ? { lab: parts.lab } : {}),
  };

  return {
    service,
    devices,
    async start() {
      // Open sales do not wait for a disk that has no room even for this.
      try {
        forgetEndedCards(database);
      } catch (problem) {
        log.error({ problem: String(problem) }, 'cards of ended sales could not be forgotten yet');
      }
      await tally.catchUp().catch((problem) => report('statistics could not catch up', { problem: String(problem) }));
      await devices.ready(LINES_LIMIT_MS);
      await engine.start();
      prices.look();
      backups.daily();
    },
    drain: stop.drain,
    async stop() {
      prices.close();
      backups.stop();
      await engine.stop();
      await tally.flush().catch((problem) => report('statistics were not written', { problem: String(problem) }));
      await journal.close();
      await devices.close();
    },
  };
}
