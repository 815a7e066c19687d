/**
 * What a browser may do here, whatever page it shows: only under the service's own names, and for pages of another origin only what
 * CORS_ORIGINS allows. Middleware of app.ts and of the simulators' own process.
 */
import { isIP } from 'node:net';
import type { Context, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { Problem } from './problems.ts';

/** On every answer: pages, data, problems and streams. */
const setHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
  },
  xFrameOptions: 'DENY',
  // A station's own network often has no TLS.
  strictTransportSecurity: false,
});

export const setSecurityHeaders: MiddlewareHandler = async (context, next) => {
  await setHeaders(context, next);
  if (!context.res.headers.has('cache-control')) context.res.headers.set('cache-control', 'no-store');
};

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const EVERY_ADDRESS = new Set(['0.0.0.0', '::', '[::]']);

/** `[::1]:8080` is `[::1]`. */
const withoutPort = (host: string): string => host.toLowerCase().replace(/:\d*$/, '');

/**
 * Refuses requests that call the service by a name that is not its own: a page whose name leads to the loopback would otherwise be of
 * our origin (DNS rebinding). Where every address is listened on, any address is a name of ours: no name was looked up then.
 */
export function refuseForeignHosts(hosts: string[]): MiddlewareHandler {
  const own = new Set(hosts.map((host) => (isIP(host) === 6 ? `[${host}]` : host)));
  const isAnyAddress = hosts.some((host) => EVERY_ADDRESS.has(host));
  const isOwn = (host: string) => LOOPBACK.test(host) || own.has(host) || (isAnyAddress && isIP(host.replace(/^\[|\]$/g, '')) > 0);
  return async (context, next) => {
    if (isOwn(withoutPort(context.req.header('host') ?? new URL(context.req.url).host))) return next();
    throw new Problem('foreign-host', 'the service is not called by this name: ALLOWED_HOSTS names those that it has besides its own');
  };
}

/** Whether a page of another origin sends it, by what the browser itself says: no page can change these headers. */
function isOfForeignPage(context: Context, origins: string[]): boolean {
  const origin = context.req.header('origin');
  if (origin !== undefined && origins.includes(origin)) return false;
  // Without the scheme, which a proxy with TLS changes.
  const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === context.req.header('host'));
  return !isOwn || /^(cross|same)-site$/.test(context.req.header('sec-fetch-site') ?? '');
}

const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS']);
export const JSON_TYPE = /^application\/([\w.+-]+\+)?json\b/i;
/** No form can send them, nor another origin's script without being asked first. */
const OWN_HEADERS = ['authorization', 'idempotency-key', 'if-match', 'x-requested-with'];

/**
 * Refuses what a page of another origin could send without asking: changes and sockets. A form cannot send JSON; a request of no page
 * and without a body needs no header of ours, so that `curl -X POST` stops a pump.
 */
export function refuseForeignPages(origins: string[]): MiddlewareHandler {
  return async (context, next) => {
    const { req } = context;
    const isSocket = req.header('upgrade') !== undefined;
    if (CHANGES_NOTHING.has(req.method) && !isSocket) return next();
    if (isOfForeignPage(context, origins)) {
      throw new Problem('foreign-page', 'pages of another origin are not let in: CORS_ORIGINS names those that are');
    }
    const type = req.header('content-type');
    const isOfPage = req.header('origin') !== undefined || req.header('sec-fetch-site') !== undefined;
    const isMarked = OWN_HEADERS.some((name) => req.header(name) !== undefined);
    if (!isSocket && (type === undefined ? isOfPage && !isMarked : !JSON_TYPE.test(type))) {
      throw new Problem('unsupported-media-type', 'send application/json, or no body and a header such as X-Requested-With');
    }
    return next();
  };
}

/** Pages of these origins may call the API. Without this no browser lets a page of another origin read an answer. */
export const allowOrigins = (origins: string[]): MiddlewareHandler =>
  cors({
    origin: origins,
    allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'Accept-Language', 'Last-Event-ID', 'X-Requested-With'],
    exposeHeaders: ['ETag', 'Location', 'Idempotent-Replayed', 'Retry-After', 'Resumed-Through'],
    maxAge: 600,
  });
