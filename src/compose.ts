/** Promises a working station out of its parts: database, engine, devices and what the API needs of them. */
import type { Logger } from 'pino';
import { chartOf } from '../machines/index.ts';
import { bodiesFor } from './actors/bodies.ts';
import { type Devices, openDevices, type Reach } from './actors/devices.ts';
import { pumpViews } from './actors/pump-views.ts';
import { DeviceFailure } from './adapters/failure.ts';
import type { Service } from './api/service.ts';
import type { Clock } from './clock.ts';
import type { ApiToken } from './config.ts';
import { type Change, Engine } from './engine/engine.ts';
import type { Station } from './station/document.ts';
import { cardVault, forgetEndedCards } from './store/cards.ts';
import type { Database } from './store/database.ts';
import { totalisers } from './store/forecourt.ts';
import { sqliteJournal } from './store/journal.ts';
import { listSales, placeOf, placesAfter } from './store/sales.ts';
import { tallyOf } from './store/tally.ts';

/** How long the start waits for serial lines to open; what is still closed then is shown offline. */
const LINES_LIMIT_MS = 3_000;

export interface Parts {
  database: Database;
  clock: Clock;
  newId(): string;
  station: { document: Station; version: number };
  reach: Pick<Reach, 'serial' | 'service'>;
  tokens: ApiToken[];
  log: Logger;
  lab?: Service['lab'];
}

export interface Composed {
  service: Service;
  devices: Devices;
  /** Takes up the open sales; until then none moves. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function compose(parts: Parts): Composed {
  const { database, clock, newId, station, log } = parts;
  const journal = sqliteJournal(database);
  const cards = cardVault(database);
  const scans = { taken: 0, dropped: 0 };
  const books = totalisers(database);
  const tellUnclaimed = (nozzle: object, fuel: object | null) => {
    if (fuel) log.warn({ ...nozzle, ...fuel }, 'fuel has flowed that belongs to no sale');
  };

  const devices = openDevices(station.document, {
    ...parts.reach,
    clock,
    newId,
    onScan: (workplace, code) => void takeScan(workplace, code),
    log: (level, message, facts) => log[level](facts, message),
  });

  const engine = new Engine({
    journal,
    clock,
    charts: (name, version) => chartOf(name, version)?.chart,
    bodies: bodiesFor({
      forecourt: {
        hose: devices.hose,
        totalisers: {
          read: (nozzle, totals) => tellUnclaimed(nozzle, books.read(nozzle, totals, clock.now())),
          confirmed: books.confirmed,
          found: (nozzle, delivery, totals) => tellUnclaimed(nozzle, books.found(nozzle, delivery, totals, clock.now())),
        },
      },
      loyalty: { terminal: devices.megainsight, cards, clock },
      bank: { terminal: devices.bank },
      fiscal: {
        register: devices.register,
        taxOf: (code) => station.document.products.find((product) => product.code === code)?.tax ?? 'none',
        cardNumber: cards.number,
      },
    }),
    report: (what, facts) => log.error(facts, what),
  });

  /** A scan that no sale of the workplace waits for is dropped (R14). */
  async function takeScan(workplace: string, code: string): Promise<void> {
    const waiting = engine
      .atWork()
      .filter(({ snapshot }) => snapshot.hasTag('awaitingCard') && snapshot.context.order.workplace === workplace)
      .toSorted((a, b) => b.createdAt - a.createdAt)[0];
    if (!waiting) {
      scans.dropped++;
      log.info({ workplace, dropped: scans.dropped }, 'a scan that no sale waits for was dropped');
      return;
    }
    scans.taken++;
    await engine.dispatch(waiting.id, { type: 'card.presented', cardRef: cards.keep(waiting.id, code) });
  }

  /** Secrets go when no call can need them any more. */
  function forgetCards(change: Change): void {
    if (change.kind !== 'event') return;
    const { snapshot, id } = change.record;
    if (snapshot.hasTag('closed') && !snapshot.hasTag('confirming') && !snapshot.hasTag('attention')) cards.forget(id);
  }
  engine.watch(forgetCards);

  const report = (what: string, facts: Record<string, unknown>) => log.error(facts, what);
  const tally = tallyOf({ database, journal, clock, charts: (name, version) => chartOf(name, version)?.chart, report });
  engine.watch(tally.watch);

  /** What a person says was delivered will stand on the totaliser too. */
  engine.watch((change) => {
    if (change.kind !== 'event' || change.event.type !== 'attention.resolved' || change.event.choice !== 'delivered') return;
    const { order, deliveries } = change.record.snapshot.context;
    const last = deliveries.at(-1);
    if (order.fuel && last?.settledBy === 'person') books.expectMore(order.fuel, last);
  });

  const service: Service = {
    engine,
    journal,
    clock,
    newSaleId: newId,
    station: () => station,
    keepCard: cards.keep,
    sales: (query) => listSales(database, query),
    placeOf: (saleId, sequence) => placeOf(database, saleId, sequence),
    placesAfter: (after, limit) => placesAfter(database, after, limit),
    statistics: (query) => tally.read(query),
    pumps: () => pumpViews(station.document, devices, engine.atWork()),
    unclaimedAt: (pump) => books.unclaimed(pump),
    async stopPump(number) {
      const pump = station.document.pumps.find((candidate) => candidate.number === number);
      if (!pump)
        throw new DeviceFailure({ device: 'pump', code: 'notConfigured', message: `there is no pump ${number}`, known: 'notDone' });
      const running = devices.views(number).filter(({ view }) => ['authorised', 'dispensing', 'local'].includes(view.state));
      const stops = Promise.allSettled(running.map(({ nozzle }) => devices.hose({ pump: number, nozzle }).stop()));
      // The sale hears of it for the record; the pump does not wait for that.
      for (const { id, snapshot } of engine.atWork()) {
        const { fuel } = snapshot.context.order;
        if (fuel?.pump === number && snapshot.context.delivering) {
          await engine
            .dispatch(id, { type: 'dispensing.stopped' })
            .catch((problem) => log.error({ saleId: id, problem: String(problem) }, 'a stop could not be put on record'));
        }
      }
      const failed = (await stops).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    },
    health: () => healthOf(devices),
    tokens: parts.tokens,
    log,
    ...(parts.lab ? { lab: parts.lab } : {}),
  };

  return {
    service,
    devices,
    async start() {
      forgetEndedCards(database);
      await tally.catchUp();
      await devices.ready(LINES_LIMIT_MS);
      await engine.start();
    },
    async stop() {
      await engine.stop();
      await tally.flush();
      await devices.close();
    },
  };
}

/** Down only where no sale can be run at all: no receipts, or not one pump (the contract's 503). */
function healthOf(devices: Devices): ReturnType<Service['health']> {
  const states = devices.states();
  const pumps = states.filter(({ kind }) => kind === 'pump');
  const registerDown = states.some(({ kind, up }) => kind === 'fiscal' && !up);
  const allPumpsDown = pumps.length > 0 && pumps.every(({ up }) => !up);
  const status = registerDown || allPumpsDown ? 'down' : states.every(({ up }) => up) ? 'ok' : 'degraded';
  return { status, devices: states };
}
