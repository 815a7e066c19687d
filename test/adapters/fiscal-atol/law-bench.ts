/** A simulated register and its client, with receipts of fuel to print. Used by the tests of receipts and the law. */
import { createFiscalRegister, type RegisterOptions } from '../../../src/adapters/fiscal-atol/client.ts';
import type { Correction, Receipt } from '../../../src/adapters/fiscal-atol/receipt-task.ts';
import type { Clock } from '../../../src/clock.ts';
import { linkTo } from '../../../src/simulators/broken-link.ts';
import { createFiscalSimulator } from '../../../src/simulators/fiscal-register.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { createSqliteJournal } from '../../../src/store/journal/sqlite-journal.ts';
import { createReceiptMarks } from '../../../src/store/receipt-marks.ts';
import { handClock } from '../../support/hand-clock.ts';
import { endOf } from '../../support/http-answers.ts';

type Position = Extract<Receipt['items'][number], { type: 'position' }>;
export const ANNA = { name: 'Оператор Смирнова А.П.', vatin: '500100732259' };
export const BORIS = { name: 'Оператор Орлов И.В.' };
export const fuel = (changes: Partial<Position> = {}): Position => ({
  type: 'position',
  name: 'АИ-95-К5 ТРК 3',
  price: 6450,
  quantity: 20_000,
  amount: 129_000,
  unit: 'L',
  tax: 'vat22',
  subject: 'excise',
  department: 1,
  ...changes,
});

/** 20 litres for cash, sold by Anna. */
export const sell = (changes: Partial<Receipt> = {}, position: Partial<Position> = {}): Receipt => {
  const item = fuel(position);
  const payments: Receipt['payments'] = [{ kind: 'cash', sum: item.amount }];
  return { kind: 'sell', taxation: 'osn', cashier: ANNA, electronically: false, items: [item], payments, total: item.amount, ...changes };
};

export const correction = (changes: Partial<Correction> = {}): Correction => ({
  ...sell(),
  kind: 'sellCorrection',
  basis: { type: 'self', date: '2026-11-24' },
  ...changes,
});

/** What a station stores of its receipts, on a disk of its own. */
export function createMarks(clock: Pick<Clock, 'now'>) {
  const database = openDatabase(':memory:');
  return createReceiptMarks(database, createSqliteJournal(database).writes.receiptMarks, clock);
}

export type Bench = ReturnType<typeof createBench>;

export function createBench() {
  let ids = 0;
  const clock = handClock();
  const register = createFiscalSimulator({ clock });
  const marks = createMarks(clock);
  const through = linkTo(register.app);
  const client = (changes: Partial<RegisterOptions> = {}) =>
    createFiscalRegister({
      url: 'http://register.test',
      generation: 'v2',
      operator: BORIS,
      fetch: through,
      clock,
      newId: () => `query-${++ids}`,
      ...changes,
    });
  const order = (uuid: string) => ({ uuid, marks: marks.of(uuid) });
  /** How a call to the register ends: its result, or its failure in short. */
  const ask = <Result>(call: (register: ReturnType<typeof client>) => Promise<Result>, changes: Partial<RegisterOptions> = {}) =>
    endOf(clock, call(client(changes))) as Promise<Result>;
  return {
    clock,
    register,
    through,
    order,
    ask,
    print: (receipt: Receipt, uuid = `order-${++ids}`, changes: Partial<RegisterOptions> = {}) =>
      ask((one) => one.print(receipt, order(uuid)), changes),
    correct: (one: Correction, uuid = `order-${++ids}`, changes: Partial<RegisterOptions> = {}) =>
      ask((by) => by.correct(one, order(uuid)), changes),
    /** A request as it goes to the register. */
    async post(uuid: string, request: Record<string, unknown>[]) {
      const body = JSON.stringify({ uuid, request });
      const { status } = await through('http://register.test/api/v2/requests', { method: 'POST', body });
      await clock.advance(1000);
      return { status, answer: await (await through(`http://register.test/api/v2/requests/${uuid}`)).json() };
    },
    async cashOrder(uuid: string, kind: 'cashIn' | 'cashOut', sum = 300_000) {
      return { uuid, kind, sum, operator: ANNA, before: await ask((one) => one.cashMark()) };
    },
    last: () => register.documents().at(-1),
    types: () => register.documents().map(({ type }) => type),
  };
}
