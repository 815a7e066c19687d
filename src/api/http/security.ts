/** Who may call what and how often, and the headers that keep a browser to the service. Middleware of app.ts. */
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

/** Served without a token. */
const OPEN = [/^\/health$/, /^\/problems\//, /^\/docs(\/|$)/, /^\/openapi\.json$/, /^\/visualizer(\/|$)/];
/** Only an admin may read these, too. */
const ADMIN_ONLY = [/^\/lab(\/|$)/, /^\/v1\/(tokens|audit|backups)(\/|$)/];
const POS_WRITES = [/^\/v1\/(sales|pumps|shifts)(\/|$)/, /^\/v1\/loyalty\/card-info$/];
/** A question with a body: changes nothing. */
const ANALYST_POSTS = [/^\/v1\/charts\/[^/]+\/replay$/];

/** Who may do what: a POS sells, an analyst reads, an admin may all. */
function mayDo(role: Role, method: string, path: string): boolean {
  if (role === 'admin') return true;
  const isOneOf = (patterns: RegExp[]) => patterns.some((pattern) => pattern.test(path));
  if (isOneOf(ADMIN_ONLY)) return false;
  return method === 'GET' || isOneOf(ANALYST_POSTS) || (role === 'pos' && isOneOf(POS_WRITES));
}

/** Wrong tokens from one address: enough for a mistyped one, too few to guess. */
const WRONG_TOKENS_A_MINUTE = 60;

/** Takes one request from an allowance. @throws Problem 429 with how long to wait. */
async function spend(allowance: RateLimiterMemory, key: string, context: Context): Promise<void> {
  try {
    await allowance.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    context.header('Retry-After', String(Math.ceil(refusal.msBeforeNext / 1000)));
    throw new Problem('too-many-requests', 'too many requests: slow down', { retryable: true });
  }
}

const addressOf = (context: Context): string =>
  (context.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket?.remoteAddress ?? 'unknown';

/** In the Authorization header. A browser's WebSocket cannot send one: there, and nowhere else, the address may bear the token. */
const tokenOf = (context: Context): string | undefined =>
  /^Bearer (.+)$/.exec(context.req.header('authorization') ?? '')?.[1] ??
  (/^\/inspect(\/|$)/.test(context.req.path) ? context.req.query('token') : undefined);

/**
 * Lets in who has a token whose role may do it. Without any token the service is open to whoever reaches it: it then listens on the
 * loopback alone.
 *
 * @param rateLimit requests a second of one token
 */
export function authorise(tokens: Tokens, rateLimit: number): MiddlewareHandler {
  const allowance = new RateLimiterMemory({ points: rateLimit, duration: 1 });
  const mistakes = new RateLimiterMemory({ points: WRONG_TOKENS_A_MINUTE, duration: 60 });
  return async (context, next) => {
    const { path, method } = context.req;
    if (tokens.isOpen()) {
      context.set('caller', { id: null, name: 'local', role: 'admin' });
      return next();
    }
    if (OPEN.some((open) => open.test(path))) return next();
    const token = tokenOf(context);
    if (!token) throw new Problem('unauthorised', 'send Authorization: Bearer with a token');
    const caller = tokens.callerOf(token);
    if (!caller) {
      await spend(mistakes, addressOf(context), context);
      throw new Problem('unauthorised', 'this token is not known');
    }
    await spend(allowance, caller.id ?? caller.name, context);
    if (!mayDo(caller.role, method, path)) throw new Problem('forbidden', 'this role may not do that');
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

/** On every answer: pages, data, problems and streams. */
export const setSecurityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
  if (!context.res.headers.has('cache-control')) context.res.headers.set('cache-control', 'no-store');
};

/** Pages of these origins may call the API. Without this no browser lets a page of another origin in. */
export const allowOrigins = (origins: string[]): MiddlewareHandler =>
  cors({
    origin: origins,
    allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'Accept-Language', 'Last-Event-ID'],
    exposeHeaders: ['ETag', 'Location', 'Idempotent-Replayed', 'Retry-After'],
    maxAge: 600,
  });
