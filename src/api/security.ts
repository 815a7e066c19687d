/** Promises that nobody gets in who should not, and that a browser is told to keep to the service. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import type { ApiToken, Role } from '../config.ts';
import { Problem } from '../problem.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What no token is asked for. */
const OPEN = [/^\/health$/, /^\/problems\//, /^\/docs(\/|$)/, /^\/openapi\.json$/, /^\/visualizer(\/|$)/];

/** Who may do what: a POS sells, an analyst reads, an admin may all. */
function mayDo(role: Role, method: string, path: string): boolean {
  if (role === 'admin') return true;
  if (path.startsWith('/lab')) return false;
  if (method === 'GET') return true;
  return role === 'pos' && (path.startsWith('/v1/sales') || path.startsWith('/v1/pumps'));
}

/** Tokens are compared by digest, each in constant time, all of them at every request. */
export function guardedBy(tokens: ApiToken[]): MiddlewareHandler {
  const known = tokens.map(({ role, token }) => ({ role, digest: digest(token) }));
  return async (context, next) => {
    const { path } = context.req;
    if (known.length === 0 || OPEN.some((open) => open.test(path))) return next();
    const given = /^Bearer (.+)$/.exec(context.req.header('authorization') ?? '')?.[1];
    if (!given) throw new Problem(401, 'unauthorised', 'send Authorization: Bearer with a token');
    const offered = digest(given);
    const roles = known.filter((one) => timingSafeEqual(one.digest, offered)).map(({ role }) => role);
    if (roles.length === 0) throw new Problem(401, 'unauthorised', 'this token is not known');
    if (!roles.some((role) => mayDo(role, context.req.method, path))) throw new Problem(403, 'forbidden', 'this role may not do that');
    return next();
  };
}

const HEADERS: Record<string, string> = {
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
};

export const securityHeaders: MiddlewareHandler = async (context: Context, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
  if (!context.res.headers.has('cache-control')) context.res.headers.set('cache-control', 'no-store');
};
