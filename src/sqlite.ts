/**
 * The SQLite driver that this Node can load; nobody else imports `better-sqlite3`, but for its types. Version 13 needs Node-API 10, which
 * Node 20 does not have: it crashes at the first database. Version 12, built for Node 24.19 or later, aborts the process when a
 * statement is collected (better-sqlite3's issues 1514 and 1515).
 */
import { createRequire } from 'node:module';
import type BetterSqlite from 'better-sqlite3';

const NODE_API_OF_13 = 10;
const driver = Number(process.versions.napi) >= NODE_API_OF_13 ? 'better-sqlite3-13' : 'better-sqlite3';

export const Sqlite = createRequire(import.meta.url)(driver) as typeof BetterSqlite;
export type SqliteDatabase = BetterSqlite.Database;
export type SqliteStatement<Parameters extends unknown[] = unknown[]> = BetterSqlite.Statement<Parameters>;
