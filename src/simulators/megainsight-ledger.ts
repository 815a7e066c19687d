/**
 * The simulated processing's books: clients, tokens, reservations, and every operation once, by the rules of the contract. Used by
 * the simulated Megainsight.
 */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Clock } from '../clock.ts';
import { type OrderedLine, type PricedLine, priced, type SimulatedCoupon } from './megainsight-pricing.ts';

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

export interface Operation {
  operationId: string;
  call: string;
  orderId: string;
  clientId: string;
  result: Record<string, unknown>;
}

interface PreorderRecord {
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

interface TransactionRecord {
  transactionId: string;
  clientId: string;
  orderId: string;
  spent: number;
  accrued: number;
  returned: number;
  annulled: number;
  /** What the accrual was counted on, and how much of it has come back. */
  counted: { lineNo: number; part: number }[];
  left: number;
}

export interface LedgerMemory {
  clients: ClientRecord[];
  tokens: { token: string; card: string; until: number; used: boolean }[];
  preorders: PreorderRecord[];
  transactions: TransactionRecord[];
  operations: (Omit<Operation, 'result'> & { result: Record<string, unknown> | null; code: string | null })[];
}

/** A no of the processing. */
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
const RESERVED_MS = 10 * 60_000;

type Body = Record<string, unknown>;
export type Ledger = ReturnType<typeof createLedger>;

export function createLedger(options: { clock: Clock; newId(): string; kept: LedgerMemory | undefined; clients: ClientRecord[] }) {
  const { clock, newId } = options;
  const books: LedgerMemory = options.kept ?? { clients: options.clients, tokens: [], preorders: [], transactions: [], operations: [] };

  const isHeld = (preorder: PreorderRecord) => preorder.state === 'reserved' && preorder.expiresAt > clock.now();
  const reserved = (clientId: string) =>
    books.preorders.filter((preorder) => preorder.clientId === clientId && isHeld(preorder)).reduce((sum, { points }) => sum + points, 0);
  const available = (client: ClientRecord) => client.balance - reserved(client.clientId);
  const shown = (client: ClientRecord) => ({ ...client, reserved: reserved(client.clientId) });
  const byCard = (card: string) => books.clients.find((client) => client.card === card);

  function byId(clientId: unknown): ClientRecord {
    const client = books.clients.find((one) => one.clientId === clientId);
    if (!client) throw new RuleBroken('CLIENT_NOT_FOUND', 'no such client', 404);
    if (client.status === 'blocked') throw new RuleBroken('CLIENT_BLOCKED', 'the client is blocked', 403);
    return client;
  }

  /** A plastic card's number, or a dynamic token, which serves once and not for long (rule 4). */
  function cardOf(clientToken: string): string {
    const token = books.tokens.find((one) => one.token === clientToken);
    if (!token) return clientToken;
    if (token.used) throw new RuleBroken('TOKEN_USED', 'the code was used already', 409);
    if (token.until <= clock.now()) throw new RuleBroken('TOKEN_EXPIRED', 'the code has expired', 410);
    token.used = true;
    return token.card;
  }

  function identify(clientToken: string): Record<string, unknown> {
    const client = byCard(cardOf(clientToken));
    if (!client) throw new RuleBroken('CLIENT_NOT_FOUND', 'no such client', 404);
    if (client.status === 'blocked') throw new RuleBroken('CLIENT_BLOCKED', 'the client is blocked', 403);
    const { card, balance: _balance, ...told } = client;
    return { ...told, cardNumber: card, balance: available(client) };
  }

  function preorder(body: Body): Record<string, unknown> {
    const client = byId(body.clientId);
    const points = Number(body.pointsToSpend ?? 0);
    if (points > 0 && (client.status !== 'active' || points > available(client))) {
      throw new RuleBroken('NOT_ENOUGH_POINTS', 'not so many points', 409);
    }
    const couponIds = (body.couponIds ?? []) as string[];
    const coupons = couponIds.map((couponId) => {
      const coupon = client.coupons.find((one) => one.couponId === couponId);
      if (!coupon) throw new RuleBroken('COUPON_UNAVAILABLE', `no coupon ${couponId}`, 409);
      return coupon;
    });
    const lines = priced((body.lines ?? []) as OrderedLine[], coupons, points, client.maxSpendPercent);
    const spent = lines.reduce((sum, { pointsSpent }) => sum + pointsSpent, 0);
    const expiresAt = clock.now() + RESERVED_MS;
    const record: PreorderRecord = {
      preorderId: newId(),
      clientId: client.clientId,
      orderId: String(body.orderId),
      lines,
      couponIds,
      points: spent,
      toAccrue: accrual(client, lines),
      expiresAt,
      state: 'reserved',
    };
    books.preorders.push(record);
    return {
      preorderId: record.preorderId,
      expiresAt: new Date(expiresAt).toISOString(),
      lines,
      totalDiscount: lines.reduce((sum, { discount }) => sum + discount, 0),
      pointsSpent: spent,
      pointsToAccrue: record.toAccrue,
      balanceAfter: available(client),
    };
  }

  function preorderOf(body: Body): PreorderRecord {
    const found = books.preorders.find(({ preorderId }) => preorderId === body.preorderId);
    if (!found) throw new RuleBroken('PREORDER_NOT_FOUND', 'no such preorder', 404);
    return found;
  }

  function transact(client: ClientRecord, orderId: string, lines: PricedLine[], spent: number, accrued: number): TransactionRecord {
    client.balance += accrued - spent;
    const counted = lines.filter(({ couponId }) => couponId === null);
    const left = counted.reduce((sum, { amount }) => sum + amount, 0);
    const places = counted.map(({ lineNo, part }) => ({ lineNo, part }));
    const sums = { spent, accrued, returned: 0, annulled: 0, counted: places, left };
    const transaction = { transactionId: newId(), clientId: client.clientId, orderId, ...sums };
    books.transactions.push(transaction);
    return transaction;
  }

  function confirm(body: Body): Record<string, unknown> {
    const found = preorderOf(body);
    if (found.state === 'confirmed') throw new RuleBroken('ALREADY_CONFIRMED', 'confirmed already', 409);
    const client = byId(found.clientId);
    // A late confirmation is taken where the points are still there.
    if (!isHeld(found) && found.points > available(client)) throw new RuleBroken('PREORDER_EXPIRED', 'the reservation has expired', 410);
    found.state = 'confirmed';
    client.coupons = client.coupons.filter(({ couponId }) => !found.couponIds.includes(couponId));
    const { transactionId } = transact(client, found.orderId, found.lines, found.points, found.toAccrue);
    return { transactionId, pointsSpent: found.points, pointsAccrued: found.toAccrue, balance: available(client) };
  }

  function cancel(body: Body): Record<string, unknown> {
    const found = preorderOf(body);
    if (found.state === 'confirmed') throw new RuleBroken('ALREADY_CONFIRMED', 'confirmed already', 409);
    found.state = 'released';
    return { released: true };
  }

  function purchase(body: Body): Record<string, unknown> {
    const client = byId(body.clientId);
    const lines = (body.lines ?? []) as PricedLine[];
    const accrued = accrual(client, lines);
    const { transactionId } = transact(client, String(body.orderId), lines, 0, accrued);
    return { transactionId, pointsAccrued: accrued, balance: available(client) };
  }

  /** Returns and annuls at most what its transaction spent and accrued (rule 3). */
  function refund(body: Body): Record<string, unknown> {
    const transaction = books.transactions.find(({ transactionId }) => transactionId === body.transactionId);
    if (!transaction) throw new RuleBroken('TRANSACTION_NOT_FOUND', 'no such transaction', 404);
    const lines = (body.lines ?? []) as { lineNo: number; part: number; amount: number; pointsReturned: number }[];
    const pointsReturned = lines.reduce((sum, line) => sum + line.pointsReturned, 0);
    if (pointsReturned > transaction.spent - transaction.returned) throw new RuleBroken('REFUND_EXCEEDS', 'more than was spent', 409);
    const client = byId(transaction.clientId);
    const isCounted = (line: { lineNo: number; part: number }) =>
      transaction.counted.some(({ lineNo, part }) => lineNo === line.lineNo && part === line.part);
    transaction.left = Math.max(0, transaction.left - lines.filter(isCounted).reduce((sum, { amount }) => sum + amount, 0));
    // What stays is what would have been accrued for what is kept.
    const kept = Math.floor((transaction.left * client.accrualPercent) / 100);
    const pointsAnnulled = Math.max(0, transaction.accrued - transaction.annulled - kept);
    transaction.returned += pointsReturned;
    transaction.annulled += pointsAnnulled;
    client.balance += pointsReturned - pointsAnnulled;
    return { refundId: String(body.refundId), pointsReturned, pointsAnnulled, balance: available(client) };
  }

  const RULES: Record<string, (body: Body) => Record<string, unknown>> = { preorder, confirm, cancel, purchase, refund };

  function clientOf(body: Body): string {
    const of =
      books.preorders.find(({ preorderId }) => preorderId === body.preorderId) ??
      books.transactions.find((one) => one.transactionId === body.transactionId);
    return String(body.clientId ?? of?.clientId ?? '');
  }

  return {
    identify,
    memory: () => books,
    operation: (operationId: string) => books.operations.find((one) => one.operationId === operationId),
    /** Those that were done, in order. */
    operations: (): Operation[] =>
      books.operations.flatMap(({ code: _code, result, ...operation }) => (result ? [{ ...operation, result }] : [])),
    carryOut(call: string, operationId: string, body: Body): Record<string, unknown> {
      const operation = { operationId, call, orderId: String(body.orderId ?? ''), clientId: clientOf(body) };
      try {
        const result = RULES[call]?.(body) ?? {};
        books.operations.push({ ...operation, result, code: null });
        return result;
      } catch (problem) {
        if (problem instanceof RuleBroken) books.operations.push({ ...operation, result: null, code: problem.code });
        throw problem;
      }
    },
    client(card: string) {
      const client = byCard(card);
      return client && shown(client);
    },
    putClient(card: string, changes: Partial<ClientRecord>) {
      let client = byCard(card);
      if (!client) {
        client = {
          card,
          clientId: `client-${card}`,
          name: '',
          status: 'active',
          balance: 0,
          maxSpendPercent: 50,
          accrualPercent: 5,
          coupons: [],
        };
        books.clients.push(client);
      }
      Object.assign(client, changes, { card, clientId: client.clientId });
      return shown(client);
    },
    token(card: string): string | undefined {
      if (!byCard(card)) return undefined;
      const token = `megainsight_${newId()}`;
      books.tokens.push({ token, card, until: clock.now() + TOKEN_MS, used: false });
      return token;
    },
  };
}

/** Rule 2: of the lines not bought at a coupon price, after points. */
function accrual(client: ClientRecord, lines: PricedLine[]): number {
  const counted = lines.filter(({ couponId }) => couponId === null).reduce((sum, { amount }) => sum + amount, 0);
  return Math.floor((counted * client.accrualPercent) / 100);
}
