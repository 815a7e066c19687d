/** Promises the HTTP face of the station: every route, guarded, measured, logged without secrets, described by its own schemas. */
import { Hono } from 'hono';
import { routePath } from 'hono/route';
import { openAPIRouteHandler } from 'hono-openapi';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import { NotWritten } from '../engine/journal.ts';
import { pageRoutes } from './http/page-routes.ts';
import { onProblem, Problem, problemResponse } from './http/problems.ts';
import { crossOrigin, guardedBy, securityHeaders } from './http/security.ts';
import { chartRoutes } from './insight/chart-routes.ts';
import { coverageRoutes } from './insight/coverage-routes.ts';
import { exportRoutes } from './insight/export-routes.ts';
import { inspectRoutes } from './insight/inspect/routes.ts';
import { stationMetrics } from './insight/metrics.ts';
import { statisticsRoutes } from './insight/statistics-routes.ts';
import { visualizerRoutes } from './insight/visualizer-routes.ts';
import { whatIfRoutes } from './insight/what-if-routes.ts';
import { watchDeliveries } from './sales/deliveries.ts';
import { historyRoutes } from './sales/history-routes.ts';
import { saleRoutes } from './sales/sale-routes.ts';
import { streamRoutes } from './sales/stream-routes.ts';
import type { Service } from './service.ts';
import { auditRoutes } from './station/audit-routes.ts';
import { backupRoutes } from './station/backup-routes.ts';
import { stationRoutes } from './station/document-routes.ts';
import { forecourtRoutes } from './station/forecourt-routes.ts';
import { loyaltyRoutes } from './station/loyalty-routes.ts';
import { productRoutes } from './station/product-routes.ts';
import { shiftRoutes } from './station/shift-routes.ts';
import { tokenRoutes } from './station/token-routes.ts';

const DOCUMENT = {
  openapi: '3.1.0',
  info: {
    title: 'Kolonka',
    version: '1',
    description:
      'Sales of a petrol station. Money in kopecks, points in hundredths, volume in millilitres, quantities in thousandths of a unit; times RFC 3339 in UTC.',
  },
} as const;

/** What a device's failure means to a client. */
const outOfReach = (failure: DeviceFailure): Problem =>
  failure.code === 'notConfigured'
    ? new Problem(404, 'not-found', failure.message)
    : new Problem(503, 'device-offline', `${failure.device}: ${failure.message}`, { retryable: true });

export function createApp(service: Service): Hono {
  const { log, clock } = service;
  const app = new Hono();
  const metrics = stationMetrics(service);
  const deliveries = watchDeliveries(service.engine);

  app.use(async (context, next) => {
    const started = clock.now();
    await next();
    const ms = clock.now() - started;
    const route = routePath(context, -1);
    metrics.exchange(context.req.method, route, context.res.status, ms / 1000);
    // The path without its query: that may bear what is nobody's business.
    log.debug({ method: context.req.method, path: context.req.path, status: context.res.status, ms }, 'request');
  });
  app.use(securityHeaders);
  if (service.access.corsOrigins.length > 0) app.use(crossOrigin(service.access.corsOrigins));
  app.use(guardedBy(service.tokens, service.access.rateLimit));

  const unforeseen = onProblem((problem) => log.error({ problem: String((problem as Error).stack ?? problem) }, 'unforeseen'));
  app.onError((problem, context) => {
    if (problem instanceof DeviceFailure) return problemResponse(context, outOfReach(problem));
    if (problem instanceof NotWritten || problem.name === 'SqliteError') {
      log.error({ problem: String(problem), cause: String(problem.cause ?? '') }, 'the journal does not take it');
      return problemResponse(
        context,
        new Problem(503, 'storage-unavailable', 'nothing was changed: the storage is out of reach', { retryable: true }),
      );
    }
    return unforeseen(problem, context);
  });
  app.notFound((context) => problemResponse(context, new Problem(404, 'not-found', 'there is nothing here')));

  app.route('/', saleRoutes(service, deliveries));
  app.route('/', historyRoutes(service));
  app.route('/', streamRoutes(service));
  app.route('/', forecourtRoutes(service, metrics));
  app.route('/', productRoutes(service));
  app.route('/', stationRoutes(service));
  app.route('/', loyaltyRoutes(service));
  app.route('/', shiftRoutes(service));
  app.route('/', backupRoutes(service));
  app.route('/', tokenRoutes(service));
  app.route('/', auditRoutes(service));
  app.route('/', chartRoutes());
  app.route('/', statisticsRoutes(service));
  app.route('/', coverageRoutes(service));
  app.route('/', whatIfRoutes(service));
  app.route('/', exportRoutes(service));
  app.route('/', inspectRoutes(service));
  if (service.lab) app.route('/lab', service.lab);
  app.get('/openapi.json', openAPIRouteHandler(app, { documentation: DOCUMENT, excludeStaticFile: false }));
  app.route('/', pageRoutes());
  app.route('/', visualizerRoutes());
  return app;
}
