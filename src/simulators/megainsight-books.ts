/** The simulated processing's books: clients, tokens, reservations and transactions. Used by its rules and its ledger. */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Clock } from '../clock.ts';
import type { PricedLine, SimulatedCoupon } from './megainsight-pricing.ts';

export const LOYALTY_CALLS = ['client', 'preorder', 'confirm', 'cancel', 'purchase', 'refund', 'lookUp'] as const;
export type LoyaltyCall = (typeof LOYALTY_CALLS)[number];

export interface ClientRecord {
  card: string;
  clientId: string;
  name: string;
  status: 'active' | 'accrualOnly' | 'blocked';
  /** What is on the account, reservations included. */
  balance: number;
  maxSpendPercent: number;
  accrualPercent: number;
  coupons: SimulatedCoupon[];
}

export interface PreorderRecord {
  preorderId: string;
  clientId: string;
  orderId: string;
  lines: PricedLine[];
  couponIds: string[];
  points: number;
  toAccrue: number;
  expiresAt: number;
  state: 'reserved' | 'confirmed' | 'released';
}

export interface TransactionRecord {
  transactionId: string;
  clientId: string;
  orderId: string;
  spent: number;
  accrued: number;
  returned: number;
  annulled: number;
  /** What the accrual was counted on, and how much of it has not come back. */
  counted: { lineNo: number; part: number }[];
  left: number;
}

export interface Operation {
  operationId: string;
  call: string;
  orderId: string;
  clientId: string;
  result: Record<string, unknown>;
}

/** Kept as JSON in the simulator's file. */
export interface LedgerMemory {
  clients: ClientRecord[];
  tokens: { token: string; card: string; until: number; used: boolean }[];
  preorders: PreorderRecord[];
  transactions: TransactionRecord[];
  operations: (Omit<Operation, 'result'> & { result: Record<string, unknown> | null; code: string | null })[];
}

/** A refusal of the processing. */
export class RuleBroken extends Error {
  readonly code: string;
  readonly status: ContentfulStatusCode;
  constructor(code: string, message: string, status: ContentfulStatusCode) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

const TOKEN_MS = 2 * 60_000;

export class Books {
  readonly records: LedgerMemory;
  readonly clock: Clock;
  readonly newId: () => string;

  constructor({ records, clock, newId }: { records: LedgerMemory; clock: Clock; newId(): string }) {
    this.records = records;
    this.clock = clock;
    this.newId = newId;
  }

  clientByCard(card: string): ClientRecord | undefined {
    return this.records.clients.find((client) => client.card === card);
  }

  /** @throws RuleBroken where there is no such client, or a blocked one. */
  clientById(clientId: unknown): ClientRecord {
    return unblocked(this.records.clients.find((client) => client.clientId === clientId));
  }

  /** Whom a plastic card's number or a dynamic token shows; a token is used up by that. */
  clientByToken(clientToken: string): ClientRecord {
    return unblocked(this.clientByCard(this.#cardOf(clientToken)));
  }

  /** A dynamic QR token; undefined for a card that nobody has. */
  issueToken(card: string): string | undefined {
    if (!this.clientByCard(card)) return undefined;
    const token = `megainsight_${this.newId()}`;
    this.records.tokens.push({ token, card, until: this.clock.now() + TOKEN_MS, used: false });
    return token;
  }

  putClient(card: string, changes: Partial<ClientRecord>): ClientRecord {
    let client = this.clientByCard(card);
    if (!client) {
      client = newClient(card, `client-${card}`);
      this.records.clients.push(client);
    }
    return Object.assign(client, changes, { card, clientId: client.clientId });
  }

  isHeld({ state, expiresAt }: PreorderRecord): boolean {
    return state === 'reserved' && expiresAt > this.clock.now();
  }

  /** Points that preorders hold. */
  reserved({ clientId }: ClientRecord): number {
    const held = this.records.preorders.filter((preorder) => preorder.clientId === clientId && this.isHeld(preorder));
    return held.reduce((sum, { points }) => sum + points, 0);
  }

  /** Points that can be spent. */
  available(client: ClientRecord): number {
    return client.balance - this.reserved(client);
  }

  /** A token serves once and not for long (rule 4). */
  #cardOf(clientToken: string): string {
    const token = this.records.tokens.find((one) => one.token === clientToken);
    if (!token) return clientToken;
    if (token.used) throw new RuleBroken('TOKEN_USED', 'the code was used already', 409);
    if (token.until <= this.clock.now()) throw new RuleBroken('TOKEN_EXPIRED', 'the code has expired', 410);
    token.used = true;
    return token.card;
  }
}

/** An active client without points and coupons. */
export const newClient = (card: string, clientId: string): ClientRecord => ({
  card,
  clientId,
  name: '',
  status: 'active',
  balance: 0,
  maxSpendPercent: 50,
  accrualPercent: 5,
  coupons: [],
});

function unblocked(client: ClientRecord | undefined): ClientRecord {
  if (!client) throw new RuleBroken('CLIENT_NOT_FOUND', 'no such client', 404);
  if (client.status === 'blocked') throw new RuleBroken('CLIENT_BLOCKED', 'the client is blocked', 403);
  return client;
}
