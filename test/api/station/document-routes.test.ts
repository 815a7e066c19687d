import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import { demoStation } from '../../../src/station/demo.ts';
import type { Station } from '../../../src/station/document.ts';
import { type TestStation, testStation } from '../../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

type Document = Station & ProblemFacts;
const read = async () => {
  const { body, headers } = await station.call<Station>('GET', '/v1/station');
  return { document: body, etag: headers.get('etag') ?? '' };
};
const put = (document: unknown, etag: string, language = 'en') =>
  station.call<Document>('PUT', '/v1/station', document, { 'if-match': etag, 'accept-language': language });
/** Reads the document, lets it be changed, and puts it in force. */
async function change(edit: (document: Station) => void) {
  const { document, etag } = await read();
  edit(document);
  return put(document, etag);
}
const pumpsOf = async () => (await station.call<{ pumps: { number: number; state: string }[] }>('GET', '/v1/pumps')).body.pumps;
const deviceNamed = async (id: string) =>
  (await station.call<{ devices: { id: string; up: boolean; waiting?: string }[] }>('GET', '/health')).body.devices.find(
    (device) => device.id === id,
  );

describe('a change of the station', () => {
  test('is in force for the next sale, and bears a new ETag', async () => {
    const answer = await change(({ limits }) => {
      limits.minVolume = 6000;
    });
    expect([answer.status, answer.headers.get('etag'), (await read()).etag]).toEqual([200, '"2"', '"2"']);
    const order = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' };
    expect(await station.call('POST', '/v1/sales', order, { 'idempotency-key': 'small' })).toMatchObject({
      status: 422,
      body: { faults: [{ path: 'preset.volume', message: 'at least 6000 ml' }] },
    });
  });

  test('leaves open sales with what they began with (D16)', async () => {
    const { id } = await station.sell({ loyalty: true });
    await change(({ products, terminals, discounts, paymentTypes }) => {
      for (const product of products) product.price += 100;
      terminals.length = 0;
      discounts.length = 0;
      for (const type of paymentTypes) delete type.discount;
    });
    await station.tell(id, { type: 'card.presented', token: '2200000000017' });
    expect(await station.until(id, 'awaitingOffers')).toMatchObject({ client: { balance: 15000 } });
    await station.tell(id, { type: 'offers.answered', couponIds: ['C1'], points: 0 });
    const sold = await station.until(id, 'completed');
    expect(sold).toMatchObject({ totals: { list: 28000, due: 27000, pointsAccrued: 0 } });
    expect(station.lab.fiscal.documents().at(-1)).toMatchObject({ type: 'sell', total: 27000 });
  });

  test('without If-Match, or to a version that has moved on, changes nothing', async () => {
    const { document, etag } = await read();
    expect(await station.call('PUT', '/v1/station', document)).toMatchObject({
      status: 428,
      body: { type: '/problems/precondition-required' },
    });
    await put({ ...document, name: 'АЗС № 2' }, etag);
    expect(await put({ ...document, name: 'АЗС № 3' }, etag)).toMatchObject({ status: 412, body: { type: '/problems/moved-on' } });
    expect(await read()).toMatchObject({ etag: '"2"', document: { name: 'АЗС № 2' } });
  });

  test('with faults is refused with every fault by its path, in the reader’s language', async () => {
    const { document, etag } = await read();
    document.workplaces.push({ id: '1', name: 'Касса 2' });
    const [first, second] = document.pumps;
    if (first && second) {
      first.line = 'line-9';
      second.nozzles = [{ number: 1, address: 5, product: 'coffee' }];
    }
    document.paymentTypes.push({
      code: 'x',
      name: 'X',
      use: 'fuel',
      kind: 'cash',
      discount: 'NONE',
      useDiscount: true,
      pairedWith: ['cash'],
    });
    const english = await put(document, etag);
    expect(english.status).toBe(422);
    expect(english.body.faults).toEqual([
      { path: 'workplaces[1].id', message: 'already used by workplaces[0].id' },
      { path: 'pumps[0].line', message: 'no such line' },
      { path: 'pumps[1].nozzles[0].product', message: 'no such fuel among the products' },
      { path: 'paymentTypes[6].discount', message: 'no discount of this short name' },
      { path: 'paymentTypes[6].pairedWith', message: 'only for the shop' },
    ]);
    expect((await put(document, etag, 'ru')).body.faults?.[1]).toEqual({ path: 'pumps[0].line', message: 'нет такой линии' });
    expect((await read()).etag).toBe('"1"');
  });

  test('of the wrong shape is refused with what was expected, and never what was sent', async () => {
    const { etag } = await read();
    const broken = {
      ...demoStation(),
      limits: { minVolume: 'secret-litres' },
      paint: 'secret-blue',
      fiscalRegister: { driver: 'secret-driver' },
    };
    const { status, body } = await put(broken, etag, 'ru');
    expect(status).toBe(422);
    expect(body.faults).toEqual(
      expect.arrayContaining([
        { path: 'limits.minVolume', message: 'ожидается число' },
        { path: 'paint', message: 'такого поля нет' },
        { path: 'fiscalRegister.url', message: 'не указано' },
      ]),
    );
    expect(JSON.stringify(body)).not.toContain('secret');
  });
});

describe('a secret of the document', () => {
  test('is never read back, and stays what it was where its mask is sent back', async () => {
    const { document, etag } = await read();
    expect(document.terminals[0]?.driver.userId).toBe('de***');
    await put({ ...document, name: 'АЗС № 17' }, etag);
    const { id } = await station.sell({ loyalty: true });
    await station.tell(id, { type: 'card.presented', token: '2200000000017' });
    expect(await station.until(id, 'awaitingOffers', 'loyaltyDown')).toMatchObject({ client: { balance: 15000 } });
  });

  test('lies sealed on disk, and in no log', async () => {
    await change(({ fiscalRegister }) => {
      fiscalRegister.password = 'register-secret-1';
    });
    const rows = station.database.$client.prepare('select document from stations').all() as { document: string }[];
    expect(rows).toHaveLength(2);
    expect(`${JSON.stringify(rows)}${station.logged.join('')}`).not.toMatch(/demo-network|register-secret/);
  });

  test('that is only a mask with nothing behind it is refused', async () => {
    const { document, etag } = await read();
    document.terminals.push({
      id: '3',
      type: 'megainsight',
      workplace: '1',
      comPort: 13,
      driver: { url: 'simulator', userId: 'xx***', placeId: 'p' },
    });
    expect((await put(document, etag)).body.faults).toEqual([
      { path: 'terminals[1].driver.userId', message: 'masked, and there is no such secret yet: send it whole' },
    ]);
  });
});

describe('the history of the station', () => {
  beforeEach(async () => {
    await change((document) => {
      document.name = 'АЗС № 17';
    });
    await change(({ terminals, limits }) => {
      const [terminal] = terminals;
      if (terminal) terminal.driver.userId = 'another-network';
      limits.maxUnpaid = 3;
    });
  });

  test('tells who changed it and when, newest first, page by page', async () => {
    const page = async (query: string) =>
      (await station.call<{ versions: object[]; nextCursor: string | null }>('GET', `/v1/station/history${query}`)).body;
    expect(await page('?limit=2')).toEqual({
      versions: [3, 2].map((version) => ({ version, at: '2026-11-23T09:00:02.000Z', by: 'local', reason: 'station.changed' })),
      nextCursor: '2',
    });
    expect(await page('?limit=2&cursor=2')).toEqual({
      versions: [{ version: 1, at: '2026-11-23T09:00:00.000Z', by: 'test', reason: 'first' }],
      nextCursor: null,
    });
  });

  test('shows each version, and what differs, with a changed secret named and hidden', async () => {
    expect((await station.call('GET', '/v1/station/history/1')).body).toMatchObject({ name: 'Демо-АЗС' });
    expect((await station.call('GET', '/v1/station/diff?from=1&to=3')).body).toEqual({
      from: 1,
      to: 3,
      changes: [
        { path: 'name', kind: 'changed', before: 'Демо-АЗС', after: 'АЗС № 17' },
        { path: 'limits.maxUnpaid', kind: 'changed', before: 2, after: 3 },
        { path: 'terminals[0].driver.userId', kind: 'changed', before: '***', after: '***' },
      ],
    });
    expect((await station.call<{ from: number }>('GET', '/v1/station/diff?to=3')).body.from).toBe(2);
    for (const path of ['/v1/station/history/9', '/v1/station/history/x', '/v1/station/diff?from=9&to=1']) {
      expect((await station.call('GET', path)).status).toBe(404);
    }
  });

  test('puts an earlier version in force again, its secrets with it, as a new version', async () => {
    const restore = (etag: string) => station.call('POST', '/v1/station/history/1/restore', undefined, { 'if-match': etag });
    expect((await restore('"1"')).status).toBe(412);
    expect(await restore('"3"')).toMatchObject({ status: 200, body: { name: 'Демо-АЗС', limits: { maxUnpaid: 2 } } });
    expect((await read()).etag).toBe('"4"');
    expect((await station.call('POST', '/v1/terminals/2/driver/test')).body).toMatchObject({ ok: true, outcome: 'works' });
  });

  test('is what the service finds when it starts again', async () => {
    await station.crash();
    expect(await read()).toMatchObject({ etag: '"3"', document: { name: 'АЗС № 17', limits: { maxUnpaid: 3 } } });
  });
});

describe('a device whose settings changed', () => {
  test('is opened anew at once where its pumps rest', async () => {
    await change(({ pumps }) => {
      pumps.splice(3, 1);
    });
    await station.clock.advance(2_000);
    expect((await pumpsOf()).map(({ number, state }) => [number, state])).toEqual([1, 2, 3].map((number) => [number, 'idle']));
    expect((await station.call('GET', '/v1/pumps/4')).status).toBe(404);
    const { id } = await station.sell();
    expect(await station.until(id, 'completed')).toMatchObject({ delivered: { volume: 5000 } });
  });

  test('waits until its pumps rest, says so, and then takes the settings up', async () => {
    const { id } = await station.sell();
    await station.until(id, 'dispensing');
    await change(({ lines }) => {
      const [line] = lines;
      if (line) line.baudRate = 9600;
    });
    expect(await deviceNamed('line-1')).toMatchObject({ up: true, waiting: expect.stringContaining('at rest') });
    expect(await station.until(id, 'completed')).toMatchObject({ delivered: { volume: 5000 } });
    await station.clock.advance(3_000);
    expect(await deviceNamed('line-1')).not.toHaveProperty('waiting');
    expect(station.logged.join('')).toContain('a dispenser line was opened with its new settings');
  });

  test('is gone from the health where the document has it no more', async () => {
    await change((document) => {
      document.scanners = [];
    });
    await station.clock.advance(0);
    expect(await deviceNamed('scanner-1')).toBeUndefined();
    const { body } = await station.call<{ warnings: string[] }>('GET', '/health', undefined, { 'accept-language': 'ru' });
    expect(body.warnings).toEqual(['На рабочем месте 1 нет сканера: идентификация по QR-коду невозможна.']);
  });
});

test('the schema of the document completes it in an editor, in both languages', async () => {
  const { body } = await station.call<{ properties: Record<string, { description?: string }>; required: string[] }>(
    'GET',
    '/v1/station/schema',
  );
  expect(body.required).toEqual(['name', 'workplaces', 'products', 'fiscalRegister', 'paymentTypes']);
  const texts = JSON.stringify(body).match(/"description":"[^"]*"/g) ?? [];
  expect(texts.length).toBeGreaterThan(60);
  expect(texts.filter((text) => !/[A-Z].* — [А-ЯM]/.test(text))).toEqual(['"description":"nexo Sale to POI. — nexo Sale to POI."']);
});
