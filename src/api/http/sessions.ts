/**
 * Browsers that have signed in, in memory: a cookie stands for a token, and ends with it, after twelve hours, or with the process. Used
 * by security.ts and session-routes.ts.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { type Clock, monotonic } from '../../clock.ts';
import type { Caller, Tokens } from '../../store/tokens.ts';

const NAME = 'kolonka';
const HOURS = 12;
/** More than people at one station; the oldest is ended for another one. */
const MOST_SESSIONS = 1000;

export interface Sessions {
  /** Gives the browser a cookie that no script can read and no other site can send. */
  begin(context: Context, caller: Caller): void;
  /** Who has signed in at this browser; null where nobody has, or not any more. */
  callerOf(context: Context): Caller | null;
  end(context: Context): void;
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
const isSecure = (context: Context): boolean => context.req.header('x-forwarded-proto') === 'https';

export function createSessions(tokens: Pick<Tokens, 'bearerOf'>, clock: Clock): Sessions {
  const sessions = new Map<string, { tokenId: string; until: number }>();
  return {
    begin(context, { id }) {
      if (id === null) return;
      const secret = randomBytes(32).toString('base64url');
      const [oldest] = sessions.keys();
      if (oldest !== undefined && sessions.size >= MOST_SESSIONS) sessions.delete(oldest);
      sessions.set(hashOf(secret), { tokenId: id, until: monotonic(clock) + HOURS * 3_600_000 });
      const options = { path: '/', httpOnly: true, sameSite: 'Strict', secure: isSecure(context), maxAge: HOURS * 3600 } as const;
      setCookie(context, NAME, secret, options);
    },
    callerOf(context) {
      const session = sessions.get(hashOf(getCookie(context, NAME) ?? ''));
      return session && session.until > monotonic(clock) ? tokens.bearerOf(session.tokenId) : null;
    },
    end(context) {
      sessions.delete(hashOf(getCookie(context, NAME) ?? ''));
      deleteCookie(context, NAME, { path: '/' });
    },
  };
}
