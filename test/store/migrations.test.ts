import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect, openDatabase, openToRead } from '../../src/store/database.ts';
import { createSqliteJournal } from '../../src/store/journal/sqlite-journal.ts';

const MIGRATIONS = fileURLToPath(new URL('../../src/store/migrations', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kolonka-migrations-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The file as a service left it that knew only the first so many migrations. */
function fileOfBefore(known: number): string {
  const own = join(folder, 'migrations');
  const journal = JSON.parse(readFileSync(join(MIGRATIONS, 'meta/_journal.json'), 'utf8'));
  mkdirSync(join(own, 'meta'), { recursive: true });
  const entries = journal.entries.slice(0, known);
  writeFileSync(join(own, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  for (const { tag } of entries) cpSync(join(MIGRATIONS, `${tag}.sql`), join(own, `${tag}.sql`));
  const path = join(folder, 'kolonka.sqlite');
  const database = connect(path);
  migrate(database, { migrationsFolder: own });
  database.$client.close();
  return path;
}

const SNAPSHOT = {
  status: 'active',
  value: { ordering: 'fetchingClient' },
  given: ['order'],
  context: { cardRef: 'card-1', client: null },
  children: { fetchClient: { src: 'fetchClient', snapshot: { status: 'active' } } },
  historyValue: {},
};
const WORK = {
  effects: [{ asked: 2, id: 'fetchClient', port: 'fetchClient', input: { cardRef: 'card-1' } }],
  timers: [{ id: 'later', due: 5_000, event: { type: 'xstate.after' } }],
};

/** A file in which a sale lay whole in its row. */
function withWholeSale(): string {
  const path = fileOfBefore(1);
  const before = connect(path);
  before.$client
    .prepare('insert into sales values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run('a', 'prepaid', 1, 'prepaid', '1', 1, 2, 0, '|open|', JSON.stringify(SNAPSHOT), JSON.stringify(WORK), 1_000, null);
  const addEvent = before.$client.prepare('insert into events values (?, ?, ?, ?, ?, ?, ?)');
  addEvent.run('a', 1, 1_000, JSON.stringify({ type: 'sale.opened', version: 1, input: { order: {} } }), 'ordering', '[]', '[]');
  addEvent.run('a', 2, 2_000, '{"type":"card.presented"}', 'ordering', '[{"id":"fetchClient","port":"fetchClient"}]', '[]');
  before.$client.close();
  return path;
}

describe('a file in which a sale lay whole in its row', () => {
  test('gives each sale as it stood, with what was under way, and goes on by changes', async () => {
    const path = withWholeSale();
    const database = openDatabase(path);
    const journal = createSqliteJournal(database);
    const { status, value, given, context } = SNAPSHOT;
    expect(await journal.sale('a')).toMatchObject({
      sequence: 2,
      input: { order: {} },
      state: { status, value, given, context, children: { fetchClient: 'fetchClient' } },
      work: WORK,
    });
    await journal.commit([
      {
        ...{ saleId: 'a', sequence: 3, at: 3_000, states: ['ordering'], tags: ['open'], done: false, endedAt: null, opened: null },
        event: { type: 'xstate.done.actor.fetchClient' },
        delta: { value: { ordering: 'choosing' }, children: {}, context: { client: 'Анна' } },
        ordered: [],
        ended: [{ asked: 2, id: 'fetchClient', outcome: 'done' }],
        request: null,
        projection: { claims: [], receipts: [], deliveries: [], concern: null },
      },
    ]);
    expect(await journal.sale('a')).toMatchObject({
      sequence: 3,
      state: { status, value: { ordering: 'choosing' }, given, context: { cardRef: 'card-1', client: 'Анна' }, children: {} },
      work: { effects: [], timers: WORK.timers },
    });
    database.$client.close();
  });

  test('is read by a newer version before that is started, and left as it was', async () => {
    const path = withWholeSale();
    const { database, close } = await openToRead(path);
    expect((await createSqliteJournal(database).sale('a'))?.work).toEqual(WORK);
    close();
    const after = connect(path);
    expect(after.$client.prepare('select snapshot from sales').all()).toEqual([{ snapshot: JSON.stringify(SNAPSHOT) }]);
    after.$client.close();
  });
});
