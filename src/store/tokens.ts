/** Promises who may come in: tokens by their hashes, made once, shown once, revoked for good. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { ApiToken, Role } from '../config.ts';
import type { Database } from './database.ts';
import { tokens } from './schema.ts';

export interface Caller {
  /** The token's name; `local` where the service is open to its own machine alone. */
  name: string;
  role: Role;
  /** The token's id; null where there was none. */
  id: string | null;
}

export interface TokenView {
  id: string;
  name: string;
  role: Role;
  /** `…` and its last four characters. */
  token: string;
  seeded: boolean;
  createdAt: number;
  revokedAt: number | null;
}

export interface Tokens {
  /** Whether nobody has one: then whoever reaches the service may all. */
  isOpen(): boolean;
  /** Whose token this is; null for a stranger's. Takes the same time whichever it is. */
  callerOf(token: string): Caller | null;
  /** The only time that the token is told. */
  make(name: string, role: Role): TokenView;
  list(): TokenView[];
  /** @returns false where there is none, or it is revoked already. */
  revoke(id: string): boolean;
  /** Whether the last way in for settings would go with it. */
  isLastAdmin(id: string): boolean;
}

// Tokens are long and random, so that a fast hash is enough: there is nothing to guess from it.
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
const SECRET_BYTES = 24;

export function tokensIn(database: Database, clock: Clock, newId: () => string): Tokens {
  type Row = typeof tokens.$inferSelect;
  let known: { caller: Caller; hash: Buffer }[] = [];
  const rows = (): Row[] => database.select().from(tokens).orderBy(asc(tokens.createdAt), asc(tokens.id)).all();
  const read = () => {
    known = rows()
      .filter(({ revokedAt }) => revokedAt === null)
      .map(({ id, name, role, hash }) => ({ caller: { id, name, role }, hash: Buffer.from(hash, 'hex') }));
  };
  const view = ({ id, name, role, tail, seeded, createdAt, revokedAt }: Row): TokenView => ({
    id,
    name,
    role,
    token: `…${tail}`,
    seeded,
    createdAt,
    revokedAt,
  });
  read();
  return {
    isOpen: () => known.length === 0,
    callerOf(token) {
      const offered = hashOf(token);
      let found: Caller | null = null;
      for (const { hash, caller } of known) if (timingSafeEqual(hash, offered)) found = caller;
      return found;
    },
    make(name, role) {
      const token = `kol_${randomBytes(SECRET_BYTES).toString('base64url')}`;
      const row = rowOf({ id: newId(), name, role, token, seeded: false, at: clock.now() });
      database.insert(tokens).values(row).run();
      read();
      return { ...view(row), token };
    },
    list: () => rows().map(view),
    revoke(id) {
      const found = known.some(({ caller }) => caller.id === id);
      if (found) database.update(tokens).set({ revokedAt: clock.now() }).where(eq(tokens.id, id)).run();
      read();
      return found;
    },
    isLastAdmin(id) {
      const admins = known.filter(({ caller }) => caller.role === 'admin');
      return admins.length === 1 && admins[0]?.caller.id === id;
    },
  };
}

function rowOf({ token, at, ...row }: { id: string; name: string; role: Role; token: string; seeded: boolean; at: number }) {
  return { ...row, hash: hashOf(token).toString('hex'), tail: token.slice(-4), createdAt: at, revokedAt: null };
}

/**
 * Takes the environment's tokens in: a new one is added, one that the environment no longer names is gone.
 * One that was revoked over the API stays so for as long as the environment names it.
 */
export function seedTokens(database: Database, given: ApiToken[], clock: Clock, newId: () => string): void {
  const named = new Set(given.map(({ token }) => hashOf(token).toString('hex')));
  const kept = database.select().from(tokens).where(eq(tokens.seeded, true)).all();
  for (const { id, hash } of kept) {
    if (!named.has(hash)) database.delete(tokens).where(eq(tokens.id, id)).run();
  }
  for (const [index, { role, token }] of given.entries()) {
    const row = rowOf({ id: newId(), name: `${role} ${index + 1}`, role, token, seeded: true, at: clock.now() });
    database.insert(tokens).values(row).onConflictDoNothing().run();
  }
}
