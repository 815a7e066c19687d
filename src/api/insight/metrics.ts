/** Promises the station's figures in Prometheus' text format. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Service } from '../service.ts';

export interface Metrics {
  contentType: string;
  text(): Promise<string>;
  /** One HTTP exchange: `route` is the pattern, never the address. */
  exchange(method: string, route: string, status: number, seconds: number): void;
}

const ENDINGS = ['completed', 'cancelled', 'refunded', 'unpaid', 'failed'] as const;

export function stationMetrics(service: Service): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const sales = new Counter({
    name: 'kolonka_sales_total',
    help: 'Sales that ended, by path and ending',
    labelNames: ['path', 'ending'],
    registers,
  });
  const events = new Counter({ name: 'kolonka_events_total', help: 'Events of sales, durable', labelNames: ['type'], registers });
  const http = new Histogram({
    name: 'kolonka_http_seconds',
    help: 'HTTP exchanges by route pattern',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  new Gauge({
    name: 'kolonka_sales_at_work',
    help: 'Sales that are open, or wait for Megainsight',
    registers,
    collect() {
      this.set(service.engine.atWork().length);
    },
  });
  new Gauge({
    name: 'kolonka_attention',
    help: 'Sales that a person must decide on',
    registers,
    collect() {
      this.set(service.engine.atWork().filter(({ snapshot }) => snapshot.hasTag('attention')).length);
    },
  });
  new Gauge({
    name: 'kolonka_device_up',
    help: '1 where the device answers',
    labelNames: ['device'],
    registers,
    collect() {
      for (const { id, up } of service.health().devices) this.set({ device: id }, up ? 1 : 0);
    },
  });
  service.engine.watch((change) => {
    if (change.kind !== 'event') return;
    events.inc({ type: change.event.type });
    const { snapshot } = change.record;
    if (change.isEnd)
      sales.inc({ path: snapshot.context.order.path, ending: ENDINGS.find((ending) => snapshot.hasTag(ending)) ?? 'failed' });
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    exchange: (method, route, status, seconds) => http.observe({ method, route, status: String(status) }, seconds),
  };
}
