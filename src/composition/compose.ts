/** Puts the service together: books, devices, engine, reactions and desks, in this order. Used by `serve`, the tests and the simulation. */
import { migrations } from '../../machines/migrations.ts';
import { projectStep } from '../../machines/sale/projection.ts';
import { createBodies } from '../actors/bodies.ts';
import type { Backend } from '../api/backend.ts';
import { Engine } from '../engine/engine.ts';
import { type Devices, openDevices } from '../forecourt/devices.ts';
import { type OpenSales, trackOpenSales } from '../forecourt/open-sales.ts';
import { createPriceBoard, type PriceBoard } from '../forecourt/price-board.ts';
import { createReadiness, type Readiness } from '../forecourt/readiness.ts';
import { createScanDesk } from '../forecourt/scan-desk.ts';
import { createShiftDesk } from '../forecourt/shift-desk.ts';
import { createPumpStops } from '../forecourt/stop-pump.ts';
import { refuseUnexplained } from '../forecourt/unexplained.ts';
import { fiscalTerms } from '../station/receipt-terms.ts';
import { watchStorage } from '../store/storage-watch.ts';
import { buildBackend } from './backend.ts';
import { type Books, openBooks } from './books.ts';
import { createDraining } from './draining.ts';
import { chartNamed, logOf, type Parts, reportOf } from './parts.ts';
import { reactToSales } from './reactions.ts';
import { openRegisterWatch } from './register.ts';
import { openRestores } from './restores.ts';
import type { Running } from './running.ts';
import { openTill, tillOfShifts } from './till.ts';

/** How long the start waits for serial lines to open; what is still closed then is shown offline. */
const LINES_LIMIT_MS = 3_000;

export interface Composed {
  backend: Backend;
  devices: Devices;
  /** Takes up the open sales; until then none moves. */
  start(): Promise<void>;
  /** Lets no new sale begin and waits for the devices at work. @returns the sales that the limit cut off. */
  drain(limitMs: number): Promise<string[]>;
  stop(): Promise<void>;
}

export function compose(given: Parts): Composed {
  const { journal, storage } = watchStorage({ ...given, log: logOf(given) });
  const parts: Parts = { ...given, journal };
  const { clock, stations } = parts;
  const station = () => stations.inForce().document;
  const books = openBooks(parts);

  // Devices need the open sales, the engine needs the devices: what comes later is passed as a function.
  const openSales = trackOpenSales({ station, stationsSince: stations.inForceSince, atWork: () => engine.atWork() });
  const onScan = (workplace: string, code: string) => scans.take(workplace, code);
  const reach = { ...parts.reach, clock, newId: parts.newId, onScan, answeredMessages: books.answeredMessages, log: logOf(parts) };
  const devices = openDevices(station(), reach, openSales);
  const prices = createPriceBoard({ clock, station, driverOf: devices.driverOf, isFree: openSales.isFree, log: logOf(parts) });
  const registerWatch = openRegisterWatch(parts, devices, () => engine);
  const refuse = refuseUnexplained(books.totalisers);
  const readiness = createReadiness({ devices, prices, isFree: openSales.isFree, registerWatch, refuseUnexplained: refuse, clock });
  const engine = createEngine(parts, books, devices, openSales, readiness);
  const scans = createScanDesk({ engine, keepCard: books.cards.keep, log: logOf(parts) });
  const shifts = openShifts(parts, books, devices, engine);

  const till = openTill(parts, books, devices, shifts);

  const restores = openRestores(parts, books, devices, engine);
  followStation(parts, devices, prices);
  reactToSales(parts, books, engine, prices, shifts, restores);

  const draining = createDraining(engine, clock);
  const pumpStops = createPumpStops({ clock, station, devices, engine, log: logOf(parts) });
  const running: Running = {
    ...{ parts, storage, books, devices, registerWatch, prices, readiness },
    ...{ engine, shifts, till, restores, draining, pumpStops },
  };
  return {
    backend: buildBackend(running),
    devices,
    start: () => start(running),
    drain: draining.drain,
    stop: () => stop(running),
  };
}

function createEngine(parts: Parts, books: Books, devices: Devices, openSales: OpenSales, readiness: Readiness): Engine {
  const { journal, clock, log } = parts;
  const warnOfUnclaimed = async (nozzle: object, recorded: Promise<object | null>) => {
    const fuel = await recorded;
    if (fuel) log.warn({ ...nozzle, ...fuel }, 'fuel has flowed that belongs to no sale');
  };
  const bodies = createBodies({
    readiness,
    forecourt: {
      driverOf: devices.driverOf,
      totalisers: {
        recordReading: (nozzle, totals) => warnOfUnclaimed(nozzle, books.totalisers.recordReading(nozzle, totals, clock.now())),
        refuseUnexplained: refuseUnexplained(books.totalisers),
        recordDelivered: books.totalisers.recordDelivered,
        recordUnclaimed: (nozzle, delivery, totals) =>
          warnOfUnclaimed(nozzle, books.totalisers.recordUnclaimed(nozzle, delivery, totals, clock.now())),
      },
    },
    loyalty: { terminal: devices.megainsight, cards: books.cards, accumulated: books.accumulations.accumulated, clock },
    accumulation: { book: books.accumulations, clock },
    bank: { terminal: devices.bank },
    fiscal: {
      register: devices.register,
      marksOf: books.receiptMarks.of,
      taxOf: (code) => openSales.product(code)?.tax,
      termsInForce: () => fiscalTerms(parts.stations.inForce().document),
      cardNumber: books.cards.number,
      clock,
    },
  });
  const { epoch } = books.restores.epoch;
  return new Engine({ journal, clock, epoch, charts: chartNamed, project: projectStep, migrations, bodies, report: reportOf(parts) });
}

function openShifts({ clock, stations }: Parts, books: Books, devices: Devices, engine: Engine): Backend['shifts'] {
  return createShiftDesk({
    clock,
    register: devices.register,
    station: () => stations.inForce().document,
    driverOf: devices.driverOf,
    settled: books.totalisers.settled,
    async sale(saleId) {
      const record = await engine.sale(saleId);
      return record && { context: record.snapshot.context, endedAt: record.endedAt };
    },
    book: books.shifts,
    till: tillOfShifts(books),
  });
}

/** A new document is in force as soon as it is stored; devices at work take it up when they are free. */
function followStation({ stations, log }: Parts, devices: Devices, prices: PriceBoard): void {
  stations.watch(({ document, version }) => {
    log.info({ version }, 'the station has a new document');
    devices.follow(document);
    prices.refresh();
  });
}

async function start({ parts, storage, books, devices, registerWatch, prices, engine, till, restores }: Running): Promise<void> {
  const report = reportOf(parts);
  // Without them the service would be open to everybody.
  await books.tokens.seed(parts.tokens);
  // Open sales do not wait for a disk that has no room even for this.
  await books.cards
    .forgetEnded()
    .catch((problem) => report('cards of ended sales could not be forgotten yet', { problem: String(problem) }));
  await books.tally.catchUp().catch((problem) => report('statistics could not catch up', { problem: String(problem) }));
  await devices.ready(LINES_LIMIT_MS);
  await engine.start();
  void restores.look().catch((problem) => report('the devices could not be looked at', { problem: String(problem) }));
  till.acts.start();
  prices.refresh();
  registerWatch.start();
  books.backups.daily();
  storage.start();
}

async function stop({ parts, storage, books, devices, registerWatch, prices, engine, till, pumpStops }: Running): Promise<void> {
  storage.close();
  till.acts.close();
  pumpStops.close();
  registerWatch.stop();
  prices.close();
  books.backups.stop();
  await engine.stop();
  await books.tally.flush().catch((problem) => reportOf(parts)('statistics were not written', { problem: String(problem) }));
  await parts.journal.close();
  await devices.close();
}
