import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoStation } from '../../../src/station/demo.ts';
import { type TestStation, testStation } from '../../support/station.ts';
import { documentEditor } from '../../support/station-document.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const { read, put, change } = documentEditor(() => station);

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
    const sale = await station.until(id, 'completed');
    expect(sale).toMatchObject({ totals: { list: 28000, due: 27000, pointsAccrued: 0 } });
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
      sellsGoods: false,
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

  test('is not given to another address by itself: there it must be entered anew', async () => {
    await change(({ fiscalRegister, bankTerminal }) => {
      fiscalRegister.password = 'register-secret-1';
      if (bankTerminal) bankTerminal.password = 'terminal-secret-1';
    });
    const { document, etag } = await read();
    document.fiscalRegister.url = 'http://10.0.0.9:16732';
    if (document.bankTerminal) document.bankTerminal.url = 'http://10.0.0.9:8443/nexo';
    for (const { driver } of document.terminals) driver.url = 'http://10.0.0.9/api';
    const refused = await put(document, etag);
    expect([refused.status, refused.body.faults?.map(({ path }) => path)]).toEqual([
      422,
      ['fiscalRegister.password', 'bankTerminal.password', 'terminals[0].driver.userId'],
    ]);
    expect(refused.body.faults?.[0]?.message).toContain('the address has changed');
    document.fiscalRegister.password = 'another-secret';
    delete document.bankTerminal;
    document.paymentTypes = document.paymentTypes.filter(({ kind }) => kind !== 'bankCard');
    for (const { driver } of document.terminals) driver.userId = 'another-network';
    expect((await put(document, etag)).status).toBe(200);
  });

  test('does not stand in an address', async () => {
    const { document, etag } = await read();
    document.fiscalRegister.url = 'http://admin:pass@10.0.0.9:16732';
    expect((await put(document, etag)).body.faults).toEqual([
      { path: 'fiscalRegister.url', message: 'no user and password in an address: they have fields of their own' },
    ]);
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

test('the station’s document is read with its version, and without its secrets', async () => {
  await station.close();
  const fiscalRegister = { driver: 'atol', url: 'simulator', user: 'till', password: 'register-secret' } as const;
  station = await testStation({ document: { fiscalRegister } });
  const { status, headers, body } = await station.call('GET', '/v1/station');
  expect([status, headers.get('etag')]).toEqual([200, '"1"']);
  expect(body).toMatchObject({ name: 'Демо-АЗС', terminals: [{ id: '2', driver: { placeId: 'demo-station' } }] });
  expect(JSON.stringify(body)).not.toMatch(/demo-network|register-secret/);
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
