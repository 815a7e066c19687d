/** The API's tokens: stored by their hashes, shown once, revoked for good. Used by src/api; the environment's are taken in at the start. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { ApiToken, Role } from '../config.ts';
import type { Database } from './database.ts';
import type { Durable } from './journal/durable.ts';
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
  /** Whether there is none: then whoever reaches the service may do everything. */
  isOpen(): boolean;
  /** @returns null for a token that is not known. Takes the same time for each. */
  callerOf(token: string): Caller | null;
  /** Who bears the token of that id; null where there is none, or it is revoked. */
  bearerOf(id: string): Caller | null;
  /** @returns the token itself, once: later views show its last characters only. */
  make(name: string, role: Role): Promise<TokenView>;
  list(): TokenView[];
  /** @returns false where there is none, or it is revoked already. */
  revoke(id: string): Promise<boolean>;
  /** Whether nobody could change settings any more without it. */
  isLastAdmin(id: string): boolean;
  /**
   * Takes the environment's tokens in: new ones are added, those that it no longer names are deleted. One that was revoked over
   * the API stays revoked for as long as the environment names it.
   */
  seed(given: ApiToken[]): Promise<void>;
}

// Tokens are long and random, so that a fast hash is enough: there is nothing to guess from it.
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
const SECRET_BYTES = 24;

type Row = typeof tokens.$inferSelect;

const toView = ({ id, name, role, tail, seeded, createdAt, revokedAt }: Row): TokenView => ({
  id,
  name,
  role,
  token: `…${tail}`,
  seeded,
  createdAt,
  revokedAt,
});

/** Run by the journal's writer. */
export const tokenWrites = (database: Database) => ({
  add: (row: Row) => void database.insert(tokens).values(row).run(),
  revoke: (id: string, revokedAt: number) => void database.update(tokens).set({ revokedAt }).where(eq(tokens.id, id)).run(),
  seed(gone: string[], added: Row[]): void {
    for (const id of gone) database.delete(tokens).where(eq(tokens.id, id)).run();
    for (const row of added) database.insert(tokens).values(row).onConflictDoNothing().run();
  },
});

export function createTokens(
  database: Database,
  writes: Durable<ReturnType<typeof tokenWrites>>,
  clock: Clock,
  newId: () => string,
): Tokens {
  let valid: { caller: Caller; hash: Buffer }[] = [];
  const rows = (): Row[] => database.select().from(tokens).orderBy(asc(tokens.createdAt), asc(tokens.id)).all();
  const refresh = () => {
    valid = rows()
      .filter(({ revokedAt }) => revokedAt === null)
      .map(({ id, name, role, hash }) => ({ caller: { id, name, role }, hash: Buffer.from(hash, 'hex') }));
  };
  refresh();
  return {
    isOpen: () => valid.length === 0,
    callerOf(token) {
      const offered = hashOf(token);
      let match: Caller | null = null;
      // Never broken off early: the time must not tell which token it is.
      for (const { hash, caller } of valid) if (timingSafeEqual(hash, offered)) match = caller;
      return match;
    },
    bearerOf: (id) => valid.find(({ caller }) => caller.id === id)?.caller ?? null,
    async make(name, role) {
      const token = `kol_${randomBytes(SECRET_BYTES).toString('base64url')}`;
      const row = rowOf({ id: newId(), name, role, token, seeded: false, at: clock.now() });
      await writes.add(row);
      refresh();
      return { ...toView(row), token };
    },
    list: () => rows().map(toView),
    async revoke(id) {
      const isValid = valid.some(({ caller }) => caller.id === id);
      if (isValid) await writes.revoke(id, clock.now());
      refresh();
      return isValid;
    },
    isLastAdmin(id) {
      const admins = valid.filter(({ caller }) => caller.role === 'admin');
      return admins.length === 1 && admins[0]?.caller.id === id;
    },
    async seed(given) {
      const stored = rows();
      const named = new Set(given.map(({ token }) => hashOf(token).toString('hex')));
      const gone = stored.filter(({ seeded, hash }) => seeded && !named.has(hash)).map(({ id }) => id);
      const added = given.flatMap(({ role, token }, index) => {
        const row = rowOf({ id: newId(), name: `${role} ${index + 1}`, role, token, seeded: true, at: clock.now() });
        return stored.some(({ hash }) => hash === row.hash) ? [] : [row];
      });
      // A start that changes nothing needs no disk.
      if (gone.length + added.length > 0) await writes.seed(gone, added);
      refresh();
    },
  };
}

function rowOf({ token, at, ...row }: { id: string; name: string; role: Role; token: string; seeded: boolean; at: number }) {
  return { ...row, hash: hashOf(token).toString('hex'), tail: token.slice(-4), createdAt: at, revokedAt: null };
}
