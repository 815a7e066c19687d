import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import { type TestStation, testStation } from '../../support/station.ts';
import { ANNA, ask, hire, signIn } from '../../support/till.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
  await ask(station, 'POST', '/v1/shifts/open');
});
afterEach(() => station.close());

type Body = ProblemFacts & { id: string; type: string; state: string; drawer: number | null };
const FLOAT = { workplace: '1', amount: 300_000, reason: 'размен' };
const move = (way: 'in' | 'out', body: object = FLOAT, key?: string) => ask<Body>(station, 'POST', `/v1/drawer/${way}`, body, key);
const drawer = async () => (await ask<{ expected: number; device: number }>(station, 'GET', '/v1/drawer')).body;
const shift = async () => (await ask<Record<string, object>>(station, 'GET', '/v1/shifts/current')).body;
const isOrdered = () => station.database.$client.prepare("select * from till_acts where kind = 'cashIn'").all().length === 1;
const both = (sum: number) => ({ expected: sum, device: sum });

describe('the drawer', () => {
  test('holds what was laid in and sold for cash, less what was taken out and given back', async () => {
    await move('in');
    await station.until((await station.sell()).id, 'completed');
    await move('out', { ...FLOAT, amount: 100_000, reason: 'инкассация' });
    expect(await drawer()).toEqual(both(228_000));
    expect(await shift()).toMatchObject({
      drawer: { opened: 0, in: 300_000, out: 100_000, expected: 228_000, counted: null },
      differences: [],
    });
  });

  test('keeps who moved the cash and why', async () => {
    await hire(station, ANNA);
    await signIn(station, ANNA);
    expect(await move('in')).toMatchObject({ status: 200, body: { state: 'done', by: ANNA.name, reason: 'размен', drawer: 300_000 } });
    const { body } = await ask<{ entries: object[] }>(station, 'GET', '/v1/audit');
    expect(body.entries[0]).toMatchObject({ action: 'drawer.cashIn', facts: { amount: 300_000, reason: 'размен', by: ANNA.name } });
  });

  test('gives no more than it has, and moves nothing without a shift, a reason or a key', async () => {
    expect(await move('out')).toMatchObject({ status: 409, body: { type: '/problems/drawer-short' } });
    expect((await move('in', { ...FLOAT, reason: ' ' })).status).toBe(422);
    expect((await move('in', { ...FLOAT, amount: 0 })).status).toBe(422);
    expect((await station.call<Body>('POST', '/v1/drawer/in', FLOAT)).status).toBe(400);
    await ask(station, 'POST', '/v1/shifts/close');
    expect(await move('in')).toMatchObject({ status: 409, body: { type: '/problems/shift-closed' } });
    expect(await drawer()).toEqual(both(0));
  });

  test('a repeat under the same key moves nothing, another request under it is refused', async () => {
    const [first, again] = [await move('in', FLOAT, 'float'), await move('in', FLOAT, 'float')];
    expect([again.status, again.body.id, again.headers.get('idempotent-replayed')]).toEqual([200, first.body.id, 'true']);
    expect((await move('in', { ...FLOAT, amount: 1 }, 'float')).status).toBe(422);
    expect(await drawer()).toEqual(both(300_000));
  });

  test('case 38: cash in whose answer is lost is done by the word of the counter, and not repeated', async () => {
    const first = station.call<Body>('POST', '/v1/drawer/in', FLOAT, { 'idempotency-key': 'float' });
    await station.clock.until(isOrdered);
    await station.clock.advance(10);
    station.unplugged.add('fiscal');
    await station.clock.advance(120_000);
    expect(await first).toMatchObject({ status: 202, body: { state: 'unknown', drawer: null } });
    const { body } = await ask<{ acts: object[] }>(station, 'GET', '/v1/shifts/current/cases');
    expect(body.acts).toMatchObject([{ kind: 'cashIn', state: 'unknown', amount: 300_000 }]);
    expect(await move('in')).toMatchObject({ status: 409, body: { type: '/problems/cash-unsettled' } });
    station.unplugged.delete('fiscal');
    await station.clock.advance(60_000);
    expect(await move('in', FLOAT, 'float')).toMatchObject({ status: 200, body: { state: 'done' } });
    expect(await drawer()).toEqual(both(300_000));
    expect((await ask<{ acts: object[] }>(station, 'GET', '/v1/shifts/current/cases')).body.acts).toEqual([]);
  });

  test('cash in that never reached the register is not done, and may be asked for again under the same key', async () => {
    station.unplugged.add('fiscal');
    expect(await move('in', FLOAT, 'float')).toMatchObject({ status: 503, body: { type: '/problems/device-offline' } });
    station.unplugged.delete('fiscal');
    expect(await move('in', FLOAT, 'float')).toMatchObject({ status: 200, body: { state: 'done' } });
    expect(await drawer()).toEqual(both(300_000));
  });

  test('killed between the order and its answer, the movement is settled at the next start, and stands in the books once', async () => {
    station.call('POST', '/v1/drawer/in', FLOAT, { 'idempotency-key': 'float' });
    await station.clock.until(isOrdered);
    await station.clock.advance(1_000);
    await station.crash();
    await station.clock.advance(60_000);
    expect(await move('in', FLOAT, 'float')).toMatchObject({ status: 200, body: { state: 'done' } });
    expect(await drawer()).toEqual(both(300_000));
  });

  test('a difference between counter and books is on record, and moves no cash', async () => {
    await move('in');
    // Somebody took it at the register's keys.
    const take = { uuid: 'at-the-keys', request: [{ type: 'cashOut', cashSum: 500 }] };
    await station.lab.fetchOf('fiscal')('http://fiscal.test/api/v2/requests', { method: 'POST', body: JSON.stringify(take) });
    await station.clock.advance(1_000);
    expect(await drawer()).toEqual({ expected: 300_000, device: 250_000 });
    expect(await shift()).toMatchObject({ differences: [{ book: 'drawer', subject: 'device', ours: 300_000, theirs: 250_000 }] });
  });

  test.each([
    ['cash is laid in', 'cashIn', 'cash', 10_000 + 20_000 - 29_863],
    ['it goes to a card', 'toCard', 'electronically', 10_000],
  ])('case 7: that lacks the money of a return holds it up, and gives it back once %s', async (_, choice, paidBy, left) => {
    station.lab.dispensers.pump(1)?.customer({ hangUpAt: 15_370 });
    const { id } = await station.sell({ nozzle: 3, preset: { type: 'volume', volume: 20_000 } });
    await station.until(id, 'underDelivered');
    await move('out', { ...FLOAT, amount: 119_000 });
    await station.tell(id, { type: 'refund.requested' });
    const short = await station.until(id, 'attention');
    expect(short.attention).toMatchObject({ reason: 'drawerShort', choices: [{ choice: 'cashIn' }, { choice: 'toCard' }] });
    const returns = () => station.lab.fiscal.documents().filter(({ type }) => type === 'sellReturn');
    expect(returns()).toEqual([]);
    if (choice === 'cashIn') await move('in', { ...FLOAT, amount: 20_000 });
    await station.tell(id, { type: 'attention.resolved', choice, by: 'Иванов' });
    expect((await station.until(id, 'refunded')).totals).toMatchObject({ paid: 129_000, refunded: 29_863 });
    expect(returns()).toMatchObject([{ total: 29_863, payments: [{ type: paidBy, sum: 29_863 }] }]);
    expect(await drawer()).toEqual(both(left));
    expect((await shift()).differences).toEqual([]);
  });

  test.each([
    ['outlives the Z report', true, 28_000],
    ['begins anew with the Z report', false, 0],
  ])('whose counter %s is known in the next shift, also where the register closed the last one by itself', async (_, drawerOverZ, left) => {
    station.lab.fiscal.change({ drawerOverZ });
    const sell = async () => station.until((await station.sell()).id, 'completed');
    await sell();
    await ask(station, 'POST', '/v1/shifts/close');
    expect(await drawer()).toEqual(both(left));
    await sell();
    expect(await shift()).toMatchObject({ number: 2, drawer: { opened: left, expected: left + 28_000 }, differences: [] });
    station.lab.fiscal.fault('closesShift');
    await sell();
    await station.clock.advance(2_000);
    const opened = drawerOverZ ? 56_000 : 0;
    expect(await shift()).toMatchObject({ number: 3, drawer: { opened, expected: opened + 28_000 }, differences: [] });
  });
});
