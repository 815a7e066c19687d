/** Promises that nobody gets in who should not or floods, and that a browser is told to keep to the service. */
import type { Context, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Role } from '../../config.ts';
import type { Caller, Tokens } from '../../store/tokens.ts';
import { Problem } from './problems.ts';

declare module 'hono' {
  interface ContextVariableMap {
    caller: Caller;
  }
}

/** What no token is asked for. */
const OPEN = [/^\/health$/, /^\/problems\//, /^\/docs(\/|$)/, /^\/openapi\.json$/, /^\/visualizer(\/|$)/];
/** What even to read is the admin's. */
const ADMIN_ONLY = [/^\/lab(\/|$)/, /^\/v1\/(tokens|audit|backups)(\/|$)/];
const POS_WRITES = [/^\/v1\/(sales|pumps|shifts)(\/|$)/, /^\/v1\/loyalty\/card-info$/];
/** Asks much in its body and changes nothing. */
const ANALYST_POSTS = [/^\/v1\/charts\/[^/]+\/replay$/];

/** Who may do what: a POS sells, an analyst reads, an admin may all. */
function mayDo(role: Role, method: string, path: string): boolean {
  if (role === 'admin') return true;
  const isOne = (paths: RegExp[]) => paths.some((one) => one.test(path));
  if (isOne(ADMIN_ONLY)) return false;
  return method === 'GET' || isOne(ANALYST_POSTS) || (role === 'pos' && isOne(POS_WRITES));
}

/** Wrong tokens from one address: enough for a mistyped one, too few to guess. */
const WRONG_TOKENS_A_MINUTE = 60;

/** Takes one from the caller's allowance. @throws Problem 429 with how long to wait. */
async function spend(allowance: RateLimiterMemory, key: string, context: Context): Promise<void> {
  try {
    await allowance.consume(key);
  } catch (spent) {
    if (!(spent instanceof RateLimiterRes)) throw spent;
    context.header('Retry-After', String(Math.ceil(spent.msBeforeNext / 1000)));
    throw new Problem(429, 'too-many-requests', 'too many requests: slow down', { retryable: true });
  }
}

const addressOf = (context: Context): string =>
  (context.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket?.remoteAddress ?? 'unknown';

/** A browser's WebSocket bears no header of ours: there, and nowhere else, the address may bear the token. */
const tokenIn = (context: Context): string | undefined =>
  /^Bearer (.+)$/.exec(context.req.header('authorization') ?? '')?.[1] ??
  (/^\/inspect(\/|$)/.test(context.req.path) ? context.req.query('token') : undefined);

/** Without any token the service is open to whoever reaches it, which is then the loopback alone. `rateLimit`: requests a second of one token. */
export function guardedBy(tokens: Tokens, rateLimit: number): MiddlewareHandler {
  const allowance = new RateLimiterMemory({ points: rateLimit, duration: 1 });
  const mistakes = new RateLimiterMemory({ points: WRONG_TOKENS_A_MINUTE, duration: 60 });
  return async (context, next) => {
    const { path, method } = context.req;
    if (tokens.isOpen()) {
      context.set('caller', { id: null, name: 'local', role: 'admin' });
      return next();
    }
    if (OPEN.some((open) => open.test(path))) return next();
    const given = tokenIn(context);
    if (!given) throw new Problem(401, 'unauthorised', 'send Authorization: Bearer with a token');
    const caller = tokens.callerOf(given);
    if (!caller) {
      await spend(mistakes, addressOf(context), context);
      throw new Problem(401, 'unauthorised', 'this token is not known');
    }
    await spend(allowance, caller.id ?? caller.name, context);
    if (!mayDo(caller.role, method, path)) throw new Problem(403, 'forbidden', 'this role may not do that');
    context.set('caller', caller);
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

/** Pages of the named origins may call the API; without any, no browser lets another page in. */
export const crossOrigin = (origins: string[]): MiddlewareHandler =>
  cors({
    origin: origins,
    allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'Accept-Language', 'Last-Event-ID'],
    exposeHeaders: ['ETag', 'Location', 'Idempotent-Replayed', 'Retry-After'],
    maxAge: 600,
  });
