import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import { type TestStation, testStation } from '../../support/station.ts';
import { ANNA, ask, BORIS, hire } from '../../support/till.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

interface Body extends Omit<ProblemFacts, 'state'> {
  id: string;
  type: string;
  state: string;
  documents: { kind: string; documentNumber: number; fiscalSign: string }[];
  differences: object[];
}
const post = (path: string, body: object, key?: string) => ask<Body>(station, 'POST', path, body, key);
const shift = async () => (await ask<Body>(station, 'GET', '/v1/shifts/current')).body;
const documents = () => station.lab.fiscal.documents().filter(({ type }) => !/Shift/.test(type));
const kinds = () => documents().map(({ type }) => type);
const sell = async (changes = {}) => station.until((await station.sell(changes)).id, 'completed');

const FUEL = { name: 'АИ-92-К5 ТРК 1', price: 5990, quantity: 30_000, unit: 'L', tax: 'vat22', subject: 'excise' };
const MISSED = {
  kind: 'sellCorrection',
  reason: 'ККМ не работала',
  baseDate: '2026-11-22',
  items: [FUEL],
  payments: [{ type: 'cash', sum: 179_700 }],
  total: 179_700,
};

describe('a correction', () => {
  test('of a sale that made no receipt is one document, with the day and the reason, and its cash is in the drawer', async () => {
    await sell();
    expect(await post('/v1/corrections', MISSED)).toMatchObject({
      status: 200,
      body: { state: 'done', documents: [{ kind: 'sellCorrection' }] },
    });
    expect(kinds()).toEqual(['sell', 'sellCorrection']);
    expect(await shift()).toMatchObject({
      drawer: { expected: 28_000 + 179_700 },
      withoutSale: [{ kind: 'sellCorrection', paidBy: 'cash', count: 1, amount: 179_700 }],
      differences: [],
    });
  });

  test('case 29: a wrong receipt found next day is mirrored and set right by two documents, both naming its sign', async () => {
    const [wrong] = (await sell()).receipts;
    const order = {
      ...MISSED,
      wrongFiscalSign: wrong?.fiscalSign,
      items: [{ code: 'ai80', price: 5600, quantity: 5000, tax: 'vat10' }],
      payments: [{ type: 'cash', sum: 28_000 }],
      total: 28_000,
    };
    const made = await post('/v1/corrections', order);
    expect(made.body.documents.map(({ kind }) => kind)).toEqual(['sellReturnCorrection', 'sellCorrection']);
    expect(documents().map(({ type, items }) => [type, items.map(({ amount, tax }) => [amount, tax])])).toEqual([
      ['sell', [[28_000, 'vat22']]],
      ['sellReturnCorrection', [[28_000, 'vat22']]],
      ['sellCorrection', [[28_000, 'vat10']]],
    ]);
    expect(await shift()).toMatchObject({ drawer: { expected: 28_000 }, differences: [] });
    // Set right once more: the wrong one is gone already.
    expect((await post('/v1/corrections', { ...order, reason: 'снова' })).body.documents).toHaveLength(1);
  });

  test('on FFD 1.05 a wrong receipt is set right by plain receipts that the shift’s books know', async () => {
    station.lab.fiscal.change({ ffd: '1.05' });
    const [wrong] = (await sell()).receipts;
    const order = { ...MISSED, wrongFiscalSign: wrong?.fiscalSign };
    expect((await post('/v1/corrections', order)).body.documents.map(({ kind }) => kind)).toEqual(['sellReturn', 'sell']);
    expect(kinds()).toEqual(['sell', 'sellReturn', 'sell']);
    expect((await shift()).differences).toEqual([]);
  });

  test.each([
    ['case 30: a day written the Russian way', { baseDate: '24.11.2026' }],
    ['case 31: an instruction without its number', { type: 'instruction' }],
    ['a number without an instruction', { type: 'self', baseNumber: '12-3' }],
    ['a settlement of tomorrow', { baseDate: '2027-01-01' }],
    ['payments that are not the total', { total: 179_800 }],
    ['a total above its positions', { total: 200_000, payments: [{ type: 'cash', sum: 200_000 }] }],
    ['an amount that is not price times quantity', { items: [{ ...FUEL, amount: 100 }] }],
    ['no reason', { reason: '' }],
  ])('is refused, and makes no document: %s', async (_, changes) => {
    expect((await post('/v1/corrections', { ...MISSED, ...changes })).status).toBe(422);
    expect(documents()).toEqual([]);
  });

  test('is an elder’s act where there is one, made in the elder’s name and audited', async () => {
    for (const cashier of [ANNA, BORIS]) await hire(station, cashier);
    expect(await post('/v1/corrections', MISSED)).toMatchObject({ status: 403, body: { type: '/problems/elder-needed' } });
    expect((await post('/v1/corrections', { ...MISSED, by: BORIS.name, pin: BORIS.pin })).status).toBe(403);
    expect((await post('/v1/corrections', { ...MISSED, by: ANNA.name, pin: ANNA.pin })).status).toBe(200);
    const { body } = await ask<{ entries: object[] }>(station, 'GET', '/v1/audit');
    expect(body.entries[0]).toMatchObject({ action: 'correction.made', facts: { by: ANNA.name, reason: MISSED.reason, total: 179_700 } });
    expect(JSON.stringify(station.database.$client.prepare('select * from till_acts').all())).not.toContain(ANNA.pin);
    expect((await ask<object[]>(station, 'GET', '/v1/receipts?total=179700')).body).toMatchObject([{ saleId: null, cashier: ANNA.name }]);
  });

  test('repeated under one key is made once; killed between order and answer it is found again, and made once', async () => {
    station.call('POST', '/v1/corrections', MISSED, { 'idempotency-key': 'once' });
    while (documents().length === 0) await station.clock.advance(1);
    await station.crash();
    await station.clock.advance(120_000);
    const [first, again] = [await post('/v1/corrections', MISSED, 'once'), await post('/v1/corrections', MISSED, 'once')];
    expect([first.status, first.body.documents.length, again.body.id === first.body.id]).toEqual([200, 1, true]);
    expect(kinds()).toEqual(['sellCorrection']);
  });

  test('whose answer is lost is a case of the shift as long as nobody knows, and no second document', async () => {
    const first = station.call<Body>('POST', '/v1/corrections', MISSED, { 'idempotency-key': 'once' });
    while (documents().length === 0) await station.clock.advance(1);
    station.unplugged.add('fiscal');
    await station.clock.advance(180_000);
    expect(await first).toMatchObject({ status: 202, body: { state: 'unknown', documents: [] } });
    const { body } = await ask<{ acts: { id: string }[] }>(station, 'GET', '/v1/shifts/current/cases');
    expect(body.acts).toMatchObject([{ kind: 'correction', state: 'unknown', amount: 179_700 }]);
    station.unplugged.delete('fiscal');
    await station.clock.advance(120_000);
    expect(await post('/v1/corrections', MISSED, 'once')).toMatchObject({ status: 200, body: { state: 'done' } });
    expect(kinds()).toEqual(['sellCorrection']);
  });
});

describe('a return whose sale is not found', () => {
  const BACK = {
    reason: 'чек утерян',
    application: 'заявление 7 от 23.11.2026',
    items: [{ code: 'coffee', price: 12_000, quantity: 1000 }],
    payment: 'cash',
  };

  test('gives the money back by a return receipt, with the rate of its own day, out of a drawer that has it', async () => {
    await ask(station, 'POST', '/v1/shifts/open');
    expect(await post('/v1/returns', BACK)).toMatchObject({ status: 409, body: { type: '/problems/drawer-short' } });
    await ask(station, 'POST', '/v1/drawer/in', { workplace: '1', amount: 20_000, reason: 'размен' });
    const made = await post('/v1/returns', { ...BACK, items: [{ ...BACK.items[0], tax: 'vat20' }] });
    expect(made).toMatchObject({ status: 200, body: { state: 'done', documents: [{ kind: 'sellReturn', total: 12_000 }] } });
    expect(documents()).toMatchObject([{ type: 'sellReturn', total: 12_000, items: [{ name: 'Кофе', tax: 'vat20' }] }]);
    expect(documents()[0]?.texts.join()).toContain(BACK.application);
    expect(await shift()).toMatchObject({ drawer: { expected: 8_000 }, differences: [] });
  });

  test('needs an application, positions, and an elder where there is one', async () => {
    for (const changes of [
      { application: '' },
      { items: [] },
      { payment: 'talon' },
      { items: [{ code: 'tea', price: 1, quantity: 1000 }] },
    ])
      expect((await post('/v1/returns', { ...BACK, ...changes })).status).toBe(422);
    await hire(station, ANNA);
    expect((await post('/v1/returns', BACK)).status).toBe(403);
    expect(documents()).toEqual([]);
  });
});
