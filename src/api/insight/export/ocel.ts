/** OCEL 2.0 as JSON and as SQLite (ocel-standard.org/2.0), the same log in both. Behind `/v1/export/ocel.*`. */

import { Sqlite, type SqliteDatabase, type SqliteStatement } from '../../../sqlite.ts';
import { isoTime } from '../../http/time.ts';
import { type AttributeType, EVENT_ATTRIBUTES, type LogEvent, type LogObject, OBJECT_TYPES, type SaleLog, type Value } from './sale-log.ts';

const attributeList = (attributes: Record<string, AttributeType>) => Object.entries(attributes).map(([name, type]) => ({ name, type }));

/** The names of the kinds of event, in the order of the alphabet. */
const eventTypesOf = (events: LogEvent[]): string[] => [...new Set(events.map(({ type }) => type))].toSorted();

export function ocelJson({ objects, events }: SaleLog) {
  return {
    objectTypes: Object.entries(OBJECT_TYPES).map(([name, attributes]) => ({ name, attributes: attributeList(attributes) })),
    eventTypes: eventTypesOf(events).map((name) => ({ name, attributes: attributeList(EVENT_ATTRIBUTES) })),
    objects: objects.map(({ id, type, at, attributes, relationships }) => ({
      id,
      type,
      attributes: Object.entries(attributes).map(([name, value]) => ({ name, time: isoTime(at), value })),
      relationships,
    })),
    events: events.map(({ id, type, at, attributes, relationships }) => ({
      id,
      type,
      time: isoTime(at),
      attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
      relationships,
    })),
  };
}

const SQL_TYPES: Record<AttributeType, string> = {
  string: 'TEXT',
  time: 'TIMESTAMP',
  integer: 'INTEGER',
  float: 'REAL',
  boolean: 'INTEGER',
};
/** A type's name as the part of a table's name: `printReceipt done` is `PrintReceiptDone`. */
const tableName = (type: string): string =>
  type
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
const sqlValue = (value: Value | undefined) => (typeof value === 'boolean' ? Number(value) : (value ?? null));

const COMMON = `
  CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
  CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
  CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES event_map_type (ocel_type));
  CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES object_map_type (ocel_type));
  CREATE TABLE event_object (ocel_event_id TEXT REFERENCES event (ocel_id), ocel_object_id TEXT REFERENCES object (ocel_id),
    ocel_qualifier TEXT, PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
  CREATE TABLE object_object (ocel_source_id TEXT REFERENCES object (ocel_id), ocel_target_id TEXT REFERENCES object (ocel_id),
    ocel_qualifier TEXT, PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
`;

/** Makes the table of each type. @returns by type: the statement that inserts a row. */
function createTypeTables(
  database: SqliteDatabase,
  kind: 'event' | 'object',
  types: [string, Record<string, AttributeType>][],
): Map<string, SqliteStatement> {
  const inserts = new Map<string, SqliteStatement>();
  const nameType = database.prepare(`INSERT INTO ${kind}_map_type VALUES (?, ?)`);
  for (const [type, attributes] of types) {
    const columns = Object.entries(attributes).map(([attribute, of]) => `, "${attribute}" ${SQL_TYPES[of]}`);
    // An event happens once; an object has a row for each of its changes, so that its id is no key there.
    const id = `ocel_id TEXT ${kind === 'event' ? 'PRIMARY KEY ' : ''}REFERENCES ${kind} (ocel_id)`;
    const fixed = `${id}, ocel_time TIMESTAMP${kind === 'object' ? ', ocel_changed_field TEXT' : ''}`;
    database.exec(`CREATE TABLE "${kind}_${tableName(type)}" (${fixed}${columns.join('')})`);
    nameType.run(type, tableName(type));
    const places = 2 + Number(kind === 'object') + columns.length;
    inserts.set(type, database.prepare(`INSERT INTO "${kind}_${tableName(type)}" VALUES (${Array(places).fill('?').join(', ')})`));
  }
  return inserts;
}

/** The whole database file, as bytes. */
export function ocelSqlite({ objects, events }: SaleLog): Buffer {
  const database = new Sqlite(':memory:');
  try {
    database.exec(COMMON);
    database.transaction(() => writeLog(database, objects, events))();
    return database.serialize();
  } finally {
    database.close();
  }
}

function writeLog(database: SqliteDatabase, objects: LogObject[], events: LogEvent[]): void {
  const objectRows = createTypeTables(database, 'object', Object.entries(OBJECT_TYPES));
  const eventRows = createTypeTables(
    database,
    'event',
    eventTypesOf(events).map((type) => [type, EVENT_ATTRIBUTES]),
  );
  const insert = (table: string, places: number) =>
    database.prepare(`INSERT OR IGNORE INTO ${table} VALUES (${Array(places).fill('?').join(', ')})`);
  const [object, event, objectLink, eventLink] = [
    insert('object', 2),
    insert('event', 2),
    insert('object_object', 3),
    insert('event_object', 3),
  ];
  for (const { id, type } of objects) object.run(id, type);
  for (const { id, type, at, attributes, relationships } of objects) {
    const values = Object.keys(OBJECT_TYPES[type]).map((name) => sqlValue(attributes[name]));
    objectRows.get(type)?.run(id, isoTime(at), null, ...values);
    for (const { objectId, qualifier } of relationships) objectLink.run(id, objectId, qualifier);
  }
  for (const { id, type, at, attributes, relationships } of events) {
    event.run(id, type);
    eventRows.get(type)?.run(id, isoTime(at), attributes.sequence, attributes.state, attributes.asked);
    for (const { objectId, qualifier } of relationships) eventLink.run(id, objectId, qualifier);
  }
}
