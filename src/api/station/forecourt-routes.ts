/** Promises the forecourt and the station as they are: pumps, products, devices, figures. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { about } from '../http/describe.ts';
import { languageOf, Problem } from '../http/problems.ts';
import type { Metrics } from '../insight/metrics.ts';
import { Health, iso, Pump, Pumps } from '../sales/schemas.ts';
import type { Service } from '../service.ts';

export function forecourtRoutes(service: Service, metrics: Metrics): Hono {
  const app = new Hono();
  const unclaimedAt = (pump: number) =>
    service.unclaimedAt(pump).map(({ at, nozzle, volume, amount }) => ({ at: iso(at), nozzle, volume, amount }));
  const pumps = () => service.pumps().map((pump) => ({ ...pump, since: iso(pump.since), unclaimed: unclaimedAt(pump.number) }));
  const pumpOf = (context: Context) => {
    const pump = pumps().find(({ number }) => String(number) === context.req.param('n'));
    if (!pump) throw new Problem(404, 'not-found', 'there is no such pump');
    return pump;
  };

  app.get('/v1/pumps', about({ tag: 'forecourt', summary: { en: 'All pumps', ru: 'Все ТРК' }, answers: { 200: Pumps } }), (context) =>
    context.json({ pumps: pumps() }),
  );
  app.get(
    '/v1/pumps/:n',
    about({ tag: 'forecourt', summary: { en: 'One pump', ru: 'Одна ТРК' }, answers: { 200: Pump }, problems: [404] }),
    (context) => context.json(pumpOf(context)),
  );
  app.post(
    '/v1/pumps/:n/stop',
    about({
      tag: 'forecourt',
      summary: { en: 'Stop a pump now', ru: 'Остановить ТРК сейчас' },
      answers: { 200: Pump },
      problems: [404, 503],
    }),
    async (context) => {
      const { number } = pumpOf(context);
      await service.stopPump(number);
      return context.json(pumpOf(context));
    },
  );

  app.get(
    '/health',
    about({
      tag: 'service',
      summary: { en: 'Each device and service', ru: 'Состояние устройств и служб' },
      answers: { 200: Health, 503: Health },
    }),
    (context) => {
      const { status, devices, warnings } = service.health();
      return context.json(
        {
          status,
          devices: devices.map((device) => ({ ...device, since: iso(device.since) })),
          warnings: warnings.map((warning) => warning[languageOf(context)]),
        },
        status === 'down' || status === 'stopping' ? 503 : 200,
      );
    },
  );
  app.get(
    '/metrics',
    about({ tag: 'service', summary: { en: 'Prometheus text', ru: 'Показатели в формате Prometheus' }, answers: { 200: v.string() } }),
    async (context) => context.body(await metrics.text(), 200, { 'content-type': metrics.contentType }),
  );
  return app;
}
