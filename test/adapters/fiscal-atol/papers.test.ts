import { beforeEach, describe, expect, test } from 'vitest';
import { ANNA, type Bench, createBench, sell } from './law-bench.ts';

let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

describe('a copy', () => {
  const copy = (documentNumber: number, wasPrinted = true) =>
    bench.ask((one) => one.printCopy({ documentNumber, wasPrinted, text: { lines: ['КОПИЯ ЧЕКА', `ФД ${documentNumber}`] } }));

  beforeEach(async () => {
    await bench.print(sell());
    await bench.print(sell());
  });

  test('of the last receipt, and of any, is the register’s own', async () => {
    expect([await copy(87), await copy(86)]).toEqual(['lastReceipt', 'fromDrive']);
    expect(bench.register.papers().map(({ kind, documentNumber }) => [kind, documentNumber])).toEqual([
      ['copy', 87],
      ['copy', 86],
    ]);
  });

  test('of a receipt whose paper failed is its own paper, printed on', async () => {
    expect(await copy(87, false)).toBe('continued');
  });

  test('is a text of ours where the register has none', async () => {
    bench.register.change({ copies: 'none' });
    expect([await copy(86), bench.register.papers().at(-1)?.lines]).toEqual(['text', ['КОПИЯ ЧЕКА', 'ФД 86']]);
  });

  test('is never a second sale', async () => {
    await copy(86);
    await bench.ask((one) => one.reportX(ANNA));
    expect([bench.types(), bench.register.papers().at(-1)?.kind]).toEqual([['openShift', 'sell', 'sell'], 'reportX']);
  });
});

describe('a slip whose answer is lost', () => {
  const lookUp = (uuid: string) => bench.ask((one) => one.lookUpText(uuid));

  test('is known to be printed, and is not printed again under its name', async () => {
    const slip = { lines: ['ОТПУСК'] };
    await bench.ask((one) => one.printText(slip, 'slip'));
    expect(await lookUp('slip')).toEqual({ state: 'done', result: null });
    await bench.ask((one) => one.printText(slip, 'slip'));
    expect(bench.register.papers()).toHaveLength(1);
  });

  test('was never received where the register does not know it', async () => {
    expect(await lookUp('never sent')).toMatchObject({ state: 'notDone', code: 'neverReceived' });
  });
});
