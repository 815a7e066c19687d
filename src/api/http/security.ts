/** Who may call what and how often: tokens, signed-in browsers, roles, limits. Middleware of app.ts. */
import type { Context, MiddlewareHandler } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Role } from '../../config.ts';
import type { Caller, Tokens } from '../../store/tokens.ts';
import { Problem } from './problems.ts';
import type { Sessions } from './sessions.ts';

declare module 'hono' {
  interface ContextVariableMap {
    caller: Caller;
  }
}

/** Served to anybody. */
const OPEN = [/^\/health$/, /^\/problems\//, /^\/docs(\/|$)/, /^\/openapi\.json$/, /^\/(visualizer|till|assets)(\/|$)/, /^\/$/];
/** Signing in needs no caller, it makes one; signing out needs none any more. */
const SIGNING = /^(POST|DELETE) \/v1\/session$/;
/** Only an admin may read these, too. */
const ADMIN_ONLY = [/^\/lab(\/|$)/, /^\/v1\/(tokens|audit|backups|cashiers)(\/|$)/];
const POS_WRITES = [
  /^\/v1\/(sales|quotes|pumps|shifts|workplaces|drawer|receipts|corrections|returns|acts|bank)(\/|$)/,
  /^\/v1\/loyalty\/card-info$/,
];
/** A question with a body: changes nothing. */
const ANALYST_POSTS = [/^\/v1\/charts\/[^/]+\/replay$/, /^\/v1\/quotes$/];

/** Who may do what: a POS sells, an analyst reads, an admin may all. */
function mayDo(role: Role, method: string, path: string): boolean {
  if (role === 'admin') return true;
  const isOneOf = (patterns: RegExp[]) => patterns.some((pattern) => pattern.test(path));
  if (isOneOf(ADMIN_ONLY)) return false;
  return method === 'GET' || method === 'HEAD' || isOneOf(ANALYST_POSTS) || (role === 'pos' && isOneOf(POS_WRITES));
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

export interface Gate {
  /**
   * Whose token it is. Each is counted for its address before it is compared and taken back where it is right: among too many wrong
   * ones a right one tells nothing. @throws Problem 401, 429.
   */
  bearerOf(token: string, context: Context): Promise<Caller>;
  /** Lets in who has a token, or has signed in, with a role that may do it. */
  authorise: MiddlewareHandler;
}

interface GateOptions {
  /** Without any the service is open to whoever reaches it: it then listens on the loopback alone. */
  tokens: Tokens;
  sessions: Sessions;
  /** Requests a second of one token, or without any from one address. */
  rateLimit: number;
}

export function createGate({ tokens, sessions, rateLimit }: GateOptions): Gate {
  const allowance = new RateLimiterMemory({ points: rateLimit, duration: 1 });
  const open = new RateLimiterMemory({ points: rateLimit, duration: 1 });
  const guesses = new RateLimiterMemory({ points: WRONG_TOKENS_A_MINUTE, duration: 60 });

  const bearerOf = async (token: string, context: Context) => {
    await spend(guesses, addressOf(context), context);
    const caller = tokens.callerOf(token);
    if (!caller) throw new Problem('unauthorised', 'this token is not known');
    await guesses.reward(addressOf(context));
    return caller;
  };

  const authorise: MiddlewareHandler = async (context, next) => {
    const { path, method } = context.req;
    const isOpen = OPEN.some((pattern) => pattern.test(path)) || SIGNING.test(`${method} ${path}`);
    if (isOpen) await spend(open, addressOf(context), context);
    if (tokens.isOpen()) context.set('caller', { id: null, name: 'local', role: 'admin' });
    if (isOpen || tokens.isOpen()) return next();
    const token = /^Bearer (.+)$/.exec(context.req.header('authorization') ?? '')?.[1];
    const caller = token ? await bearerOf(token, context) : sessions.callerOf(context);
    if (!caller) {
      await spend(open, addressOf(context), context);
      throw new Problem('unauthorised', 'send Authorization: Bearer with a token, or sign in at /v1/session');
    }
    await spend(allowance, caller.id ?? caller.name, context);
    if (!mayDo(caller.role, method, path)) throw new Problem('forbidden', 'this role may not do that');
    context.set('caller', caller);
    return next();
  };
  return { bearerOf, authorise };
}
