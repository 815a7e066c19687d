/** What the API is given of the running station, its writes each within the deadline of a request. Used by compose. */
import type { Backend, HealthView } from '../api/backend.ts';
import { createEvidenceDesk } from '../forecourt/evidence-desk.ts';
import { storageWarnings } from '../forecourt/health.ts';
import { createLoyaltyDesk } from '../forecourt/loyalty-desk.ts';
import { pumpViews } from '../forecourt/pump-views.ts';
import { restoreWarnings, strandedWarnings, warningsFor } from '../station/warnings.ts';
import { createEventPlaces, listSales } from '../store/sales.ts';
import { deviceHealth } from './register.ts';
import type { Running } from './running.ts';

function readHealth({ parts, storage, books, devices, registerWatch, engine, restores, draining }: Running): HealthView {
  const view = storage.view();
  const { warnings, ...health } = deviceHealth(devices, registerWatch);
  return {
    ...health,
    ...(engine.held.size > 0 && health.status === 'ok' ? { status: 'degraded' as const } : {}),
    ...(view.state === 'ok' ? {} : { status: 'down' as const }),
    ...(draining.isStopping() ? { status: 'stopping' as const } : {}),
    storage: view,
    warnings: [
      ...warningsFor(parts.stations.inForce().document),
      ...strandedWarnings(engine.stranded.keys()),
      ...restoreWarnings(engine.held.size, restores.foreign().length, books.totalisers.listUnexplained()),
      ...warnings,
      ...storageWarnings(view),
    ],
  };
}

/** What the API may use. */
export function buildBackend(running: Running): Backend {
  const { parts, storage, books, devices, prices, readiness, engine, shifts, till, restores, draining, pumpStops } = running;
  const { database, journal, clock, stations, access, log, lab, loop } = parts;
  const station = () => stations.inForce().document;
  return {
    engine,
    journal,
    clock,
    newSaleId: parts.newId,
    durable: storage.within,
    onWritten: storage.onWritten,
    stations: { ...stations, keep: (...given) => storage.within(() => stations.keep(...given)) },
    audit: { ...books.audit, record: (entry) => storage.within(() => books.audit.record(entry)) },
    keepCard: (...given) => storage.within(() => books.cards.keep(...given)),
    sales: (query) => listSales(database, query),
    ...createEventPlaces(database, journal.newestPlace),
    statistics: (query) => books.tally.read(query),
    readiness,
    evidenceDesk: createEvidenceDesk({
      clock,
      claims: books.claims,
      register: devices.register,
      bank: devices.bank,
      driverOf: devices.driverOf,
    }),
    pumps: () => pumpViews(station(), devices, prices, engine.atWork()),
    unclaimedAt: (pump) => books.totalisers.listUnclaimed(pump),
    totalisers: {
      listUnexplained: books.totalisers.listUnexplained,
      explain: (...given) => storage.within(() => books.totalisers.explain(...given)),
    },
    restores: { desk: restores, book: books.restores },
    stopPump: pumpStops.stop,
    health: () => readHealth(running),
    loyalty: createLoyaltyDesk({ terminal: devices.megainsight, trial: devices.trial }),
    shifts,
    ...till,
    receipts: books.receipts,
    backups: books.backups,
    isStopping: draining.isStopping,
    tokens: {
      ...books.tokens,
      make: (...given) => storage.within(() => books.tokens.make(...given)),
      revoke: (id) => storage.within(() => books.tokens.revoke(id)),
    },
    access,
    log,
    ...(loop ? { loop } : {}),
    ...(lab ? { lab } : {}),
  };
}
