/** The simulated processing's rules: what each call does to its books. Used by its ledger. */
import { type Books, type ClientRecord, type PreorderRecord, RuleBroken, type TransactionRecord } from './megainsight-books.ts';
import { type OrderedLine, type PricedLine, priced } from './megainsight-pricing.ts';

export type Body = Record<string, unknown>;
type Rule = (books: Books, body: Body) => Record<string, unknown>;

const RESERVED_MS = 10 * 60_000;

const sumOf = (lines: PricedLine[], of: 'amount' | 'discount' | 'pointsSpent'): number => lines.reduce((sum, line) => sum + line[of], 0);

/** Rule 2: points accrue on the lines that were not bought at a coupon price, after points. */
function accrualOn(client: ClientRecord, lines: PricedLine[]): number {
  const counted = lines.filter(({ couponId }) => couponId === null);
  return Math.floor((sumOf(counted, 'amount') * client.accrualPercent) / 100);
}

const placePreorder: Rule = (books, body) => {
  const client = books.clientById(body.clientId);
  const points = Number(body.pointsToSpend ?? 0);
  if (points > 0 && (client.status !== 'active' || points > books.available(client)))
    throw new RuleBroken('NOT_ENOUGH_POINTS', 'not so many points', 409);
  const couponIds = (body.couponIds ?? []) as string[];
  const coupons = couponIds.map((couponId) => {
    const coupon = client.coupons.find((one) => one.couponId === couponId);
    if (!coupon || (coupon.validTo !== null && Date.parse(coupon.validTo) <= books.clock.now()))
      throw new RuleBroken('COUPON_UNAVAILABLE', `no coupon ${couponId}`, 409);
    return coupon;
  });
  const lines = priced((body.lines ?? []) as OrderedLine[], coupons, points, client.maxSpendPercent);
  const expiresAt = books.clock.now() + RESERVED_MS;
  const preorder: PreorderRecord = {
    preorderId: books.newId(),
    clientId: client.clientId,
    orderId: String(body.orderId),
    lines,
    couponIds,
    points: sumOf(lines, 'pointsSpent'),
    toAccrue: accrualOn(client, lines),
    expiresAt,
    state: 'reserved',
  };
  books.records.preorders.push(preorder);
  return {
    preorderId: preorder.preorderId,
    expiresAt: new Date(expiresAt).toISOString(),
    lines,
    totalDiscount: sumOf(lines, 'discount'),
    pointsSpent: preorder.points,
    pointsToAccrue: preorder.toAccrue,
    balanceAfter: books.available(client),
  };
};

/** A preorder that is not confirmed yet. */
function openPreorder(books: Books, preorderId: unknown): PreorderRecord {
  const preorder = books.records.preorders.find((one) => one.preorderId === preorderId);
  if (!preorder) throw new RuleBroken('PREORDER_NOT_FOUND', 'no such preorder', 404);
  if (preorder.state === 'confirmed') throw new RuleBroken('ALREADY_CONFIRMED', 'confirmed already', 409);
  return preorder;
}

const confirmPreorder: Rule = (books, body) => {
  const preorder = openPreorder(books, body.preorderId);
  const client = books.clientById(preorder.clientId);
  const { points, toAccrue, couponIds, orderId, lines } = preorder;
  // A late confirmation is taken where the points are still there.
  if (!books.isHeld(preorder) && points > books.available(client))
    throw new RuleBroken('PREORDER_EXPIRED', 'the reservation has expired', 410);
  preorder.state = 'confirmed';
  client.coupons = client.coupons.filter(({ couponId }) => !couponIds.includes(couponId));
  const { transactionId } = recordTransaction(books, client, { orderId, lines, spent: points, accrued: toAccrue });
  return { transactionId, pointsSpent: points, pointsAccrued: toAccrue, balance: books.available(client) };
};

const cancelPreorder: Rule = (books, body) => {
  openPreorder(books, body.preorderId).state = 'released';
  return { released: true };
};

const recordPurchase: Rule = (books, body) => {
  const client = books.clientById(body.clientId);
  const lines = (body.lines ?? []) as PricedLine[];
  const accrued = accrualOn(client, lines);
  const { transactionId } = recordTransaction(books, client, { orderId: String(body.orderId), lines, spent: 0, accrued });
  return { transactionId, pointsAccrued: accrued, balance: books.available(client) };
};

function recordTransaction(
  { records, newId }: Books,
  client: ClientRecord,
  { orderId, lines, spent, accrued }: { orderId: string; lines: PricedLine[]; spent: number; accrued: number },
): TransactionRecord {
  client.balance += accrued - spent;
  const counted = lines.filter(({ couponId }) => couponId === null);
  const transaction: TransactionRecord = {
    transactionId: newId(),
    clientId: client.clientId,
    orderId,
    spent,
    accrued,
    returned: 0,
    annulled: 0,
    counted: counted.map(({ lineNo, part }) => ({ lineNo, part })),
    left: sumOf(counted, 'amount'),
  };
  records.transactions.push(transaction);
  return transaction;
}

/** Rule 3: returns and annuls at most what its transaction spent and accrued. */
const refund: Rule = (books, body) => {
  const transaction = books.records.transactions.find(({ transactionId }) => transactionId === body.transactionId);
  if (!transaction) throw new RuleBroken('TRANSACTION_NOT_FOUND', 'no such transaction', 404);
  const lines = (body.lines ?? []) as { lineNo: number; part: number; amount: number; pointsReturned: number }[];
  const pointsReturned = lines.reduce((sum, line) => sum + line.pointsReturned, 0);
  if (pointsReturned > transaction.spent - transaction.returned) throw new RuleBroken('REFUND_EXCEEDS', 'more than was spent', 409);
  const client = books.clientById(transaction.clientId);
  const counted = lines.filter((line) => transaction.counted.some(({ lineNo, part }) => lineNo === line.lineNo && part === line.part));
  transaction.left = Math.max(0, transaction.left - counted.reduce((sum, { amount }) => sum + amount, 0));
  // What stays is what would have been accrued for what the client keeps.
  const stays = Math.floor((transaction.left * client.accrualPercent) / 100);
  const pointsAnnulled = Math.max(0, transaction.accrued - transaction.annulled - stays);
  transaction.returned += pointsReturned;
  transaction.annulled += pointsAnnulled;
  client.balance += pointsReturned - pointsAnnulled;
  return { refundId: String(body.refundId), pointsReturned, pointsAnnulled, balance: books.available(client) };
};

/** By the call's name. */
export const RULES: ReadonlyMap<string, Rule> = new Map([
  ['preorder', placePreorder],
  ['confirm', confirmPreorder],
  ['cancel', cancelPreorder],
  ['purchase', recordPurchase],
  ['refund', refund],
]);
