import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import { type TestStation, testStation } from '../../support/station.ts';
import { ANNA, ask, BORIS, hire, signIn } from '../../support/till.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
  for (const cashier of [ANNA, BORIS]) await hire(station, cashier);
  await signIn(station, ANNA);
  await ask(station, 'POST', '/v1/shifts/open');
  await ask(station, 'POST', '/v1/drawer/in', { workplace: '1', amount: 100_000, reason: 'размен' });
});
afterEach(() => station.close());

interface Report extends ProblemFacts {
  type: string;
  number: number;
  text: string;
  differences: { subject: string }[];
  drawer: object;
  byCashier: { cashier: string }[];
  handovers: object[];
}
const post = (path: string, body?: object, key?: string) => ask<Report>(station, 'POST', path, body, key);
const handOver = (counted: number, to = BORIS, key?: string) =>
  post('/v1/shifts/handover', { workplace: '1', cashier: to.name, pin: to.pin, counted }, key);
const sell = async () => station.until((await station.sell()).id, 'completed');

describe('a handover', () => {
  test('case 39: both cashiers stand in one shift, each with their own receipts, and the Z report shows both', async () => {
    await sell();
    const handed = await handOver(128_000);
    expect(handed).toMatchObject({
      status: 200,
      body: {
        number: 1,
        differences: [],
        handovers: [{ from: ANNA.name, to: BORIS.name, sales: { count: 1, amount: 28_000 }, expected: 128_000, counted: 128_000 }],
      },
    });
    expect((await ask(station, 'GET', '/v1/workplaces')).body).toMatchObject([{ cashier: { name: BORIS.name } }]);
    await sell();
    await sell();
    const { status, body } = await post('/v1/shifts/close', { counted: 184_000 });
    expect([status, body.differences]).toEqual([200, []]);
    expect(body).toMatchObject({
      drawer: { opened: 0, in: 100_000, out: 0, expected: 184_000, counted: 184_000 },
      byCashier: [
        { cashier: BORIS.name, sales: { count: 2, amount: 56_000 }, cash: 56_000 },
        { cashier: ANNA.name, sales: { count: 1, amount: 28_000 }, cash: 28_000 },
      ],
    });
    expect(station.lab.fiscal.documents().map(({ shiftNumber }) => shiftNumber)).toEqual([1, 1, 1, 1, 1]);
  });

  test('what is missing at it is the leaving cashier’s, and is not missed once more at the close', async () => {
    await sell();
    const missing = { book: 'drawer', subject: `handover to ${BORIS.name}`, ours: 128_000, theirs: 120_000 };
    expect((await handOver(120_000)).body.differences).toMatchObject([missing]);
    await sell();
    expect((await handOver(148_000, ANNA)).body.handovers).toMatchObject([{ counted: 120_000 }, { expected: 148_000, counted: 148_000 }]);
    expect((await post('/v1/shifts/close', { counted: 148_000 })).body.differences).toMatchObject([missing]);
  });

  test('needs the PIN of who takes over, an open shift and a count; a repeat hands over once', async () => {
    expect((await handOver(1, { ...BORIS, pin: '9999' })).status).toBe(403);
    expect((await handOver(-1)).status).toBe(422);
    const answers = [await handOver(100_000, BORIS, 'turn-1'), await handOver(100_000, BORIS, 'turn-1')];
    expect(answers.map(({ status, body }) => [status, body.handovers.length])).toEqual([
      [200, 1],
      [200, 1],
    ]);
    await post('/v1/shifts/close');
    expect(await handOver(100_000, ANNA)).toMatchObject({ status: 409, body: { type: '/problems/shift-closed' } });
  });
});

describe('the reports of a shift', () => {
  test('X changes nothing, and may be taken again and again', async () => {
    await sell();
    const before = station.lab.fiscal.documents().length;
    for (const _ of [1, 2]) expect(await post('/v1/shifts/x-report')).toMatchObject({ status: 200, body: { number: 1, state: 'opened' } });
    expect(station.lab.fiscal.documents().length).toBe(before);
    await post('/v1/shifts/close');
    expect(await post('/v1/shifts/x-report')).toMatchObject({ status: 409, body: { type: '/problems/shift-closed' } });
  });

  test('Z under one key closes one shift: the repeat gets the same report', async () => {
    const closed = await post('/v1/shifts/close', { counted: 100_000 }, 'z-1');
    await post('/v1/shifts/open');
    const again = await post('/v1/shifts/close', { counted: 100_000 }, 'z-1');
    expect([closed.status, again.status, again.body.number, again.body.drawer]).toEqual([200, 200, 1, closed.body.drawer]);
    expect(await ask<Report>(station, 'GET', '/v1/shifts/current')).toMatchObject({ body: { number: 2, state: 'opened' } });
  });

  test('Z, killed between the order and its answer, closed one shift: the repeat gets its report', async () => {
    await sell();
    station.call('POST', '/v1/shifts/close', { counted: 128_000 }, { 'idempotency-key': 'z-1' });
    const isClosed = () => station.lab.fiscal.documents().some(({ type }) => type === 'closeShift');
    while (!isClosed()) await station.clock.advance(1);
    await station.crash();
    await station.clock.advance(60_000);
    const again = await post('/v1/shifts/close', { counted: 128_000 }, 'z-1');
    expect(again).toMatchObject({ status: 200, body: { number: 1, state: 'closed', totals: { sales: { count: 1, amount: 28_000 } } } });
    expect(station.lab.fiscal.documents().filter(({ type }) => type === 'closeShift')).toHaveLength(1);
  });

  test('what was counted wrong at the close is on record; the next shift begins with what the counter shows', async () => {
    expect((await post('/v1/shifts/close', { counted: 90_000 })).body.differences).toMatchObject([
      { book: 'drawer', subject: 'counted', ours: 100_000, theirs: 90_000 },
    ]);
    expect((await post('/v1/shifts/open')).body.drawer).toEqual({ opened: 100_000, in: 0, out: 0, expected: 100_000, counted: null });
  });

  test('are paper too: Russian, at most 40 characters a line', async () => {
    await sell();
    await station.until((await station.sell({ paymentType: 'card' })).id, 'awaitingCard');
    await handOver(128_000);
    const { text } = (await post('/v1/shifts/close', { counted: 128_000 })).body;
    const answer = await station.call<string>('GET', '/v1/shifts/1', undefined, { accept: 'text/plain' });
    expect(answer.body).toBe(`${text}\n`);
    expect(text.split('\n').filter((line) => line.length > 40)).toEqual([]);
    for (const words of ['ОТЧЁТ ЗА СМЕНУ 1', ANNA.name, 'АИ-80 5,00 л', 'Внесено', '1280,00', 'Пересчитано', 'ТРК 1 пистолет 1'])
      expect(text).toContain(words);
  });
});
