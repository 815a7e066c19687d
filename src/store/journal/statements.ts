/** The statements that write the engine's entries, prepared once. Used by both journals, and by the writer's thread. */
import { eq, sql } from 'drizzle-orm';
import type { Entry } from '../../engine/journal.ts';
import type { Database } from '../database.ts';
import { claims, deliveries, events, requests, sales } from '../schema.ts';
import { receipts } from '../till-tables.ts';
import { linkAfter, prepareNewestLink } from './chain.ts';
import { sumWriter } from './sums.ts';

type Value = string | number | Buffer | null;
/** Whatever of drizzle's queries says what it is in SQL. */
interface Query {
  toSQL(): { sql: string; params: unknown[] };
}

/**
 * A query of the hot path, bound straight to SQLite in the order of `names`: drizzle's own `run()` maps columns anew at each
 * call, which costs as much as the statement itself.
 */
function compiled(database: Database, names: string[], query: Query) {
  const { sql: text, params } = query.toSQL();
  const order = params.map((param) => names.indexOf((param as { name: string }).name));
  const statement = database.$client.prepare(text);
  const inOrder = order.every((place, index) => place === index);
  return (values: (Value | undefined)[]) => statement.run(inOrder ? values : order.map((place) => values[place]));
}

/** Placeholders by name, for the columns of the same names. */
export const placed = <Name extends string>(...names: Name[]) =>
  Object.fromEntries(names.map((name) => [name, sql`${sql.placeholder(name)}`])) as Record<Name, ReturnType<typeof sql>>;

function prepare(database: Database) {
  const standing = ['sequence', 'done', 'tags', 'endedAt', 'concern', 'id'] as const;
  const opening = [...standing, 'chart', 'version', 'path', 'workplace', 'pump', 'createdAt', 'epoch'] as const;
  const event = ['saleId', 'sequence', 'at', 'event', 'states', 'asked', 'ended', 'change', 'hash'] as const;
  const delivery = ['saleId', 'sequence', 'at', 'pump', 'nozzle', 'volume', 'amount', 'settledBy', 'volumeBefore', 'amountBefore'] as const;
  const claim = ['kind', 'name', 'drive', 'saleId', 'at'] as const;
  const receipt = [
    'drive',
    'documentNumber',
    'at',
    'kind',
    'total',
    'paidBy',
    'cash',
    'cashier',
    'card',
    'fiscalSign',
    'shift',
    'saleId',
  ] as const;
  const request = ['scope', 'key', 'fingerprint', 'saleId', 'sequence', 'answer'] as const;
  const { id, ...moved } = placed(...standing);
  return {
    newestLink: prepareNewestLink(database.$client),
    openSale: compiled(database, [...opening], database.insert(sales).values(placed(...opening))),
    carrySale: compiled(database, ['version', 'id'], database.update(sales).set(placed('version')).where(eq(sales.id, id))),
    takeUpSale: compiled(database, ['epoch', 'id'], database.update(sales).set(placed('epoch')).where(eq(sales.id, id))),
    moveSale: compiled(database, [...standing], database.update(sales).set(moved).where(eq(sales.id, id))),
    addEvent: compiled(database, [...event], database.insert(events).values(placed(...event))),
    addDelivery: compiled(database, [...delivery], database.insert(deliveries).values(placed(...delivery))),
    addClaim: compiled(
      database,
      [...claim],
      database
        .insert(claims)
        .values(placed(...claim))
        .onConflictDoNothing(),
    ),
    addReceipt: compiled(
      database,
      [...receipt],
      database
        .insert(receipts)
        .values(placed(...receipt))
        .onConflictDoNothing(),
    ),
    addCount: sumWriter(database),
    addRequest: compiled(database, [...request], database.insert(requests).values(placed(...request))),
  };
}

interface Written {
  /** The number of the newest event. */
  newest: number;
  /** Its hash. */
  link: Buffer | null;
}

/** @throws what SQLite says; where the sale is not in the journal. */
function write(statements: ReturnType<typeof prepare>, before: Buffer | null, entry: Entry): Written {
  const { saleId, sequence, at, opened, request, version, epoch, projection } = entry;
  const standing = [sequence, entry.done ? 1 : 0, `|${entry.tags.join('|')}|`, entry.endedAt, projection.concern, saleId];
  if (opened) statements.openSale([...standing, opened.chart, opened.version, opened.path, opened.workplace, opened.pump, at, epoch ?? 1]);
  else if (statements.moveSale(standing).changes !== 1) throw new Error('an event for a sale that is not in the journal');
  if (!opened && epoch !== undefined) statements.takeUpSale([epoch, saleId]);
  if (version !== undefined) statements.carrySale([version, saleId]);
  const [event = '', asked = '', ended = '', change = ''] = [entry.event, entry.ordered, entry.ended, entry.delta].map((part) =>
    JSON.stringify(part),
  );
  const fields = [saleId, sequence, at, event, entry.states.join(' '), asked, ended, change];
  const link = linkAfter(before, fields);
  const { lastInsertRowid } = statements.addEvent([...fields, link]);
  for (const { pump, nozzle, volume, amount, settledBy, before: totals } of projection.deliveries)
    statements.addDelivery([saleId, sequence, at, pump, nozzle, volume, amount, settledBy, totals.volume, totals.amount]);
  for (const { kind, drive, name } of projection.claims) statements.addClaim([kind, name, drive, saleId, at]);
  for (const { drive, documentNumber, kind, total, paidBy, cash, cashier, card, fiscalSign, shift } of projection.receipts)
    statements.addReceipt([drive, documentNumber, at, kind, total, paidBy, cash, cashier, card, fiscalSign, shift, saleId]);
  for (const count of projection.counts ?? []) statements.addCount(count, at);
  if (request) statements.addRequest([request.scope, request.key, request.fingerprint, saleId, sequence, request.answer ?? null]);
  return { newest: Number(lastInsertRowid), link };
}

/**
 * Writes entries, inside of the caller's transaction.
 * @returns the number of the newest event. @throws what SQLite says; where a sale is not in the journal.
 */
export function entryWriter(database: Database): (entries: Entry[]) => number {
  const statements = prepare(database);
  return (entries) => {
    // Read anew each time: what was rolled back, or written by another connection, must not be built on.
    const start: Written = { newest: 0, link: entries.length > 0 ? statements.newestLink() : null };
    return entries.reduce((before, entry) => write(statements, before.link, entry), start).newest;
  };
}

/** Writes all of the entries in one transaction, or none. @returns and @throws as `entryWriter`. */
export function writer(database: Database): (entries: Entry[]) => number {
  const writeAll = database.$client.transaction(entryWriter(database));
  return (entries) => writeAll.immediate(entries) as number;
}
