import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestStation, testStation } from '../../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation({ document: { discounts: [] } });
});
afterEach(() => station.close());

interface Report {
  number: number;
  fnNumber: string;
  state: string;
  openedBy: string;
  closedBy: string | null;
  totals: { sales: { count: number; amount: number } };
  register: { sell: { amount: number } } | null;
  differences: object[];
  shifts: { number: number; fnNumber: string; closedBy: string | null }[];
}

/** The register works on a task while the clock runs. */
async function ask(method: string, path: string): Promise<Report> {
  let answer: Report | undefined;
  station.call<Report>(method, path).then(({ body }) => {
    answer = body;
  });
  await station.clock.until(() => answer !== undefined);
  return answer as Report;
}
const sell = async (tag = 'completed', changes = {}) => station.until((await station.sell(changes)).id, tag);
const shiftOf = (number: number) => ask('GET', `/v1/shifts/${number}`);
const list = async () => (await ask('GET', '/v1/shifts')).shifts.map(({ number, closedBy }) => [number, closedBy]);

test('a shift that the register closed by itself is reported whole when the next receipt opens another', async () => {
  await sell();
  station.lab.fiscal.fault('closesShift');
  await sell();
  await station.clock.advance(1_000);
  expect(await shiftOf(1)).toMatchObject({
    state: 'closed',
    closedBy: 'register',
    totals: { sales: { count: 1, amount: 28_000 } },
    differences: [],
  });
  expect(await ask('GET', '/v1/shifts/current')).toMatchObject({ number: 2, state: 'opened', totals: { sales: { count: 1 } } });
});

test('a shift that somebody closed at the register’s keys is closed in the book at the next look, with the register’s sums', async () => {
  await sell();
  station.lab.fiscal.fault('closesShift');
  expect(await ask('GET', '/v1/shifts/current')).toMatchObject({
    number: 1,
    state: 'closed',
    closedBy: 'register',
    totals: { sales: { amount: 28_000 } },
    register: { sell: { amount: 28_000 } },
    differences: [],
  });
});

test('a shift that is opened after one that the register closed by itself leaves none open behind it', async () => {
  await sell();
  station.lab.fiscal.fault('closesShift');
  await ask('POST', '/v1/shifts/open');
  expect(await list()).toEqual([
    [2, null],
    [1, 'register'],
  ]);
});

test('the fuel of yesterday’s sale, delivered today, does not close today’s shift', async () => {
  station.lab.dispensers.pump(2)?.customer({ hangUpAt: 2000 });
  const old = await sell('underDelivered', { pump: 2 });
  await ask('POST', '/v1/shifts/close');
  await sell();
  station.lab.dispensers.pump(2)?.customer({ hangUpAt: 5000 });
  await station.tell(old.id, { type: 'dispensing.resumed' });
  await station.until(old.id, 'completed');
  await station.clock.advance(1_000);
  expect(await ask('GET', '/v1/shifts/current')).toMatchObject({
    number: 2,
    state: 'opened',
    closedBy: null,
    totals: { sales: { count: 1 } },
  });
});

test('the first shift of a new fiscal drive is another one than the first of the old: both reports are there', async () => {
  await sell();
  await ask('POST', '/v1/shifts/close');
  station.lab.fiscal.fault('newDrive');
  await sell();
  await sell('completed', { pump: 2 });
  await station.clock.advance(1_000);
  expect(await ask('GET', '/v1/shifts/current')).toMatchObject({ number: 1, state: 'opened', totals: { sales: { count: 2 } } });
  await ask('POST', '/v1/shifts/close');
  const { shifts } = await ask('GET', '/v1/shifts');
  expect(shifts.map(({ number, fnNumber }) => [number, fnNumber])).toEqual([
    [1, '9999078902001731'],
    [1, '9999078902001730'],
  ]);
  const [latest, first] = shifts.map(({ fnNumber }) => fnNumber);
  expect(await ask('GET', `/v1/shifts/1?fnNumber=${latest}`)).toMatchObject({ totals: { sales: { count: 2 } } });
  expect(await ask('GET', `/v1/shifts/1?fnNumber=${first}`)).toMatchObject({ totals: { sales: { count: 1 } } });
});
