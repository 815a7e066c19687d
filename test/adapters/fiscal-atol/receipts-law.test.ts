import { beforeEach, describe, expect, test } from 'vitest';
import { ANNA, type Bench, BORIS, createBench, sell } from './law-bench.ts';

// By the numbers of the cases in docs/protocols/atol.md: as the customer holds the receipt and the inspector reads it.

let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

describe('a receipt', () => {
  const moveCash = async (uuid: string, kind: 'cashIn' | 'cashOut', sum: number) => {
    const order = await bench.cashOrder(uuid, kind, sum);
    return bench.ask((one) => one.moveCash(order));
  };

  test('1: for 20 litres in cash names litres, the full payment of excise goods, its VAT and who made it', async () => {
    expect(await bench.print(sell())).toMatchObject({ total: 129_000 });
    expect(bench.last()).toMatchObject({
      total: 129_000,
      taxes: [{ type: 'vat22', sum: 23_262 }],
      items: [{ name: 'АИ-95-К5 ТРК 3', unit: 'л', subject: 'excise', method: 'fullPayment', tax: 'vat22', department: 1 }],
      payments: [{ type: 'cash', sum: 129_000 }],
      cashier: ANNA,
      taxation: 'osn',
    });
    expect(bench.last()?.paper.join('\n')).toMatch(/ПРИХОД[\s\S]*ПОДАКЦИЗНЫЙ ТОВАР[\s\S]*КАССИР Оператор Смирнова А\.П\./);
  });

  test('2: by amount is for what was delivered; the change is the customer’s', async () => {
    const [price, quantity, amount] = [3988, 12_530, 49_970];
    await bench.print(sell({ payments: [{ kind: 'cash', sum: 50_000 }] }, { price, quantity, amount }));
    expect(bench.last()).toMatchObject({ total: 49_970, payments: [{ type: 'cash', sum: 50_000 }], taxes: [{ sum: 9011 }] });
    expect(bench.register.drawer()).toBe(49_970);
  });

  test.each([
    ['1.05', 'L', 'л'],
    ['1.1', 'L', 'л'],
    ['1.2', 'L', 'л'],
    ['1.05', 'pcs', 'шт'],
    ['1.05', 'kg', 'кг'],
    ['1.2', 'kg', 'кг'],
    ['1.05', 'm3', 'м3'],
    ['1.2', 'm3', 'м3'],
    ['1.05', 'kWh', 'кВт·ч'],
    ['1.2', 'kWh', 'кВт·ч'],
  ] as const)('3: of a register with FFD %s says %s as «%s», never as a number', async (ffd, unit, text) => {
    bench.register.change({ ffd });
    await bench.print(sell({}, { unit }));
    expect(bench.last()?.items[0]?.unit).toBe(text);
  });

  test('4: rounded down to roubles bears VAT of the lines before rounding', async () => {
    const rounded = { payments: [{ kind: 'electronically' as const, sum: 433_400 }], total: 433_400 };
    await bench.print(sell(rounded, { price: 9940, quantity: 43_610, amount: 433_483 }));
    expect(bench.last()).toMatchObject({ total: 433_400, taxes: [{ type: 'vat22', sum: 78_169 }] });
  });

  test('5: lowered by a rouble is none', async () => {
    const lowered = { payments: [{ kind: 'electronically' as const, sum: 433_383 }], total: 433_383 };
    expect(await bench.print(sell(lowered, { price: 9940, quantity: 43_610, amount: 433_483 }))).toBe('notDone: 227');
    expect(bench.types()).toEqual(['openShift']);
  });

  test('6, 7: of the rest goes back where the drawer has it; else money is laid in first', async () => {
    await bench.print(sell());
    const rest = sell({ kind: 'sellReturn' }, { quantity: 4630, amount: 29_863 });
    await moveCash('take', 'cashOut', 119_000);
    expect(await bench.print(rest)).toBe('notDone: 80');
    await moveCash('lay', 'cashIn', 119_000);
    expect(await bench.print(rest)).toMatchObject({ total: 29_863 });
    expect(bench.register.drawer()).toBe(99_137);
  });

  test('8: a sale of 2025 is returned at its own rate', async () => {
    await bench.print(sell());
    await bench.print(sell({ kind: 'sellReturn' }, { tax: 'vat20' }));
    expect(bench.last()).toMatchObject({ type: 'sellReturn', items: [{ tax: 'vat20' }] });
  });

  test('10: at the rate of 2026 is refused by a driver of 2025, and the register says which word it does not know', async () => {
    bench.register.change({ driverYear: 2025 });
    expect(await bench.print(sell())).toBe('notDone: 501');
    expect(await bench.ask((one) => one.capabilities(true))).toMatchObject({ knowsVat22: false });
    bench.register.change({ driverYear: 2026 });
    expect(await bench.ask((one) => one.capabilities(true))).toMatchObject({ knowsVat22: true });
    expect(bench.types()).toEqual(['openShift']);
  });

  test('11: is none for a fuel card: a slip with litres and a line to sign', async () => {
    const slip = { lines: [{ text: 'ОТПУСК ПО ТОПЛИВНОЙ КАРТЕ', align: 'center' as const, bold: true }, 'ТРК 3 АИ-95 30,00 л'] };
    await bench.ask((one) => one.printText({ ...slip, signatures: ['Водитель'] }, 'slip'));
    await bench.ask((one) => one.printText({ ...slip, signatures: ['Водитель'] }, 'slip'));
    expect([bench.types(), bench.register.papers().map(({ lines }) => lines)]).toEqual([
      [],
      [['ОТПУСК ПО ТОПЛИВНОЙ КАРТЕ', 'ТРК 3 АИ-95 30,00 л', '', expect.stringMatching(/^Водитель _+$/)]],
    ]);
  });

  test('12: paid by a talon that a person had bought is an offset: the drawer stays', async () => {
    await bench.print(sell({ payments: [{ kind: 'prepaid', sum: 129_000 }] }));
    expect([bench.last()?.payments, bench.register.drawer()]).toEqual([[{ type: 'prepaid', sum: 129_000 }], 0]);
  });

  test('13: where prepayment has its own: paid, delivered against it, the rest given back', async () => {
    await bench.print(sell({}, { method: 'fullPrepayment', tax: 'vat122' }));
    const [kept, rest] = [
      { quantity: 15_370, amount: 99_137 },
      { quantity: 4630, amount: 29_863 },
    ];
    await bench.print(sell({ payments: [{ kind: 'prepaid', sum: 99_137 }] }, kept));
    await bench.print(sell({ kind: 'sellReturn' }, { ...rest, method: 'fullPrepayment', tax: 'vat122' }));
    expect([bench.types().slice(1), bench.register.drawer()]).toEqual([['sell', 'sell', 'sellReturn'], 99_137]);
    expect(bench.register.documents()[1]).toMatchObject({
      taxes: [{ type: 'vat122', sum: 23_262 }],
      items: [{ method: 'fullPrepayment' }],
    });
  });

  test('14: of excise goods is none where the register is not registered for them', async () => {
    bench.register.change({ excise: false });
    expect(await bench.print(sell())).toBe('notDone: 147');
    expect(await bench.ask((one) => one.capabilities(true))).toMatchObject({ excise: false });
  });

  test('15: under a taxation system that is not registered is none', async () => {
    bench.register.change({ taxation: ['usnIncome'] });
    expect(await bench.print(sell())).toBe('notDone: 143');
  });

  test('16: of LPG is for a commodity in litres', async () => {
    await bench.print(sell({}, { name: 'СУГ ТРК 5', price: 2399, quantity: 52_150, amount: 125_108, subject: 'commodity' }));
    expect(bench.last()).toMatchObject({ total: 125_108, items: [{ subject: 'commodity', unit: 'л' }] });
  });

  test('40: for a company bears its name and INN, and where the goods come from', async () => {
    const buyer = { name: 'ООО «Пример»', inn: '9900000120' };
    await bench.print(sell({ buyer }));
    expect(bench.last()).toMatchObject({ buyer, items: [{ country: '643' }] });
    expect(await bench.print(sell({ buyer: { ...buyer, inn: '9900000121' } }))).toBe('notDone: badInn');
  });

  test('41: not paid in full is none', async () => {
    expect(await bench.print(sell({ payments: [{ kind: 'cash', sum: 128_999 }] }))).toBe('notDone: 66');
  });

  test('42: without paper needs somewhere to be sent to', async () => {
    expect(await bench.print(sell({ electronically: true }))).toBe('notDone: noContact');
    await bench.print(sell({ electronically: true, buyer: { contact: '+79000000000' } }));
    expect(bench.last()).toMatchObject({ electronically: true, buyer: { contact: '+79000000000' } });
  });

  test('43: of a register in training mode is known to be none', async () => {
    bench.register.change({ training: true });
    expect(await bench.print(sell())).toMatchObject({ training: true });
    expect(await bench.ask((one) => one.status())).toMatchObject({ fiscal: false });
  });

  test('for another’s goods names the supplier: at the position, and before FFD 1.2 at the receipt', async () => {
    const agent = { kind: 'commissionAgent' as const, supplier: { name: 'ООО «Поставщик»', inn: '9900000120', phones: ['+79000000000'] } };
    await bench.print(sell({}, { agent }));
    expect(bench.last()?.items[0]?.supplier).toBe('ООО «Поставщик»');
    bench.register.change({ ffd: '1.05' });
    await bench.print(sell({}, { agent }));
    expect(bench.last()?.items[0]?.supplier).toBeUndefined();
  });

  test('does not bear a cashier’s INN that cannot be right', async () => {
    await bench.print(sell({ cashier: { name: 'Иванов', vatin: '500100732250' } }));
    expect(bench.last()?.cashier).toEqual({ name: 'Иванов' });
  });

  test('44: paid by more than its sum without cash is none', async () => {
    expect(await bench.print(sell({ payments: [{ kind: 'electronically', sum: 130_000 }] }))).toBe('notDone: 52');
  });
});

test('32: two fiscal documents in one request are none', async () => {
  expect([(await bench.post('x', [{ type: 'openShift' }, { type: 'closeShift' }])).status, bench.types()]).toEqual([400, []]);
});

describe('a register that takes no document', () => {
  test.each([
    ['whose archive is full', { driveFull: true }, '121'],
    ['whose drive is too old', { driveDays: -1 }, '120'],
    ['whose documents the OFD has not taken for 30 days', { unsent: 40, unsentHours: 720 }, '137'],
  ])('33: %s refuses receipts and Z', async (_what, settings, code) => {
    await bench.print(sell());
    bench.register.change(settings);
    expect([await bench.print(sell()), await bench.ask((one) => one.closeShift())]).toEqual([`notDone: ${code}`, `notDone: ${code}`]);
    expect(bench.types()).toEqual(['openShift', 'sell']);
  });

  test('34: for its shift is over 24 hours old is closed and opened, and prints under a new order', async () => {
    await bench.print(sell());
    bench.clock.leap(86_700_000);
    expect(await bench.print(sell())).toMatchObject({ shiftNumber: 2 });
    expect(bench.types()).toEqual(['openShift', 'sell', 'closeShift', 'openShift', 'sell']);
  });
});

test('39: cashiers who hand over in an open shift are each named on their own receipts, and the Z by who closes it', async () => {
  await bench.print(sell());
  await bench.print(sell({ cashier: BORIS }));
  await bench.ask((one) => one.closeShift(BORIS));
  expect(bench.register.documents().map(({ type, cashier, shiftNumber }) => [type, cashier?.name, shiftNumber])).toEqual([
    ['openShift', ANNA.name, 1],
    ['sell', ANNA.name, 1],
    ['sell', BORIS.name, 1],
    ['closeShift', BORIS.name, 1],
  ]);
  expect(bench.last()?.paper.join('\n')).toMatch(/ПРИХОД 2 +=2580\.00/);
});
