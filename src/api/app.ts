/** The HTTP API of a station: every route, guarded, measured and logged without secrets. Served by src/cli/serve.ts. */
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import { monotonic } from '../clock.ts';
import { NotWritten } from '../engine/journal.ts';
import { StorageSlow } from '../store/storage-watch.ts';
import type { Backend } from './backend.ts';
import { allowOrigins, refuseForeignHosts, refuseForeignPages, setSecurityHeaders } from './http/browsers.ts';
import { docsRoutes } from './http/docs/docs-routes.ts';
import { createErrorLog, type ReportError } from './http/error-log.ts';
import { methodsOf } from './http/methods.ts';
import { openapiRoutes } from './http/openapi-routes.ts';
import { problemRoutes } from './http/problem-routes.ts';
import { Problem, problemHandler, problemResponse } from './http/problems.ts';
import { limitBody } from './http/read-request.ts';
import { createGate } from './http/security.ts';
import { createSessions } from './http/sessions.ts';
import { chartRoutes } from './insight/chart-routes.ts';
import { coverageRoutes } from './insight/coverage-routes.ts';
import { exportRoutes } from './insight/export/export-routes.ts';
import { healthRoutes } from './insight/health-routes.ts';
import { inspectRoutes } from './insight/inspect/inspect-routes.ts';
import { collectMetrics, type Metrics } from './insight/metrics.ts';
import { statisticsRoutes } from './insight/statistics-routes.ts';
import { whatIfRoutes } from './insight/what-if-routes.ts';
import { pageRoutes } from './pages/page-routes.ts';
import { nameEpoch } from './sales/after-restore.ts';
import { historyRoutes } from './sales/history-routes.ts';
import { saleRoutes } from './sales/sale-routes.ts';
import { streamRoutes } from './sales/stream-routes.ts';
import { auditRoutes } from './station/audit-routes.ts';
import { backupRoutes } from './station/backup-routes.ts';
import { caseRoutes } from './station/case-routes.ts';
import { documentRoutes } from './station/document-routes.ts';
import { loyaltyRoutes } from './station/loyalty-routes.ts';
import { productRoutes } from './station/product-routes.ts';
import { pumpRoutes } from './station/pump-routes.ts';
import { sessionRoutes } from './station/session-routes.ts';
import { shiftRoutes } from './station/shift-routes.ts';
import { tokenRoutes } from './station/token-routes.ts';
import { bankRoutes } from './till/bank-routes.ts';
import { cashierRoutes } from './till/cashier-routes.ts';
import { correctionRoutes } from './till/correction-routes.ts';
import { drawerRoutes } from './till/drawer-routes.ts';
import { handoverRoutes } from './till/handover-routes.ts';
import { receiptRoutes } from './till/receipt-routes.ts';

export function createApp(backend: Backend): Hono {
  const { access, tokens, lab } = backend;
  const sessions = createSessions(tokens, backend.clock);
  const gate = createGate({ tokens, sessions, rateLimit: access.rateLimit });
  const app = new Hono();
  const metrics = collectMetrics(backend);
  const report = createErrorLog(backend);
  app.use(measure(backend, metrics));
  app.use(callOffForHead);
  app.use(setSecurityHeaders);
  app.use(refuseForeignHosts(access.hosts));
  if (access.corsOrigins.length > 0) app.use(allowOrigins(access.corsOrigins));
  app.use(refuseForeignPages(access.corsOrigins));
  app.use(limitBody);
  app.use(gate.authorise);
  app.use(nameEpoch(backend));
  app.onError(answerErrors(report));
  app.notFound(answerNotFound(app));
  const rooms = [
    saleRoutes(backend),
    historyRoutes(backend),
    streamRoutes(backend, report),
    pumpRoutes(backend),
    healthRoutes(backend, metrics),
    productRoutes(backend),
    documentRoutes(backend),
    loyaltyRoutes(backend),
    caseRoutes(backend),
    shiftRoutes(backend),
    cashierRoutes(backend),
    drawerRoutes(backend),
    handoverRoutes(backend),
    receiptRoutes(backend),
    correctionRoutes(backend),
    bankRoutes(backend),
    backupRoutes(backend),
    tokenRoutes(backend),
    sessionRoutes(backend, gate, sessions),
    auditRoutes(backend),
    chartRoutes(),
    statisticsRoutes(backend),
    coverageRoutes(backend),
    whatIfRoutes(backend),
    exportRoutes(backend),
    inspectRoutes(backend),
  ];
  for (const routes of rooms) app.route('/', routes);
  if (lab) app.route('/lab', lab);
  app.route('/', openapiRoutes(app));
  app.route('/', docsRoutes());
  app.route('/', problemRoutes());
  app.route('/', pageRoutes());
  return app;
}

/** No such path, or another method than it takes. */
function answerNotFound(app: Hono) {
  const methodsAt = methodsOf(app);
  return (context: Context): Response => {
    const methods = methodsAt(context.req.path);
    if (methods.length === 0) return problemResponse(context, new Problem('not-found', 'there is nothing here'));
    context.header('Allow', methods.join(', '));
    return problemResponse(context, new Problem('method-not-allowed', `${context.req.path} takes ${methods.join(', ')}`));
  };
}

/** Each exchange in the metrics by its route's pattern, and in the log by its path: a query may hold what does not belong there. */
const measure =
  ({ clock, log }: Backend, metrics: Metrics): MiddlewareHandler =>
  async (context, next) => {
    const started = monotonic(clock);
    await next();
    const ms = monotonic(clock) - started;
    const { method, path } = context.req;
    const { status } = context.res;
    metrics.observeExchange(method, routePath(context, -1), status, ms / 1000);
    log.debug({ method, path, status, ms }, 'request');
  };

/** HEAD runs the route of GET. What would be streamed is called off, so that nothing watches or reads on for nobody. */
const callOffForHead: MiddlewareHandler = async (context, next) => {
  await next();
  if (context.req.method === 'HEAD') await context.res.body?.cancel();
};

/** What a device's failure means to a client. */
const deviceProblem = ({ code, device, message }: DeviceFailure): Problem =>
  code === 'notConfigured'
    ? new Problem('not-found', message)
    : code === 'priceNotShown'
      ? new Problem('price-not-shown', message, { retryable: true })
      : code === 'cannotPrint'
        ? new Problem('register-cannot-print', message, { retryable: true })
        : code === 'totaliserUnexplained'
          ? new Problem('totaliser-unexplained', message)
          : new Problem('device-offline', `${device}: ${message}`, { retryable: true });

function answerErrors(report: ReportError) {
  const answerProblem = problemHandler((error) => report(error, 'unforeseen'));
  return (error: Error, context: Parameters<typeof answerProblem>[1]) => {
    if (error instanceof DeviceFailure) return problemResponse(context, deviceProblem(error));
    // Its request broke off: nobody is there to read an answer, and nothing is at fault.
    if (context.req.raw.signal.aborted) return problemResponse(context, new Problem('timeout', 'the client has left'));
    if (error instanceof StorageSlow) {
      report(error, 'the disk does not answer in time');
      const detail = 'it is not known yet whether this is on disk: repeat it with the same key, or read what came of it';
      return problemResponse(context, new Problem('storage-slow', detail, { retryable: true }));
    }
    if (!(error instanceof NotWritten) && error.name !== 'SqliteError') return answerProblem(error, context);
    report(error, 'the journal does not take it');
    const detail = 'nothing was changed: the storage is out of reach';
    return problemResponse(context, new Problem('storage-unavailable', detail, { retryable: true }));
  };
}
