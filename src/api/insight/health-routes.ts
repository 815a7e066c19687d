/** Whether the station can sell: the health of each device, and the metrics. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Backend } from '../backend.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation } from '../http/openapi.ts';
import { described, integer } from '../http/schema-parts.ts';
import { isoTime, isoTimeOrNull } from '../http/time.ts';
import type { Metrics } from './metrics.ts';

const Health = v.object({
  status: v.picklist(['ok', 'degraded', 'down', 'stopping']),
  devices: v.array(
    v.object({
      id: v.string(),
      kind: v.string(),
      up: v.boolean(),
      since: v.string(),
      lastError: v.nullable(v.string()),
      waiting: v.optional(v.string()),
      ofd: v.optional(
        described(
          v.object({ unsent: v.number(), since: v.nullable(v.string()) }),
          'The register’s: documents that the OFD has not taken, and when the first of them was made.',
        ),
      ),
      drive: v.optional(
        described(
          v.object({ validUntil: v.nullable(v.string()), warnings: v.array(v.string()) }),
          'The register’s fiscal drive: the end of its term, and what it warns of.',
        ),
      ),
    }),
  ),
  storage: described(
    v.object({
      state: v.picklist(['ok', 'full', 'readOnly', 'failing', 'hung']),
      since: v.string(),
      lastCommit: described(v.nullable(v.string()), 'When the disk last took a write; null: not since the start.'),
      freeBytes: v.nullable(integer),
      lastError: v.nullable(v.string()),
    }),
    'The disk: where its state is not ok, nothing is sold.',
  ),
  warnings: described(v.array(v.string()), 'What the settings lack and what is wrong with the register, in a sentence each.'),
});

const describeHealth = describeOperation({
  tag: 'service',
  summary: { en: 'Each device and service', ru: 'Состояние устройств и служб' },
  answers: { 200: Health, 503: Health },
});
const describeMetrics = describeOperation({
  tag: 'service',
  summary: { en: 'Prometheus text', ru: 'Показатели в формате Prometheus' },
  answers: { 200: v.string() },
});

const timeOrNull = (at: number | null): string | null => (at === null ? null : isoTime(at));

function readHealth(context: Context, backend: Backend): Response {
  const { status, devices, storage, warnings } = backend.health();
  const health = {
    status,
    devices: devices.map(({ ofd, drive, ...device }) => ({
      ...device,
      since: isoTime(device.since),
      ...(ofd ? { ofd: { ...ofd, since: timeOrNull(ofd.since) } } : {}),
      ...(drive ? { drive: { ...drive, validUntil: timeOrNull(drive.validUntil) } } : {}),
    })),
    storage: { ...storage, since: isoTime(storage.since), lastCommit: isoTimeOrNull(storage.lastCommit) },
    warnings: warnings.map((warning) => warning[languageOf(context)]),
  };
  return context.json(health, status === 'down' || status === 'stopping' ? 503 : 200);
}

export const healthRoutes = (backend: Backend, metrics: Metrics): Hono =>
  new Hono()
    .get('/health', describeHealth, (context) => readHealth(context, backend))
    .get('/metrics', describeMetrics, async (context) => context.body(await metrics.text(), 200, { 'content-type': metrics.contentType }));
