/** Promises the forecourt and the station as they are: pumps, products, devices, figures. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { about } from '../describe.ts';
import { Problem } from '../problem.ts';
import type { Metrics } from './metrics.ts';
import { Health, Pump, Pumps } from './schemas.ts';
import type { Service } from './service.ts';

const iso = (at: number): string => new Date(at).toISOString();

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

  const Product = v.object({ code: v.string(), name: v.string(), kind: v.string(), unit: v.string(), price: v.number() });
  app.get(
    '/v1/products',
    about({
      tag: 'forecourt',
      summary: { en: 'Fuel and goods with their prices', ru: 'Топливо и товары с ценами' },
      answers: { 200: v.object({ products: v.array(Product) }) },
    }),
    (context) =>
      context.json({
        products: service.station().document.products.map(({ code, name, kind, unit, price }) => ({ code, name, kind, unit, price })),
      }),
  );
  app.get(
    '/v1/station',
    about({
      tag: 'service',
      summary: { en: "The station's document; its ETag is its version", ru: 'Описание станции; его версия — в ETag' },
      answers: { 200: v.looseObject({}) },
    }),
    (context) => {
      const { document, version } = service.station();
      context.header('ETag', `"${version}"`);
      return context.json(withoutSecrets(document));
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
      const { status, devices } = service.health();
      return context.json(
        { status, devices: devices.map((device) => ({ ...device, since: iso(device.since) })) },
        status === 'down' ? 503 : 200,
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

const masked = (secret: string): string => `${secret.slice(0, 2)}***`;

/** Secrets are never read back. */
function withoutSecrets(document: ReturnType<Service['station']>['document']) {
  const { password, ...fiscalRegister } = document.fiscalRegister;
  return {
    ...document,
    fiscalRegister: password === undefined ? fiscalRegister : { ...fiscalRegister, password: '***' },
    terminals: document.terminals.map((terminal) => ({
      ...terminal,
      driver: { ...terminal.driver, userId: masked(terminal.driver.userId) },
    })),
  };
}
