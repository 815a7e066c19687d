import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFiscalRegister } from '../../../src/adapters/fiscal-atol/client.ts';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import { endOf } from '../../support/http-answers.ts';
import { type TestStation, testStation } from '../../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

interface Report extends Omit<ProblemFacts, 'state'> {
  number: number;
  state: string;
  openedBy: string;
  closedAt: string | null;
  totals: { sales: object; refunds: object; net: number; proving: object };
  paymentTypes: { code: string }[];
  products: { code: string }[];
  pumps: { pump: number; nozzle: number; ours: number; totaliser: number | null }[];
  register: object | null;
  differences: { book: string; subject: string; message: string }[];
  sales: { id: string }[];
  shifts: object[];
}
/** The register works on a task while the clock runs. */
async function ask(method: string, path: string, language = 'en') {
  let answer: Awaited<ReturnType<typeof station.call<Report>>> | undefined;
  station.call<Report>(method, path, undefined, { 'accept-language': language }).then((given) => {
    answer = given;
  });
  await station.clock.until(() => answer !== undefined);
  return answer as NonNullable<typeof answer>;
}
const current = async (language = 'en') => (await ask('GET', '/v1/shifts/current', language)).body;
async function sellAndEnd(changes: Record<string, unknown> = {}, tag = 'completed') {
  const { id } = await station.sell(changes);
  return station.until(id, tag);
}
const nothing = () => undefined;
/** The station knows nothing of it. */
const NO_MARKS = {
  read: nothing,
  store: async () => undefined,
  forget: async () => undefined,
  claim: async () => true,
  isOthers: () => false,
  hasRival: () => false,
};

/** A receipt that the cashier made at the register's own keys. */
async function keyedIn(amount: number) {
  const register = createFiscalRegister({
    url: 'http://fiscal.test',
    fetch: station.lab.fetchOf('fiscal'),
    generation: 'v2',
    operator: { name: 'Иванов И.И.' },
    clock: station.clock,
    newId: randomUUID,
  });
  const item = {
    type: 'position',
    name: 'Кофе',
    price: amount,
    quantity: 1000,
    amount,
    discount: 0,
    unit: 'pcs',
    tax: 'vat22',
    subject: 'commodity',
  } as const;
  const terms = { taxation: 'osn', cashier: { name: 'Иванов И.И.' } };
  const receipt = {
    ...terms,
    kind: 'sell',
    electronically: false,
    items: [item],
    payments: [{ kind: 'cash', sum: amount }],
    total: amount,
  } as const;
  const made = await endOf(
    station.clock,
    register.print({ ...receipt, items: [...receipt.items], payments: [...receipt.payments] }, { uuid: randomUUID(), marks: NO_MARKS }),
  );
  expect(made).toMatchObject({ total: amount });
}
const moved = ({ pumps }: Report) => pumps.filter(({ ours, totaliser }) => ours !== 0 || totaliser !== 0);

describe('a shift', () => {
  test('is opened, sums up what is sold, and is closed with three books that agree', async () => {
    expect(await ask('POST', '/v1/shifts/open')).toMatchObject({
      status: 200,
      body: { number: 1, state: 'opened', openedBy: 'local', totals: { net: 0 } },
    });
    await sellAndEnd();
    await sellAndEnd({ pump: 2, nozzle: 4, preset: { type: 'volume', volume: 10_000 }, paymentType: 'talon' });
    station.lab.dispensers.pump(1)?.customer({ hangUpAt: 2000 });
    const short = await sellAndEnd({ goods: [{ code: 'coffee', quantity: 2000 }] }, 'underDelivered');
    await station.tell(short.id, { type: 'refund.requested' });
    await station.until(short.id, 'refunded');
    const expected = {
      number: 1,
      totals: {
        sales: { count: 2, amount: 28000 + 52000 },
        refunds: { count: 1, amount: 16800 },
        net: 63_200,
        proving: { count: 0, volume: 0 },
      },
      nonFiscal: { sales: { count: 1, amount: 71_200 }, refunds: { count: 0, amount: 0 }, net: 71_200 },
      paymentTypes: [
        {
          code: 'cash',
          name: 'Наличные',
          kind: 'cash',
          sales: { count: 2, amount: 80_000 },
          refunds: { count: 1, amount: 16_800 },
          net: 63_200,
        },
        {
          code: 'talon',
          name: 'Талоны',
          kind: 'recorded',
          sales: { count: 1, amount: 71_200 },
          refunds: { count: 0, amount: 0 },
          net: 71_200,
        },
      ],
      products: [
        { code: 'ai80', name: 'АИ-80', unit: 'L', quantity: 7000, amount: 39_200 },
        { code: 'coffee', name: 'Кофе', unit: 'pcs', quantity: 2000, amount: 24_000 },
        { code: 'dt', name: 'ДТ', unit: 'L', quantity: 10_000, amount: 71_200 },
      ],
      register: { shiftNumber: 1, sell: { count: 2, amount: 80_000 }, sellReturn: { count: 1, amount: 16_800 } },
      differences: [],
    };
    expect(await current()).toMatchObject({ ...expected, state: 'opened', closedAt: null });
    expect(moved(await current())).toEqual([
      { pump: 1, nozzle: 1, ours: 7000, totaliser: 7000 },
      { pump: 2, nozzle: 4, ours: 10_000, totaliser: 10_000 },
    ]);
    expect(await ask('POST', '/v1/shifts/close')).toMatchObject({ status: 200, body: { ...expected, state: 'closed', closedBy: 'local' } });
    expect(await current()).toMatchObject({ ...expected, state: 'closed' });
    expect(station.lab.fiscal.documents().at(-1)?.type).toBe('closeShift');
  });

  test('that the first receipt opens is the register’s, and holds that receipt', async () => {
    expect((await ask('GET', '/v1/shifts/current')).status).toBe(404);
    await sellAndEnd({
      path: 'shop',
      pump: undefined,
      nozzle: undefined,
      preset: undefined,
      paymentType: 'shop-cash',
      goods: [{ code: 'water', quantity: 1000 }],
    });
    expect(await current()).toMatchObject({
      number: 1,
      openedBy: 'register',
      totals: { sales: { count: 1, amount: 6000 } },
      differences: [],
    });
  });

  test('cannot be opened twice or closed twice, in the operator’s words', async () => {
    await ask('POST', '/v1/shifts/open');
    expect(await ask('POST', '/v1/shifts/open', 'ru')).toMatchObject({
      status: 409,
      body: { type: '/problems/shift-open', detail: 'смена уже открыта' },
    });
    await ask('POST', '/v1/shifts/close');
    expect(await ask('POST', '/v1/shifts/close')).toMatchObject({ status: 409, body: { type: '/problems/shift-closed' } });
    expect(station.lab.fiscal.documents().map(({ type }) => type)).toEqual(['openShift', 'closeShift']);
  });

  test.each(['lostAfter', 'lostBefore'] as const)('is closed once though the register’s answer is %s', async (fault) => {
    await ask('POST', '/v1/shifts/open');
    station.lab.fiscal.fault(fault, 1);
    const first = await ask('POST', '/v1/shifts/close');
    if (first.status !== 200) await ask('POST', '/v1/shifts/close');
    expect(station.lab.fiscal.documents().map(({ type }) => type)).toEqual(['openShift', 'closeShift']);
    expect(await current()).toMatchObject({ number: 1, state: 'closed' });
  });

  test('counts what is delivered after it to the next one, and a refund of its sale too', async () => {
    await ask('POST', '/v1/shifts/open');
    station.lab.dispensers.pump(1)?.customer({ hangUpAt: 2000 });
    const short = await sellAndEnd({}, 'underDelivered');
    await ask('POST', '/v1/shifts/close');
    await ask('POST', '/v1/shifts/open');
    await station.tell(short.id, { type: 'refund.requested' });
    await station.until(short.id, 'refunded');
    await sellAndEnd({ pump: 2 });
    const second = await current();
    expect(second).toMatchObject({
      number: 2,
      totals: { sales: { count: 1, amount: 28_000 }, refunds: { count: 1, amount: 16_800 } },
      differences: [],
    });
    expect(moved(second)).toEqual([{ pump: 2, nozzle: 1, ours: 5000, totaliser: 5000 }]);
    expect((await ask('GET', '/v1/shifts/1')).body).toMatchObject({ totals: { sales: { amount: 28_000 }, refunds: { count: 0 } } });
    expect((await ask('GET', '/v1/shifts')).body.shifts).toMatchObject([{ number: 2, closedAt: null }, { number: 1 }]);
  });

  test('with a delivery under way is not blamed for it', async () => {
    station.lab.dispensers.pump(1)?.customer({ flow: 20 });
    await ask('POST', '/v1/shifts/open');
    const { id } = await station.sell();
    await station.clock.until(async () => (await station.sale(id)).delivered.volume > 1000);
    expect(await ask('POST', '/v1/shifts/close')).toMatchObject({ status: 200, body: { differences: [] } });
    await ask('POST', '/v1/shifts/open');
    await station.until(id, 'completed');
    const next = await current();
    expect([moved(next), next.differences]).toEqual([[{ pump: 1, nozzle: 1, ours: 5000, totaliser: 5000 }], []]);
  });

  test('names fuel that flowed for no sale, and proving counts apart', async () => {
    await ask('POST', '/v1/shifts/open');
    await sellAndEnd({ paymentType: 'proving', preset: { type: 'volume', volume: 10_000 } });
    const nozzle = station.lab.dispensers.pump(2);
    nozzle?.fault('overrun');
    await sellAndEnd({ pump: 2 });
    const report = await current('ru');
    expect(report).toMatchObject({ totals: { sales: { count: 1 }, proving: { count: 1, volume: 10_000 } } });
    expect(moved(report).every(({ ours, totaliser }) => ours === totaliser)).toBe(true);
  });

  test('that the register runs without us is named', async () => {
    await ask('POST', '/v1/shifts/open');
    await sellAndEnd();
    await keyedIn(12_300);
    expect((await current('ru')).differences).toEqual([
      { book: 'register', subject: 'sell', ours: 28_000, theirs: 40_300, message: 'В ККМ продаж на 403.00, у нас на 280.00.' },
      {
        book: 'drawer',
        subject: 'device',
        ours: 28_000,
        theirs: 40_300,
        message: 'В денежном ящике: по счётчику ККМ 403.00, по учёту 280.00.',
      },
    ]);
  });

  test('can be looked at though the register is out of reach, and says so', async () => {
    await ask('POST', '/v1/shifts/open');
    await sellAndEnd();
    station.unplugged.add('fiscal');
    expect(await current()).toMatchObject({ number: 1, register: null, totals: { sales: { count: 1 } } });
    expect((await ask('POST', '/v1/shifts/close')).status).toBe(503);
  });

  test('outlives the process', async () => {
    await ask('POST', '/v1/shifts/open');
    await sellAndEnd();
    await station.crash();
    expect(await current()).toMatchObject({
      number: 1,
      openedBy: 'local',
      totals: { sales: { count: 1, amount: 28_000 } },
      differences: [],
    });
  });

  test('lists the unpaid and the cases that wait for a person', async () => {
    const fill = await sellAndEnd({ path: 'fillToFull', preset: { type: 'full', ceiling: 10_000 } }, 'awaitingReceipt');
    await station.tell(fill.id, { type: 'sale.leftUnpaid', reason: 'no money' });
    station.lab.fiscal.fault('refuse', 1);
    const stuck = await sellAndEnd({ pump: 2 }, 'attention');
    await sellAndEnd({ pump: 3 });
    const { sales } = (await ask('GET', '/v1/shifts/current/cases')).body;
    expect(sales.map(({ id }) => id).toSorted()).toEqual([fill.id, stuck.id].toSorted());
  });
});
