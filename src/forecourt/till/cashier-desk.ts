/** Cashiers: who they are, where they are signed in, and whether a PIN is theirs. Used by the API, and where a sale is opened. */
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { type Clock, monotonic } from '../../clock.ts';

export interface Cashier {
  id: string;
  /** As it stands on receipts. */
  name: string;
  inn: string | null;
  isElder: boolean;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** With the salt and hash of the PIN. */
type StoredCashier = Cashier & { pin: string };

/** `pin`: no such cashier, or another PIN; `elder`: a right that this one has not; `guesses`: too many wrong PINs, wait `waitMs`. */
export class PinRefused extends Error {
  readonly kind: 'pin' | 'elder' | 'guesses';
  readonly waitMs: number;
  constructor(kind: PinRefused['kind'], waitMs = 0) {
    super(`refused: ${kind}`);
    this.kind = kind;
    this.waitMs = waitMs;
  }
}

export interface CashierDesk {
  list(): Cashier[];
  /** @returns null where one of that name works here already. */
  add(cashier: { name: string; inn: string | null; pin: string; isElder: boolean }): Promise<Cashier | null>;
  /** @returns false where there is none. */
  remove(id: string): Promise<boolean>;
  /** Who is signed in at the workplace; null: nobody. */
  at(workplace: string): Cashier | null;
  signIn(workplace: string, cashier: Cashier): Promise<void>;
  /** @returns who was signed in. */
  signOut(workplace: string): Promise<Cashier | null>;
  /** Whether anybody here has the elder's right: only then is it asked for. */
  hasElders(): boolean;
  /** @param cashier id or name. @throws PinRefused. */
  verify(cashier: string, pin: string, right?: 'elder'): Promise<Cashier>;
}

interface CashierParts {
  book: {
    list(): StoredCashier[];
    add(cashier: StoredCashier): Promise<void>;
    remove(id: string, at: number): Promise<void>;
    signIn(workplace: string, cashier: string, at: number): Promise<void>;
    signOut(workplace: string): Promise<void>;
    /** Cashiers' ids by workplace. */
    signedIn(): Map<string, string>;
  };
  clock: Pick<Clock, 'now'>;
  newId(): string;
}

/** Wrong PINs of one cashier in a row, before the next one has to wait. */
const MOST_GUESSES = 5;
const BLOCKED_MS = 300_000;
/**
 * Ten milliseconds of CPU. A PIN of four digits is found whatever the cost, by whoever has the file; from outside the count of guesses
 * guards it.
 */
const COST = { N: 4096, r: 8, p: 1 };
const HASH_BYTES = 32;

function hashOf(pin: string): string {
  const salt = randomBytes(16);
  return `${salt.toString('base64url')}.${scryptSync(pin, salt, HASH_BYTES, COST).toString('base64url')}`;
}

function isPinOf(pin: string, stored: string): boolean {
  const [salt = '', hash = ''] = stored.split('.');
  return timingSafeEqual(scryptSync(pin, Buffer.from(salt, 'base64url'), HASH_BYTES, COST), Buffer.from(hash, 'base64url'));
}

const withoutPin = ({ pin: _, ...cashier }: StoredCashier): Cashier => cashier;

export function createCashierDesk({ book, clock, newId }: CashierParts): CashierDesk {
  const guesses = new Map<string, { count: number; last: number }>();
  const find = (cashier: string) => book.list().find(({ id, name }) => id === cashier || name === cashier);

  async function verify(named: string, pin: string, right?: 'elder'): Promise<Cashier> {
    const cashier = find(named);
    if (!cashier) throw new PinRefused('pin');
    const { count = 0, last = 0 } = guesses.get(cashier.id) ?? {};
    const waitMs = count < MOST_GUESSES ? 0 : last + BLOCKED_MS - monotonic(clock);
    if (waitMs > 0) throw new PinRefused('guesses', waitMs);
    guesses.set(cashier.id, { count: count < MOST_GUESSES ? count + 1 : 1, last: monotonic(clock) });
    if (!isPinOf(pin, cashier.pin)) throw new PinRefused('pin');
    guesses.delete(cashier.id);
    if (right === 'elder' && !cashier.isElder) throw new PinRefused('elder');
    return withoutPin(cashier);
  }

  const at = (workplace: string): Cashier | null => {
    const id = book.signedIn().get(workplace);
    const cashier = id === undefined ? undefined : find(id);
    return cashier ? withoutPin(cashier) : null;
  };

  return {
    verify,
    at,
    list: () => book.list().map(withoutPin),
    async add({ pin, ...facts }) {
      if (book.list().some(({ name }) => name === facts.name)) return null;
      const cashier = { id: newId(), ...facts, createdAt: clock.now() };
      await book.add({ ...cashier, pin: hashOf(pin) });
      return cashier;
    },
    async remove(id) {
      if (!book.list().some((cashier) => cashier.id === id)) return false;
      await book.remove(id, clock.now());
      return true;
    },
    signIn: (workplace, { id }) => book.signIn(workplace, id, clock.now()),
    async signOut(workplace) {
      const cashier = at(workplace);
      if (cashier) await book.signOut(workplace);
      return cashier;
    },
    hasElders: () => book.list().some(({ isElder }) => isElder),
  };
}
