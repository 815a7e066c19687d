import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Sqlite, type SqliteDatabase } from '../../../../src/sqlite.ts';
import { bringToEnd } from '../../../support/operator.ts';
import { type TestStation, testStation } from '../../../support/station.ts';

interface Related {
  relationships: { objectId: string; qualifier: string }[];
}
interface Ocel {
  objectTypes: { name: string; attributes: { name: string; type: string }[] }[];
  eventTypes: { name: string; attributes: { name: string; type: string }[] }[];
  objects: ({ id: string; type: string; attributes: { name: string; time: string; value: unknown }[] } & Related)[];
  events: ({ id: string; type: string; time: string; attributes: { name: string; value: unknown }[] } & Related)[];
}

// OCEL 2.0 in JSON, as ocel-standard.org describes it; nothing besides.
const Type = v.strictObject({
  name: v.string(),
  attributes: v.array(v.strictObject({ name: v.string(), type: v.picklist(['string', 'time', 'integer', 'float', 'boolean']) })),
});
const Time = v.pipe(v.string(), v.isoTimestamp());
const Value = v.union([v.string(), v.number(), v.boolean()]);
const Relationships = v.array(v.strictObject({ objectId: v.string(), qualifier: v.string() }));
const Standard = v.strictObject({
  objectTypes: v.array(Type),
  eventTypes: v.array(Type),
  objects: v.array(
    v.strictObject({
      id: v.string(),
      type: v.string(),
      attributes: v.array(v.strictObject({ name: v.string(), time: Time, value: Value })),
      relationships: v.optional(Relationships),
    }),
  ),
  events: v.array(
    v.strictObject({
      id: v.string(),
      type: v.string(),
      time: Time,
      attributes: v.array(v.strictObject({ name: v.string(), value: Value })),
      relationships: Relationships,
    }),
  ),
});

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

/** A sale with a coupon and points that falls short and is refunded, and a plain one by card. */
async function twoSales(): Promise<[string, string]> {
  const first = await station.sell({ loyalty: true });
  station.lab.dispensers.pump(1)?.customer({ hangUpAt: 2_000 });
  await bringToEnd(station, first.id, { couponIds: ['C1'], points: 1_000 });
  const second = await station.sell({ pump: 2, paymentType: 'card' });
  await bringToEnd(station, second.id);
  return [first.id, second.id];
}
const ocel = async (query = '') => (await station.call<Ocel>('GET', `/v1/export/ocel.json${query}`)).body;

async function opened(): Promise<SqliteDatabase> {
  const { fetch } = (await import('../../../../src/api/app.ts')).createApp(station.service());
  const answer = await fetch(new Request('http://localhost/v1/export/ocel.sqlite'));
  return new Sqlite(Buffer.from(await answer.arrayBuffer()));
}

describe('the journal as OCEL 2.0', () => {
  test('has the objects of each sale: itself, its deliveries, receipts, payment, loyalty session and coupons', async () => {
    const [first] = await twoSales();
    const { objects, objectTypes } = await ocel();
    const types = objects.filter(({ id }) => id.startsWith(first)).map(({ type }) => type);
    expect(types.toSorted()).toEqual(['coupon', 'delivery', 'loyaltySession', 'payment', 'receipt', 'receipt', 'sale']);
    const sale = objects.find(({ id }) => id === first);
    expect(Object.fromEntries(sale?.attributes.map(({ name, value }) => [name, value]) ?? [])).toMatchObject({
      chart: 'prepaid',
      pump: 1,
      product: 'ai80',
      paymentType: 'cash',
      outcome: 'refunded',
    });
    for (const { type, attributes } of objects) {
      const known = objectTypes.find(({ name }) => name === type)?.attributes.map(({ name }) => name) ?? [];
      expect(attributes.every(({ name }) => known.includes(name))).toBe(true);
    }
  });

  test('has the shape of the standard: declared types and attributes, and no relationship into nothing', async () => {
    await twoSales();
    const log = await ocel();
    expect(v.safeParse(Standard, log).issues ?? []).toEqual([]);
    const ids = [...log.objects, ...log.events].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const known = new Set(log.objects.map(({ id }) => id));
    const related = [...log.objects, ...log.events].flatMap(({ relationships }) => relationships ?? []);
    expect(related.filter(({ objectId }) => !known.has(objectId))).toEqual([]);
    const fits = { string: 'string', time: 'string', integer: 'number', float: 'number', boolean: 'boolean' } as Record<string, string>;
    const strange = [
      ...log.objects.map((one) => [log.objectTypes, one] as const),
      ...log.events.map((one) => [log.eventTypes, one] as const),
    ]
      .flatMap(([types, { type, attributes }]) =>
        attributes.map(({ name, value }) => {
          const declared = types.find((one) => one.name === type)?.attributes.find((one) => one.name === name)?.type ?? '';
          return typeof value === fits[declared] ? null : `${type}.${name}: ${typeof value}, declared ${declared || 'nowhere'}`;
        }),
      )
      .filter((one) => one !== null);
    expect(strange).toEqual([]);
  });

  test('has every event of the journal once, each with the objects that it made', async () => {
    const [first, second] = await twoSales();
    const { events, objects, eventTypes } = await ocel();
    const histories = await Promise.all([first, second].map((id) => station.call<{ events: unknown[] }>('GET', `/v1/sales/${id}/history`)));
    expect(events.length).toBe(histories.reduce((sum, { body }) => sum + body.events.length, 0));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const ids = new Set(objects.map(({ id }) => id));
    for (const { type, relationships } of events) {
      expect(eventTypes.some(({ name }) => name === type)).toBe(true);
      expect(relationships.every(({ objectId }) => ids.has(objectId))).toBe(true);
    }
    const printed = events.filter(({ type }) => type === 'printReceipt done');
    const made = printed.flatMap(({ relationships }) => relationships.filter(({ qualifier }) => qualifier === 'creates'));
    expect(made.map(({ objectId }) => objectId).filter((id) => id.includes('/receipt/')).length).toBe(3);
  });

  test('is the same log as SQLite, by the tables that the standard names', async () => {
    await twoSales();
    const { events, objects, eventTypes, objectTypes } = await ocel();
    const file = await opened();
    const count = (table: string) => (file.prepare(`select count(*) as n from "${table}"`).get() as { n: number }).n;
    expect([count('event'), count('object'), count('event_map_type'), count('object_map_type')]).toEqual([
      events.length,
      objects.length,
      eventTypes.length,
      objectTypes.length,
    ]);
    const relations = (of: Related[]) => of.reduce((sum, { relationships }) => sum + relationships.length, 0);
    expect([count('event_object'), count('object_object')]).toEqual([relations(events), relations(objects)]);
    for (const { ocel_type, ocel_type_map } of file.prepare('select * from event_map_type').all() as Record<string, string>[]) {
      expect([ocel_type, count(`event_${ocel_type_map}`)]).toEqual([ocel_type, events.filter(({ type }) => type === ocel_type).length]);
    }
    expect(file.pragma('foreign_key_check')).toEqual([]);
    file.close();
  });

  test('has the keys and references as SQLite that process-mining tools insist on', async () => {
    await twoSales();
    const file = await opened();
    const columns = (table: string) => file.pragma(`table_info("${table}")`) as { name: string; type: string; pk: number }[];
    const keyOf = (table: string) => columns(table).flatMap(({ name, pk }) => (pk > 0 ? [name] : []));
    const leadsTo = (table: string) =>
      (file.pragma(`foreign_key_list("${table}")`) as { table: string }[]).map((one) => one.table).toSorted();
    expect([keyOf('event_object'), leadsTo('event_object')]).toEqual([
      ['ocel_event_id', 'ocel_object_id', 'ocel_qualifier'],
      ['event', 'object'],
    ]);
    expect([keyOf('object_object'), leadsTo('object_object')]).toEqual([
      ['ocel_source_id', 'ocel_target_id', 'ocel_qualifier'],
      ['object', 'object'],
    ]);
    for (const kind of ['event', 'object']) {
      expect([kind, keyOf(`${kind}_map_type`), keyOf(kind), leadsTo(kind)]).toEqual([
        kind,
        ['ocel_type'],
        ['ocel_id'],
        [`${kind}_map_type`],
      ]);
      for (const { name } of file.prepare(`select ocel_type_map as name from ${kind}_map_type`).all() as { name: string }[]) {
        const table = `${kind}_${name}`;
        expect([table, keyOf(table), leadsTo(table)]).toEqual([table, kind === 'event' ? ['ocel_id'] : [], [kind]]);
        expect(columns(table).find((one) => one.name === 'ocel_time')?.type).toBe('TIMESTAMP');
      }
    }
    file.close();
  });

  test('keeps to the time that is asked for, and holds no card number', async () => {
    const [first] = await twoSales();
    expect((await ocel('?from=2026-11-24T00:00:00Z')).objects).toEqual([]);
    const all = await ocel('?from=2026-11-23T00:00:00Z&to=2026-11-24T00:00:00Z');
    expect(all.objects.some(({ id }) => id === first)).toBe(true);
    expect(JSON.stringify(all)).not.toContain('2200000000017');
    expect((await station.call('GET', '/v1/export/ocel.json?from=yesterday')).status).toBe(422);
  });
});

describe('the journal as CSV', () => {
  test('has a row for each event, and its words are never a formula', async () => {
    const [first] = await twoSales();
    const cancelled = await station.sell({ pump: 3, loyalty: true });
    await station.tell(cancelled.id, { type: 'sale.cancelled', reason: '=1+1' });
    const { body, headers } = await station.call<string>('GET', '/v1/export/events.csv');
    const rows = (body as unknown as string).trimEnd().split('\n');
    expect(rows[0]).toBe('sale,sequence,time,event,state,asked,path,pump,product,paymentType,due,outcome');
    expect(rows.length - 1).toBe((await ocel()).events.length);
    const opening = rows.find((row) => row.startsWith(`${first},1,`));
    expect(opening?.split(',').slice(3, 4)).toEqual(['sale.opened']);
    expect(rows.filter((row) => /(^|,)[=+@]/.test(row))).toEqual([]);
    expect(headers.get('content-disposition')).toContain('kolonka-events.csv');
  });
});
