import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from '../../../src/engine/journal.ts';
import { createAuditList } from '../../../src/store/audit.ts';
import { createCardVault } from '../../../src/store/cards.ts';
import { connect, type Database, openDatabase } from '../../../src/store/database.ts';
import { createSqliteJournal, type SqliteJournal } from '../../../src/store/journal/sqlite-journal.ts';
import { createThreadedJournal } from '../../../src/store/journal/threaded-journal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kolonka-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const path = () => join(folder, 'kolonka.sqlite');

const auditIn = (database: Database) => createAuditList(database, createSqliteJournal(database).writes.audit);
const vaultIn = (database: Database) => createCardVault(database, createSqliteJournal(database).writes.cards);

const ENTRY = { at: 1, by: 'office', role: 'admin', action: 'price.changed', facts: { price: 5600 } };
const opening = (saleId: string, changes: Partial<Entry> = {}): Entry => ({
  saleId,
  sequence: 1,
  at: 1000,
  event: { type: 'sale.opened', input: { order: { saleId } } },
  states: ['ordering', 'other'],
  delta: { value: 'ordering', timers: { set: [{ id: 'later', due: 5000, event: { type: 'xstate.after' } }], gone: [] } },
  tags: ['open', 'awaitingCard'],
  done: false,
  endedAt: null,
  opened: { chart: 'prepaid', version: 1, path: 'prepaid', workplace: '1', pump: 1 },
  ordered: [{ id: 'fetchClient', port: 'fetchClient', input: { cardRef: 'card-1' } }],
  ended: [],
  request: { scope: 'sales', key: 'key-1', fingerprint: 'print' },
  projection: { claims: [], receipts: [], deliveries: [], concern: null },
  ...changes,
});
const next = (saleId: string, sequence: number, changes: Partial<Entry> = {}): Entry => ({
  ...opening(saleId),
  sequence,
  event: { type: 'xstate.done.actor.fetchClient', output: 1 },
  opened: null,
  ordered: [],
  ended: [{ asked: 1, id: 'fetchClient', outcome: 'done' }],
  delta: { value: 'paying', context: { client: 'client-17' }, timers: { set: [], gone: ['later'] } },
  request: null,
  ...changes,
});

describe('the database', () => {
  test('keeps every answered commit over a power cut: WAL, with an fsync at each', () => {
    const { $client } = openDatabase(path());
    expect([$client.pragma('journal_mode', { simple: true }), $client.pragma('synchronous', { simple: true })]).toEqual(['wal', 2]);
    $client.close();
  });

  test('is brought up to date once, and then left alone', async () => {
    const first = openDatabase(path());
    await auditIn(first).record(ENTRY);
    first.$client.close();
    const second = openDatabase(path());
    expect(auditIn(second).read({ limit: 2 })).toEqual([{ id: 1, ...ENTRY }]);
    second.$client.close();
  });

  test('that is no database is refused', () => {
    writeFileSync(path(), 'a letter to the station, longer than a header of a database would be, and not one at all'.repeat(20));
    expect(() => openDatabase(path())).toThrow('file is not a database');
  });
});

/** A journal in a file of its own; whichever thread writes it, it promises the same. */
const JOURNALS: Record<string, (database: Database) => SqliteJournal> = {
  'the thread that asks': createSqliteJournal,
  'a thread of its own': (database) => createThreadedJournal(database, path()),
};

describe.each(Object.keys(JOURNALS))('the journal, written by %s,', (name) => {
  let database: Database;
  let journal: SqliteJournal;
  beforeEach(() => {
    database = openDatabase(path());
    database.$client.pragma('busy_timeout = 0');
    journal = (JOURNALS[name] as (typeof JOURNALS)[string])(database);
  });
  afterEach(async () => {
    await journal.close();
    database.$client.close();
  });

  test('gives back what was written, work and idempotency key included', async () => {
    await journal.commit([opening('a'), next('a', 2), opening('b', { at: 500, request: null })]);
    expect(await journal.sale('a')).toEqual({
      id: 'a',
      chart: 'prepaid',
      version: 1,
      sequence: 2,
      state: { status: 'active', value: 'paying', given: [], context: { client: 'client-17' }, children: {} },
      input: { order: { saleId: 'a' } },
      work: { effects: [], timers: [] },
      createdAt: 1000,
      endedAt: null,
      epoch: 1,
      tags: ['open', 'awaitingCard'],
      done: false,
    });
    expect((await journal.openSales()).map(({ id, work }) => [id, work.effects.length, work.timers.length])).toEqual([
      ['b', 1, 1],
      ['a', 0, 0],
    ]);
    expect(await journal.request('sales', 'key-1')).toEqual({
      scope: 'sales',
      key: 'key-1',
      fingerprint: 'print',
      saleId: 'a',
      sequence: 1,
      answer: null,
    });
  });

  test('tells how each effect ended, and by which event', async () => {
    await journal.commit([opening('a'), next('a', 2)]);
    expect((await journal.events('a')).map(({ sequence, ordered }) => [sequence, ordered])).toEqual([
      [1, [{ id: 'fetchClient', port: 'fetchClient', outcome: 'done', endedBy: 2 }]],
      [2, []],
    ]);
    expect((await journal.events('a', 1)).map(({ ordered }) => ordered[0]?.outcome)).toEqual([null]);
  });

  test('writes all of a batch or nothing of it', async () => {
    await journal.commit([opening('a')]);
    await expect(journal.commit([next('a', 2), opening('a')])).rejects.toThrow('UNIQUE');
    await expect(journal.commit([next('a', 2), next('nobody', 2)])).rejects.toThrow('not in the journal');
    expect((await journal.sale('a'))?.sequence).toBe(1);
  });

  test('does not take the same event twice', async () => {
    await journal.commit([opening('a'), next('a', 2)]);
    await expect(journal.commit([next('a', 2)])).rejects.toThrow('UNIQUE');
  });

  test('that cannot be written says so, and is whole afterwards', async () => {
    await journal.commit([opening('a')]);
    const other = connect(path());
    other.$client.exec('begin immediate');
    await expect(journal.commit([next('a', 2)])).rejects.toThrow('database is locked');
    other.$client.exec('rollback');
    other.$client.close();
    await journal.commit([next('a', 2)]);
    expect((await journal.sale('a'))?.sequence).toBe(2);
  });
});

describe('the vault of cards', () => {
  test('gives a token for its reference until the sale is over, and the reference says nothing of it', async () => {
    const vault = vaultIn(openDatabase(path()));
    const ref = await vault.keep('a', 'secret-token');
    expect([vault.token(ref), ref.includes('secret')]).toEqual(['secret-token', false]);
    await vault.keepNumber(ref, '2200000000017');
    expect(vault.number(ref)).toBe('2200000000017');
    await vault.forget('a');
    expect([vault.token(ref), vault.number(ref)]).toEqual([undefined, undefined]);
  });

  test('is emptied at the start of what a crash kept from being forgotten', async () => {
    const database = openDatabase(path());
    const vault = vaultIn(database);
    await createSqliteJournal(database).commit([opening('a'), next('a', 2, { done: true }), opening('b', { request: null })]);
    const [ended, open] = [await vault.keep('a', 'one'), await vault.keep('b', 'two')];
    await vault.forgetEnded();
    expect([vault.token(ended), vault.token(open)]).toEqual([undefined, 'two']);
  });
});
