import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { createFiscalRegister, type RegisterOptions } from '../../../src/adapters/fiscal-atol/client.ts';
import { type Receipt, receiptTask } from '../../../src/adapters/fiscal-atol/receipt-task.ts';
import { linkTo } from '../../../src/simulators/broken-link.ts';
import { createFiscalSimulator, type FiscalSimulator } from '../../../src/simulators/fiscal-register.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { createSqliteJournal } from '../../../src/store/journal/sqlite-journal.ts';
import { createReceiptMarks, type ReceiptMarks } from '../../../src/store/receipt-marks.ts';
import { type HandClock, handClock } from '../../support/hand-clock.ts';
import { always, anyAnswer, broken, endOf, nobody } from '../../support/http-answers.ts';

const RECEIPT: Receipt = {
  kind: 'sell',
  taxation: 'osn',
  cashier: { name: 'Иванов' },
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
let database: Database;
let marks: ReceiptMarks;
/** The order's name is its uuid here. */
const order = (uuid = UUID) => ({ uuid, marks: marks.of(uuid) });
const client = (changes: Partial<RegisterOptions> = {}) =>
  createFiscalRegister({
    url: 'http://register.test',
    generation: 'v2',
    operator: { name: 'Иванов' },
    fetch: linkTo(register.app),
    clock,
    newId: () => `query-${++ids}`,
    ...changes,
  });

beforeEach(() => {
  clock = handClock();
  register = createFiscalSimulator({ clock });
  database = openDatabase(':memory:');
  marks = createReceiptMarks(database, createSqliteJournal(database).writes.receiptMarks, clock);
});

describe.each(['v2', 'older'] as const)('the register of generation %s', (generation) => {
  const print = (uuid = UUID) => endOf(clock, client({ generation }).print(RECEIPT, order(uuid)));

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
    expect(await endOf(clock, client({ fetch: cutting(when, nth) }).print(RECEIPT, order()))).toMatchObject({ documentNumber: 86 });
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
    expect(await endOf(clock, client({ fetch: vanishing }).print(RECEIPT, order()))).toBe('unknown: offline');
  });
});

describe('a receipt that the register does not know', () => {
  const OTHER = 'b5c0f6a2-0000-5000-8000-000000000002';
  const print = (uuid = UUID, receipt = RECEIPT) => endOf(clock, client().print(receipt, order(uuid)));
  const lookUp = (uuid = UUID) => endOf(clock, client().lookUp(order(uuid)));
  const half: Receipt = { ...RECEIPT, payments: [{ kind: 'cash', sum: 26_999 }], total: 26_999 };

  test('though it has made it is found by its documents, and not made again', async () => {
    register.fault('forgets');
    expect(await print()).toMatchObject({ documentNumber: 86, shiftNumber: 1, total: 27_000, fnNumber: '9999078902001730' });
    expect(await lookUp()).toMatchObject({ state: 'done', result: { documentNumber: 86 } });
    expect(await print()).toMatchObject({ documentNumber: 86 });
    expect(types(register)).toEqual(['openShift', 'sell']);
  });

  test('and has not made is sent anew', async () => {
    register.fault('loses', 2);
    expect(await print()).toMatchObject({ documentNumber: 86 });
    expect(types(register)).toEqual(['openShift', 'sell']);
  });

  test('however often it is sent is unknown in the end, and known as not made when it is looked up', async () => {
    register.fault('loses', 100);
    expect(await print()).toBe('unknown: forgotten');
    expect(await lookUp()).toMatchObject({ state: 'notDone', code: 'neverReceived' });
    expect(types(register)).toEqual(['openShift']);
  });

  test('is not another sale’s of the same sum', async () => {
    register.fault('loses', 100);
    await print();
    register.fault('clear');
    expect(await print(OTHER)).toMatchObject({ documentNumber: 86 });
    expect(await lookUp()).toMatchObject({ state: 'notDone', code: 'neverReceived' });
  });

  test('is not one that somebody keyed in for another sum: a person decides', async () => {
    register.fault('loses', 100);
    await print();
    register.fault('clear');
    await keyIn(half);
    expect(await lookUp()).toBe('unknown: forgotten');
  });

  test('is nobody’s where two orders of one sum may both have become it', async () => {
    register.fault('loses', 100);
    await print();
    await print(OTHER);
    register.fault('clear');
    await keyIn(RECEIPT);
    expect([await lookUp(), await lookUp(OTHER)]).toEqual(['unknown: forgotten', 'unknown: forgotten']);
  });

  test('is not looked for on another fiscal drive', async () => {
    register.fault('loses', 100);
    await print();
    register.fault('newDrive');
    expect(await lookUp()).toBe('unknown: forgotten');
  });

  /** By somebody at the register, or by another program: it bears no order of ours. */
  async function keyIn(receipt: Receipt) {
    const body = JSON.stringify({ uuid: 'keyed in', request: [receiptTask(receipt)] });
    await linkTo(register.app)('http://register.test/requests', { method: 'POST', body });
    await clock.advance(1000);
  }
});

describe('an answer of the register', () => {
  test('that names another request is none: ours is asked for', async () => {
    register.fault('foreignAnswer');
    expect(await endOf(clock, client().print(RECEIPT, order()))).toMatchObject({ documentNumber: 86 });
    expect(types(register)).toEqual(['openShift', 'sell']);
  });

  test('that names a document from before the order is not taken for our receipt', async () => {
    const lying: typeof fetch = async (input, init) => {
      const answer = await linkTo(register.app)(input, init);
      const text = (await answer.text()).replace('"fiscalDocumentNumber":86', '"fiscalDocumentNumber":84');
      return new Response(text, { status: answer.status });
    };
    expect(await endOf(clock, client({ fetch: lying }).print(RECEIPT, order()))).toBe('unknown: foreignDocument');
  });

  test('is not risked where the disk does not take what would find it again: nothing is printed', async () => {
    const store = () => {
      throw new Error('disk full');
    };
    expect(await endOf(clock, client().print(RECEIPT, { uuid: UUID, marks: { ...order().marks, store } }))).toBe('notDone: notStored');
    expect(types(register)).toEqual(['openShift']);
  });
});

describe('asked what became of a receipt, the register', () => {
  const lookUp = () => endOf(clock, client().lookUp(order()));

  test('shows the document that it made', async () => {
    await endOf(clock, client().print(RECEIPT, order()));
    expect(await lookUp()).toMatchObject({ state: 'done', result: { documentNumber: 86 } });
  });

  test('tells why it made none', async () => {
    register.fault('noPaper', 1);
    await endOf(clock, client().print(RECEIPT, order()));
    expect(await lookUp()).toEqual({ state: 'notDone', code: '44', message: 'Нет бумаги' });
  });

  test('knows what it never heard of', async () => {
    expect(await lookUp()).toEqual({ state: 'notDone', code: 'neverReceived', message: 'the register never received it' });
  });

  test('out of reach leaves it unknown', async () => {
    expect(await endOf(clock, client({ fetch: nobody }).lookUp(order()))).toBe('unknown: offline');
  });
});

describe('a register that cannot be trusted', () => {
  test('out of reach has made nothing', async () => {
    expect(await endOf(clock, client({ fetch: nobody }).print(RECEIPT, order()))).toBe('notDone: offline');
  });

  test('whatever it answers, ends in a failure of its own kind, never in a receipt', async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, async ({ status, text }) => {
        clock = handClock();
        marks.of(UUID).forget();
        const end = await endOf(clock, client({ fetch: always(status, text) }).print(RECEIPT, order()));
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
    const call = client({ fetch: refusing, user: 'till', password: 'secret-7' }).print(RECEIPT, order());
    const problem = await call.catch((reason: unknown) => reason);
    expect(headers[0]).toBe(`Basic ${Buffer.from('till:secret-7').toString('base64')}`);
    expect(JSON.stringify(problem) + String(problem)).not.toMatch(/secret-7|dGls/);
  });
});

describe('the receipt’s JSON', () => {
  test('bears roubles and litres as exact decimals, texts and the buyer', () => {
    expect(receiptTask({ ...RECEIPT, buyer: { contact: 'a@b.ru', inn: '7707083893' } })).toMatchObject({
      type: 'sell',
      taxationType: 'osn',
      clientInfo: { emailOrPhone: 'a@b.ru', vatin: '7707083893' },
      items: [{ price: 54, quantity: 5, amount: 270, infoDiscountAmount: 10, measurementUnit: 41 }, { type: 'text' }],
      payments: [{ type: 'cash', sum: 270 }],
      total: 270,
    });
  });

  test('asks for the shift’s totals, in kopecks', async () => {
    await endOf(clock, client().print(RECEIPT, order()));
    expect(await endOf(clock, client().totals())).toMatchObject({
      shiftNumber: 1,
      cashDrawer: { sum: 27_000 },
      receipts: { sell: { count: 1, sum: 27_000, payments: { cash: 27_000 } }, sellReturn: { count: 0, sum: 0 } },
    });
  });
});
