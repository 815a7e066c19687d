import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BANK_FAULTS } from '../../src/simulators/bank-faults.ts';
import { FISCAL_FAULTS } from '../../src/simulators/fiscal-faults.ts';
import { LOYALTY_FAULTS } from '../../src/simulators/megainsight.ts';
import { LOYALTY_CALLS } from '../../src/simulators/megainsight-books.ts';
import { PUMP_FAULTS } from '../../src/simulators/pump.ts';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const get = async (path: string) => (await station.call<never>('GET', `/lab/${path}`)).body;
const post = (path: string, body: unknown) => station.call<never>('POST', `/lab/${path}`, body);
const statusOf = async (method: string, path: string, body?: unknown) => (await station.call(method, `/lab/${path}`, body)).status;

describe('a simulated dispenser', () => {
  test('shows each nozzle as the contract has it', async () => {
    const { id } = await station.sell({ nozzle: 2 });
    await station.until(id, 'completed');
    const rest = { state: 'off', dose: null, delivered: 0, totals: { volume: 0, amount: 0 } };
    const sold = { no: 2, address: 2, state: 'off', dose: null, delivered: 5000, totals: { volume: 5000, amount: 29950 } };
    expect(await get('pumps/1')).toEqual({
      state: 'off',
      nozzles: [{ no: 1, address: 1, ...rest }, sold, { no: 3, address: 3, ...rest }, { no: 4, address: 4, ...rest }],
      totals: { volume: 5000, amount: 29950 },
      faults: [],
    });
  });

  test('has a customer who lifts, waits, hangs up early, and fills at the speed that is told', async () => {
    await post('pumps/1/customer', { nozzleUp: false });
    const { id } = await station.sell();
    await station.until(id, 'dispensing');
    await station.clock.advance(5_000);
    expect(await get('pumps/1')).toMatchObject({ state: 'authorised' });
    await post('pumps/1/customer', { nozzleUp: true, hangUpAt: 1230, flow: 100 });
    expect(await station.until(id, 'underDelivered')).toMatchObject({ delivered: { volume: 1230 } });
  });

  test.each(PUMP_FAULTS.filter((kind) => kind !== 'clear'))('suffers %s, so often as told, until it is cleared', async (kind) => {
    expect(await post('pumps/3/faults', { kind, count: 1_000_000 })).toMatchObject({ status: 200, body: { faults: [{ kind }] } });
    expect(await post('pumps/3/faults', { kind: 'clear' })).toMatchObject({ status: 200, body: { faults: [] } });
  });
});

describe('the other devices', () => {
  test('show documents, transactions and operations as the contract has them', async () => {
    const token = (await post('megainsight/tokens', { card: '2200000000017' })).body as { token: string };
    const { id } = await station.sell({ paymentType: 'card' });
    await post('scanner/scan', { workplace: '1', code: token.token });
    await station.until(id, 'awaitingOffers');
    await station.tell(id, { type: 'offers.answered', couponIds: 'all', points: 0 });
    await station.until(id, 'completed');
    const word = expect.any(String);
    expect(await get('fiscal/documents')).toEqual([
      expect.objectContaining({ documentNumber: 85, type: 'openShift' }),
      expect.objectContaining({
        documentNumber: 86,
        type: 'sell',
        uuid: word,
        total: 27000,
        items: [expect.objectContaining({ name: 'АИ-80 ТРК 1', price: 5400, quantity: 5000, amount: 27000 })],
        payments: [{ type: 'electronically', sum: 27000 }],
        texts: expect.any(Array),
      }),
    ]);
    expect(await get('bank/transactions')).toEqual([{ transactionId: word, serviceId: word, kind: 'payment', amount: 27000 }]);
    const { operations } = (await get('megainsight/ledger')) as { operations: { call: string; orderId: string; operationId: string }[] };
    expect(operations.map(({ call, orderId }) => [call, orderId])).toEqual([
      ['preorder', id],
      ['confirm', id],
    ]);
    expect(operations[0]).toEqual({ operationId: word, call: 'preorder', orderId: id, clientId: word, result: expect.any(Object) });
  });

  test('have clients that can be looked at, added and changed', async () => {
    expect(await get('megainsight/clients/2200000000017')).toMatchObject({
      card: '2200000000017',
      clientId: expect.any(String),
      balance: 15000,
      reserved: 0,
      coupons: [{ couponId: 'C1' }, { couponId: 'C2' }],
    });
    await station.call('PUT', '/lab/megainsight/clients/2200000000017', { balance: 100 });
    await station.call('PUT', '/lab/megainsight/clients/99', { balance: 7, status: 'active' });
    expect([await get('megainsight/clients/2200000000017'), await get('megainsight/clients/99')]).toMatchObject([
      { balance: 100, coupons: [{ couponId: 'C1' }, { couponId: 'C2' }] },
      { card: '99', balance: 7, coupons: [] },
    ]);
  });

  test.each([
    ...FISCAL_FAULTS.map((kind) => ['fiscal/faults', { kind }] as const),
    ...BANK_FAULTS.map((kind) => ['bank/faults', { kind, count: 2 }] as const),
    ...LOYALTY_FAULTS.map((kind) => ['megainsight/faults', { kind }] as const),
    ...LOYALTY_CALLS.map((on) => ['megainsight/faults', { kind: 'down', on, count: 1 }] as const),
  ])('take %s %j', async (path, fault) => {
    expect(await post(path, fault)).toMatchObject({ status: 200, body: { done: true } });
  });
});

test.each([
  ['GET', 'pumps/9'],
  ['GET', 'pumps/x'],
  ['POST', 'pumps/9/customer', { nozzleUp: true }],
  ['POST', 'pumps/9/faults', { kind: 'silence' }],
  ['POST', 'scanner/scan', { workplace: '9', code: '1' }],
  ['GET', 'megainsight/clients/1'],
  ['POST', 'megainsight/tokens', { card: '1' }],
  ['GET', 'nothing'],
])('%s /lab/%s finds no such thing', async (method, path, body?: unknown) => {
  expect(await statusOf(method, path, body)).toBe(404);
});

test.each([
  ['POST', 'scanner/scan', { workplace: '1' }],
  ['POST', 'pumps/1/customer', { hangUpAt: -1 }],
  ['POST', 'pumps/1/customer', { flow: 0 }],
  ['POST', 'pumps/1/faults', { kind: 'fire' }],
  ['POST', 'pumps/1/faults', { kind: 'silence', count: 0 }],
  ['POST', 'fiscal/faults', { kind: 'silence' }],
  ['POST', 'bank/faults', { kind: 'noPaper' }],
  ['POST', 'megainsight/faults', { kind: 'down', on: 'lunch' }],
  ['POST', 'megainsight/tokens', {}],
  ['PUT', 'megainsight/clients/2200000000017', { balance: 1.5 }],
])('%s /lab/%s refuses %j', async (method, path, body) => {
  expect(await statusOf(method, path, body)).toBe(422);
  expect(await get('megainsight/clients/2200000000017')).toMatchObject({ balance: 15000 });
});
