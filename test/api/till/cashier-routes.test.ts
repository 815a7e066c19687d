import { afterEach, describe, expect, test } from 'vitest';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import { type StationOptions, type TestStation, testStation } from '../../support/station.ts';
import { ANNA, ask, BORIS, hire, signIn } from '../../support/till.ts';

let station: TestStation;
afterEach(() => station.close());
const open = async (options: StationOptions = {}) => {
  station = await testStation(options);
};
type Body = ProblemFacts & { id: string; type: string; name: string };
const post = (path: string, body?: object, key?: string) => ask<Body>(station, 'POST', path, body, key);
const rowsOf = (query: string) => station.database.$client.prepare(query).all() as Record<string, unknown>[];
const cashiersOfReceipts = () => rowsOf('select cashier from receipts order by at').map(({ cashier }) => cashier);
const sellAndEnd = async () => (await station.until((await station.sell()).id, 'completed')).id;

describe('a cashier', () => {
  test('is hired by an admin, and the PIN is read back nowhere: not in answers, not in the log, not on the disk', async () => {
    await open();
    const anna = await hire(station, ANNA);
    expect(anna).toMatchObject({ name: ANNA.name, inn: ANNA.inn, rights: ['elder'] });
    const { body } = await ask<unknown[]>(station, 'GET', '/v1/cashiers');
    expect(body).toMatchObject([{ id: anna.id, name: ANNA.name, inn: ANNA.inn, rights: ['elder'] }]);
    await signIn(station, ANNA);
    const disk = ['cashiers', 'till_acts', 'audit', 'requests'].map((table) => rowsOf(`select * from ${table}`));
    expect(JSON.stringify([body, anna, disk, station.logged])).not.toContain(ANNA.pin);
  });

  test('has a name of their own, an INN that can be right, and a PIN of digits', async () => {
    await open();
    await hire(station, ANNA);
    expect(await post('/v1/cashiers', ANNA)).toMatchObject({ status: 409, body: { type: '/problems/name-taken' } });
    for (const wrong of [{ inn: '500100732250' }, { pin: 'abcd' }, { pin: '12' }, { name: ' ' }, { rights: ['god'] }])
      expect((await post('/v1/cashiers', { ...BORIS, ...wrong })).status, JSON.stringify(wrong)).toBe(422);
  });

  test('hired twice under one key is hired once', async () => {
    await open();
    const first = await post('/v1/cashiers', ANNA, 'hire-1');
    const again = await post('/v1/cashiers', ANNA, 'hire-1');
    expect([first.status, again.status, again.body.id === first.body.id]).toEqual([201, 201, true]);
    expect(await post('/v1/cashiers', BORIS, 'hire-1')).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
  });

  test('who has left is signed out, and may be hired anew', async () => {
    await open();
    const { id } = await hire(station, ANNA);
    await signIn(station, ANNA);
    expect((await ask(station, 'DELETE', `/v1/cashiers/${id}`)).status).toBe(204);
    expect((await ask(station, 'DELETE', `/v1/cashiers/${id}`)).status).toBe(404);
    expect((await ask(station, 'GET', '/v1/workplaces')).body).toMatchObject([{ id: '1', cashier: null, scanner: true }]);
    expect((await hire(station, ANNA)).id).not.toBe(id);
  });

  test('signs in with the right PIN alone; five wrong ones in a row, and the sixth has to wait', async () => {
    await open();
    await hire(station, ANNA);
    const enter = (pin: string, cashier = ANNA.name) => post('/v1/workplaces/1/sign-in', { cashier, pin });
    expect(await enter('9999', 'Никто')).toMatchObject({ status: 403, body: { type: '/problems/pin-refused' } });
    for (let count = 0; count < 5; count++) expect((await enter('9999')).status).toBe(403);
    const sixth = await enter(ANNA.pin);
    expect([sixth.status, sixth.body.type, sixth.headers.get('retry-after')]).toEqual([429, '/problems/too-many-requests', '300']);
    await station.clock.advance(300_000);
    expect(await enter(ANNA.pin)).toMatchObject({ status: 200, body: { id: '1', cashier: { name: ANNA.name }, scanner: true } });
    expect((await post('/v1/workplaces/7/sign-in', { cashier: ANNA.name, pin: ANNA.pin })).status).toBe(404);
  });

  test('is the admin’s business: a till signs in, and hires nobody', async () => {
    const admin = { role: 'admin', token: 'admin-token-1-admin-token' } as const;
    const pos = { role: 'pos', token: 'pos-token-1-pos-token-1' } as const;
    await open({ tokens: [admin, pos] });
    const as = ({ token }: { token: string }, method: string, path: string, body?: object) =>
      station.call<Body>(method, path, body, { authorization: `Bearer ${token}` });
    expect((await as(admin, 'POST', '/v1/cashiers', ANNA)).status).toBe(201);
    expect((await as(pos, 'POST', '/v1/cashiers', BORIS)).status).toBe(403);
    expect((await as(pos, 'GET', '/v1/cashiers')).status).toBe(403);
    expect((await as(pos, 'POST', '/v1/workplaces/1/sign-in', { cashier: ANNA.name, pin: ANNA.pin })).status).toBe(200);
  });
});

describe('each receipt', () => {
  test('bears who was signed in when its sale began: a handover later changes nothing on it', async () => {
    await open();
    await sellAndEnd();
    for (const cashier of [ANNA, BORIS]) await hire(station, cashier);
    await signIn(station, ANNA);
    station.lab.dispensers.pump(1)?.customer({ hangUpAt: 2000 });
    const { id } = await station.sell();
    await signIn(station, BORIS);
    await station.until(id, 'underDelivered');
    await station.tell(id, { type: 'refund.requested' });
    await station.until(id, 'refunded');
    await sellAndEnd();
    await post('/v1/workplaces/1/sign-out');
    await sellAndEnd();
    expect(cashiersOfReceipts()).toEqual(['Иванов И.И.', ANNA.name, ANNA.name, BORIS.name, 'Иванов И.И.']);
  });

  test('bears the same cashier after a crash: who is signed in is on the disk', async () => {
    await open();
    await hire(station, ANNA);
    await signIn(station, ANNA);
    await station.crash();
    await sellAndEnd();
    expect(cashiersOfReceipts()).toEqual([ANNA.name]);
  });
});

describe('what needs an elder', () => {
  const unpaid = async () => {
    const { id } = await station.sell({ path: 'fillToFull', preset: { type: 'full' } });
    await station.until(id, 'awaitingReceipt');
    return id;
  };

  test('asks nobody on a station without elders', async () => {
    await open();
    await hire(station, BORIS);
    await station.until((await station.sell({ paymentType: 'proving' })).id, 'completed');
    expect((await station.tell(await unpaid(), { type: 'sale.leftUnpaid', reason: 'уехал' })).status).toBe(200);
  });

  test('is refused to a cashier without that right, let through by an elder’s PIN, and stands in the audit list', async () => {
    await open();
    for (const cashier of [ANNA, BORIS]) await hire(station, cashier);
    const id = await unpaid();
    const leave = { type: 'sale.leftUnpaid', reason: 'уехал' };
    const refusals = [leave, { ...leave, by: BORIS.name, pin: BORIS.pin }, { ...leave, by: ANNA.name, pin: BORIS.pin }];
    const answers = [];
    for (const event of refusals) answers.push((await station.tell(id, event)).body as unknown as Body);
    expect(answers.map(({ type }) => type)).toEqual(['/problems/elder-needed', '/problems/elder-needed', '/problems/pin-refused']);
    expect((await station.tell(id, { ...leave, by: ANNA.name, pin: ANNA.pin })).status).toBe(200);
    const { body } = await ask<{ entries: { action: string; facts: object }[] }>(station, 'GET', '/v1/audit');
    expect(body.entries[0]).toMatchObject({ action: 'sale.leftUnpaid', facts: { saleId: id, reason: 'уехал', by: ANNA.name } });
    const events = rowsOf('select event, change from events');
    expect(JSON.stringify([events, body, station.logged])).not.toContain(ANNA.pin);
  });

  test('is asked for before fuel flows that nobody pays for: proving at the start, and a sale changed to it', async () => {
    await open();
    await hire(station, ANNA);
    const sale = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'proving' };
    expect(await post('/v1/sales', sale, 'proving-1')).toMatchObject({ status: 403, body: { type: '/problems/elder-needed' } });
    const proving = { ...sale, by: ANNA.name, pin: ANNA.pin };
    const started = await post('/v1/sales', proving, 'proving-2');
    expect(started.status).toBe(201);
    expect(await post('/v1/sales', proving, 'proving-2')).toMatchObject({ status: 201, body: { id: started.body.id } });
  });
});
