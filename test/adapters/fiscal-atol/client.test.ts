import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { createFiscalRegister, type RegisterOptions } from '../../../src/adapters/fiscal-atol/client.ts';
import type { Receipt } from '../../../src/adapters/fiscal-atol/codec.ts';
import { receiptTask } from '../../../src/adapters/fiscal-atol/codec.ts';
import { linkTo } from '../../../src/simulators/broken-link.ts';
import { createFiscalSimulator, type FiscalSimulator } from '../../../src/simulators/fiscal-register.ts';
import { type HandClock, handClock } from '../../support/hand-clock.ts';
import { always, anyAnswer, broken, endOf, nobody } from '../../support/http-answers.ts';

const RECEIPT: Receipt = {
  kind: 'sell',
  electronically: false,
  items: [
    {
      type: 'position',
      name: 'АИ-80 ТРК 1',
      price: 5400,
      quantity: 5000,
      amount: 27_000,
      discount: 1000,
      unit: 'L',
      tax: 'vat22',
      subject: 'excise',
    },
    { type: 'text', text: 'Скидка по купону: 10,00 ₽' },
  ],
  payments: [{ kind: 'cash', sum: 27_000 }],
  total: 27_000,
};
const UUID = 'b5c0f6a2-0000-5000-8000-000000000001';
const types = (register: FiscalSimulator) => register.documents().map(({ type }) => type);

let clock: HandClock;
let register: FiscalSimulator;
let ids = 0;
const client = (changes: Partial<RegisterOptions> = {}) =>
  createFiscalRegister({
    url: 'http://register.test',
    generation: 'v2',
    operator: { name: 'Иванов' },
    taxationType: 'osn',
    fetch: linkTo(register.app),
    clock,
    newId: () => `query-${++ids}`,
    ...changes,
  });

beforeEach(() => {
  clock = handClock();
  register = createFiscalSimulator({ clock });
});

describe.each(['v2', 'older'] as const)('the register of generation %s', (generation) => {
  const print = (uuid = UUID) => endOf(clock, client({ generation }).print(RECEIPT, uuid));

  test('opens the shift where it is closed, and makes the document', async () => {
    expect(await print()).toMatchObject({ documentNumber: 86, shiftNumber: 1, total: 27_000, printed: true, fnNumber: '9999078902001730' });
    expect(register.documents().at(-1)).toMatchObject({
      type: 'sell',
      total: 27_000,
      items: [{ name: 'АИ-80 ТРК 1', price: 5400, quantity: 5000, amount: 27_000 }],
      payments: [{ type: 'cash', sum: 27_000 }],
      texts: ['Скидка по купону: 10,00 ₽'],
    });
  });

  test('asked twice under one uuid makes one document', async () => {
    const first = await print();
    expect(await print()).toEqual(first);
    expect(types(register)).toEqual(['openShift', 'sell']);
  });

  test('renews a shift that is a day old', async () => {
    await print();
    clock.leap(25 * 3600_000);
    await print('b5c0f6a2-0000-5000-8000-000000000002');
    expect(types(register)).toEqual(['openShift', 'sell', 'closeShift', 'openShift', 'sell']);
  });

  test.each([
    ['noPaper', 'notDone: 44'],
    ['refuse', 'notDone: 12'],
    ['lostBefore', 'notDone: 2'],
  ] as const)('with the fault %s makes no document, and says so', async (fault, end) => {
    register.fault(fault, 1);
    expect([await print(), types(register)]).toEqual([end, ['openShift']]);
  });

  test('that loses its link after the document is waited for', async () => {
    register.fault('lostAfter');
    expect(await print()).toMatchObject({ documentNumber: 86 });
    expect(types(register)).toEqual(['openShift', 'sell']);
  });

  test('that cannot print what it made says so', async () => {
    register.fault('notPrinted');
    expect(await print()).toMatchObject({ printed: false });
  });

  test('that is slow is waited for', async () => {
    register.fault('slow', 4);
    expect(await print()).toMatchObject({ documentNumber: 86 });
  });
});

describe('a receipt whose request or answer is lost', () => {
  /** The n-th POST is cut: before it reaches the register, or after. */
  const cutting = (when: 'before' | 'after', nth: number): typeof fetch => {
    const through = linkTo(register.app);
    let posts = 0;
    return async (input, init) => {
      const cut = init?.method === 'POST' && ++posts === nth;
      if (!cut) return through(input, init);
      if (when === 'after') await through(input, init);
      return broken(input, init);
    };
  };

  test.each([
    ['before', 4],
    ['after', 4],
    ['before', 1],
    ['after', 1],
  ] as const)('%s the register, at its request %i, is made once', async (when, nth) => {
    expect(await endOf(clock, client({ fetch: cutting(when, nth) }).print(RECEIPT, UUID))).toMatchObject({ documentNumber: 86 });
    expect(types(register)).toEqual(['openShift', 'sell']);
  });

  test('and the register gone afterwards is unknown', async () => {
    const through = linkTo(register.app);
    let gone = false;
    const vanishing: typeof fetch = async (input, init) => {
      if (gone) return broken(input, init);
      if (init?.method === 'POST' && String(init.body).includes('"sell"')) {
        gone = true;
        await through(input, init);
        return broken(input, init);
      }
      return through(input, init);
    };
    expect(await endOf(clock, client({ fetch: vanishing }).print(RECEIPT, UUID))).toBe('unknown: offline');
  });
});

describe('asked what became of a receipt, the register', () => {
  const lookUp = () => endOf(clock, client().lookUp(UUID));

  test('shows the document that it made', async () => {
    await endOf(clock, client().print(RECEIPT, UUID));
    expect(await lookUp()).toMatchObject({ state: 'done', result: { documentNumber: 86 } });
  });

  test('tells why it made none', async () => {
    register.fault('noPaper', 1);
    await endOf(clock, client().print(RECEIPT, UUID));
    expect(await lookUp()).toEqual({ state: 'notDone', code: '44', message: 'Нет бумаги' });
  });

  test('knows what it never heard of', async () => {
    expect(await lookUp()).toEqual({ state: 'notDone', code: 'neverReceived', message: 'the register never received it' });
  });

  test('out of reach leaves it unknown', async () => {
    expect(await endOf(clock, client({ fetch: nobody }).lookUp(UUID))).toBe('unknown: offline');
  });
});

describe('a register that cannot be trusted', () => {
  test('out of reach has made nothing', async () => {
    expect(await endOf(clock, client({ fetch: nobody }).print(RECEIPT, UUID))).toBe('notDone: offline');
  });

  test('whatever it answers, ends in a failure of its own kind, never in a receipt', async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, async ({ status, text }) => {
        clock = handClock();
        const end = await endOf(clock, client({ fetch: always(status, text) }).print(RECEIPT, UUID));
        expect(end).toMatch(/^(notDone|unknown): /);
      }),
      { numRuns: 60 },
    );
  });

  test('is told the password, and no failure repeats it', async () => {
    const headers: (string | null)[] = [];
    const refusing: typeof fetch = async (input, init) => {
      headers.push(new Headers(init?.headers).get('authorization'));
      return always(401, '{}')(input, init);
    };
    const call = client({ fetch: refusing, user: 'till', password: 'secret-7' }).print(RECEIPT, UUID);
    const problem = await call.catch((reason: unknown) => reason);
    expect(headers[0]).toBe(`Basic ${Buffer.from('till:secret-7').toString('base64')}`);
    expect(JSON.stringify(problem) + String(problem)).not.toMatch(/secret-7|dGls/);
  });
});

describe('the receipt’s JSON', () => {
  test('bears roubles and litres as exact decimals, texts and the buyer', () => {
    expect(receiptTask({ ...RECEIPT, buyer: { contact: 'a@b.ru', inn: '7707083893' } }, { name: 'Иванов' }, 'osn')).toMatchObject({
      type: 'sell',
      taxationType: 'osn',
      clientInfo: { emailOrPhone: 'a@b.ru', vatin: '7707083893' },
      items: [{ price: 54, quantity: 5, amount: 270, infoDiscountAmount: 10, measurementUnit: 41 }, { type: 'text' }],
      payments: [{ type: 'cash', sum: 270 }],
      total: 270,
    });
  });

  test('asks for the shift’s totals, in kopecks', async () => {
    await endOf(clock, client().print(RECEIPT, UUID));
    expect(await endOf(clock, client().totals())).toMatchObject({
      shiftNumber: 1,
      cashDrawer: { sum: 27_000 },
      receipts: { sell: { count: 1, sum: 27_000, payments: { cash: 27_000 } }, sellReturn: { count: 0, sum: 0 } },
    });
  });
});
