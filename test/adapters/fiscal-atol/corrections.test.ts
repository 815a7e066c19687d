import { beforeEach, describe, expect, test } from 'vitest';
import { type Bench, correction, createBench, fuel, sell } from './law-bench.ts';

let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

describe('a correction', () => {
  test('29: of a wrong rate in FFD 1.2 is the wrong receipt taken back and the right one, both naming it', async () => {
    await bench.print(sell({}, { tax: 'vat20' }));
    const wrongSign = (await bench.ask((one) => one.findDocument(86)))?.fiscalSign;
    await bench.correct(correction({ kind: 'sellReturnCorrection', wrongSign: wrongSign, items: [fuel({ tax: 'vat20' })] }));
    await bench.correct(correction({ wrongSign: wrongSign }));
    expect(bench.register.documents().slice(2)).toMatchObject([
      { type: 'sellReturnCorrection', attribute: wrongSign, correction: { type: 'self', date: '2026.11.24' } },
      { type: 'sellCorrection', attribute: wrongSign, items: [{ tax: 'vat22' }] },
    ]);
    expect(await bench.ask((one) => one.findDocument(88))).toMatchObject({ kind: 'sellCorrection', total: 129_000 });
  });

  test('of a wrong receipt in FFD 1.05 is a return and the right receipt, both naming it', async () => {
    bench.register.change({ ffd: '1.05' });
    await bench.print(sell());
    await bench.correct(correction({ kind: 'sellReturnCorrection', wrongSign: '1494681034' }));
    await bench.correct(correction({ wrongSign: '1494681034' }));
    expect(bench.register.documents().slice(2)).toMatchObject([
      { type: 'sellReturn', attribute: '1494681034' },
      { type: 'sell', attribute: '1494681034' },
    ]);
  });

  test('of a wrong receipt in FFD 1.05 that the server has forgotten is found by number and sum', async () => {
    bench.register.change({ ffd: '1.05', fullDocuments: false });
    await bench.print(sell());
    bench.register.fault('forgets');
    expect(await bench.correct(correction({ kind: 'sellReturnCorrection', wrongSign: '1494681034' }))).toMatchObject({
      documentNumber: 87,
    });
    expect(bench.types()).toEqual(['openShift', 'sell', 'sellReturn']);
  });

  test('of a missed receipt in FFD 1.05 has no positions, but the VAT of its sum', async () => {
    bench.register.change({ ffd: '1.05' });
    expect(await bench.correct(correction())).toMatchObject({ total: 129_000 });
    expect(bench.last()).toMatchObject({ type: 'sellCorrection', items: [], taxes: [{ type: 'vat22', sum: 23_262 }], total: 129_000 });
  });

  test('of a missed receipt in FFD 1.2 has its positions, and nothing in place of the sign', async () => {
    await bench.correct(correction());
    expect(bench.last()).toMatchObject({ type: 'sellCorrection', items: [{ unit: 'л' }], attribute: '0' });
  });

  test('30: bears its day as the register wants it; another one makes none', async () => {
    expect(await bench.correct(correction({ basis: { type: 'self', date: '24.11.2026' } }))).toBe('notDone: badBaseDate');
    const task = { type: 'sellCorrection', correctionType: 'self', correctionBaseDate: '24.11.2026', items: [], payments: [] };
    expect((await bench.post('x', [task])).answer).toMatchObject({ results: [{ error: { code: 501 } }] });
    expect(bench.types()).not.toContain('sellCorrection');
  });

  test('31: by order of the tax office bears the order’s number', async () => {
    expect(await bench.correct(correction({ basis: { type: 'instruction', date: '2026-11-24' } }))).toBe('notDone: noBaseNumber');
    await bench.correct(correction({ basis: { type: 'instruction', date: '2026-11-24', number: '15-02/77' } }));
    expect(bench.last()).toMatchObject({ correction: { type: 'instruction', number: '15-02/77' } });
  });

  test('whose link is lost at an older server, which does not follow it up, is settled by its document', async () => {
    await bench.print(sell());
    bench.register.fault('lostAfter');
    const order = correction({ kind: 'sellReturnCorrection', wrongSign: '1' });
    expect(await bench.correct(order, 'order', { generation: 'older' })).toMatchObject({ documentNumber: 87 });
    bench.register.fault('lostBefore');
    expect(await bench.correct(order, 'other', { generation: 'older' })).toBe('notDone: 2');
    expect(bench.types().filter((type) => type === 'sellReturnCorrection')).toHaveLength(1);
  });
});
