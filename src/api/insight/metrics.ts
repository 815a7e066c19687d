/** The station's figures in Prometheus' text format. Behind `GET /metrics`; app.ts reports each HTTP exchange. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Backend } from '../backend.ts';
import { outcomeOf } from './outcomes.ts';

export interface Metrics {
  contentType: string;
  text(): Promise<string>;
  /** One HTTP exchange: `route` is the pattern, never the address. */
  observeExchange(method: string, route: string, status: number, seconds: number): void;
}

export function collectMetrics(backend: Backend): Metrics {
  const registry = new Registry();
  countSales(backend, registry);
  measureStation(backend, registry);
  measureMachine(backend, registry);
  const exchanges = new Histogram({
    name: 'kolonka_http_seconds',
    help: 'HTTP exchanges by route pattern',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    observeExchange: (method, route, status, seconds) => exchanges.observe({ method, route, status: String(status) }, seconds),
  };
}

function countSales({ engine }: Backend, registry: Registry): void {
  const registers = [registry];
  const sales = new Counter({
    name: 'kolonka_sales_total',
    help: 'Sales that ended, by path and ending',
    labelNames: ['path', 'ending'],
    registers,
  });
  const events = new Counter({ name: 'kolonka_events_total', help: 'Events of sales, durable', labelNames: ['type'], registers });
  engine.watch((update) => {
    if (update.kind !== 'event') return;
    events.inc({ type: update.event.type });
    const { snapshot } = update.record;
    if (update.isEnd) sales.inc({ path: snapshot.context.order.path, ending: outcomeOf(snapshot) ?? 'failed' });
  });
}

/** The disk and the event loop. */
function measureMachine(backend: Backend, registry: Registry): void {
  const registers = [registry];
  const commits = new Histogram({
    name: 'kolonka_commit_seconds',
    help: 'How long writes wait until the disk has them',
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.2, 1, 5],
    registers,
  });
  backend.onWritten((seconds) => commits.observe(seconds));
  const gauge = (name: string, help: string, read: () => number | null) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const value = read();
        if (value !== null) this.set(value);
      },
    });
  const storage = () => backend.health().storage;
  gauge('kolonka_storage_up', '1 where the disk takes what is written', () => (storage().state === 'ok' ? 1 : 0));
  gauge('kolonka_storage_free_bytes', 'Room left on the disk', () => storage().freeBytes);
  gauge('kolonka_storage_last_commit_seconds', 'When the disk last took a write, since the epoch', () => {
    const { lastCommit } = storage();
    return lastCommit === null ? null : lastCommit / 1000;
  });
  const { loop } = backend;
  if (!loop) return;
  gauge('kolonka_loop_stalls_total', 'How often the event loop stood still for over 200 ms', () => loop.stalls().count);
  gauge('kolonka_loop_stall_seconds_total', 'How long it stood still in all of them', () => loop.stalls().seconds);
  gauge('kolonka_loop_delay_seconds', 'Its longest delay of the last second', () => loop.longestDelay());
}

/** Read when Prometheus asks. */
function measureStation(backend: Backend, registry: Registry): void {
  const { engine } = backend;
  const registers = [registry];
  new Gauge({
    name: 'kolonka_sales_at_work',
    help: 'Sales that are open, or wait for Megainsight',
    registers,
    collect() {
      this.set(engine.atWork().length);
    },
  });
  new Gauge({
    name: 'kolonka_attention',
    help: 'Sales that a person must decide on',
    registers,
    collect() {
      this.set(engine.atWork().filter(({ snapshot }) => snapshot.hasTag('attention')).length);
    },
  });
  new Gauge({
    name: 'kolonka_device_up',
    help: '1 where the device answers',
    labelNames: ['device'],
    registers,
    collect() {
      for (const { id, up } of backend.health().devices) this.set({ device: id }, up ? 1 : 0);
    },
  });
  measureRegister(backend, registry);
}

/** How the register stands with the OFD and its drive, as it was last read. */
function measureRegister(backend: Backend, registry: Registry): void {
  const registers = [registry];
  const fiscal = () => backend.health().devices.find(({ kind }) => kind === 'fiscal');
  const secondsFrom = (at: number | null | undefined) => (at === undefined || at === null ? null : (at - backend.clock.now()) / 1000);
  const gauge = (name: string, help: string, read: () => number | null | undefined) =>
    new Gauge({
      name: `kolonka_register_${name}`,
      help,
      registers,
      collect() {
        this.reset();
        const value = read();
        if (value !== undefined && value !== null) this.set(value);
      },
    });
  gauge('unsent_documents', 'Documents that the OFD has not taken', () => fiscal()?.ofd?.unsent);
  gauge('unsent_seconds', 'Age of the oldest of them', () => -(secondsFrom(fiscal()?.ofd?.since) ?? 0));
  gauge('drive_seconds_left', 'Until the fiscal drive’s term ends', () => secondsFrom(fiscal()?.drive?.validUntil));
  gauge('training', '1 in training mode: receipts are not fiscal', () => (backend.health().register.isTraining ? 1 : 0));
  new Gauge({
    name: 'kolonka_register_warnings',
    help: 'What is to be said of the register, by its level: note, warning, urgent, critical',
    labelNames: ['code', 'level'],
    registers,
    collect() {
      this.reset();
      for (const warning of backend.health().register.levels) this.set(warning, 1);
    },
  });
}
