import { statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStation } from '../../src/station/document.ts';
import { type Bench, setupBench, WAY } from './bench.ts';

let bench: Bench;
beforeEach(() => {
  bench = setupBench();
});
afterEach(() => bench.close());

test('a whole station is set up from nothing, each device tried, and the document is sound', async () => {
  const scan = () => void bench.lab.scanner.scan('2200000000017');
  expect(await bench.run(WAY, scan)).toBe('saved');
  const document = bench.document();
  expect(readStation(document)).toEqual({ ok: true, document });
  expect(document).toMatchObject({
    name: 'АЗС № 17',
    workplaces: [{ id: '1', name: 'Касса 1' }],
    products: [
      { code: 'ai92', name: 'АИ-92', kind: 'fuel', unit: 'L', price: 5990 },
      { code: 'kofe', name: 'Кофе', kind: 'goods', unit: 'pcs', price: 12_000 },
    ],
    lines: [{ id: 'line-1', device: '/dev/ttyUSB0', baudRate: 4800 }],
    pumps: [{ number: 1, line: 'line-1', nozzles: [{ number: 1, address: 1, product: 'ai92' }] }],
    scanners: [{ workplace: '1', device: '/dev/ttyACM0' }],
    fiscalRegister: { driver: 'atol', url: 'http://10.0.0.6:16732', generation: 'v2' },
    bankTerminal: { url: 'http://10.0.0.7:8443/nexo', saleId: 'KOLONKA-1', poiId: 'POI-1' },
    terminals: [
      {
        id: '2',
        workplace: '1',
        comPort: 12,
        driver: { url: 'https://loyalty.example/api', userId: 'demo-network', placeId: 'demo-station' },
      },
    ],
    discounts: [{ shortName: 'MI1' }, { shortName: 'MI2' }],
    limits: { minVolume: 1000, maxUnpaid: 2, fillCeiling: 100_000 },
  });
  expect(document.paymentTypes.map(({ code, discount }) => [code, discount])).toEqual([
    ['cash', 'MI1'],
    ['card', 'MI2'],
    ['shop-cash', 'MI1'],
    ['shop-card', 'MI2'],
    ['proving', undefined],
  ]);
  const screen = bench.asker.screen();
  for (const passed of [
    'line-1: the line is open',
    'pump-1: all its nozzles answer',
    'a code of 13 characters',
    'fiscal: the register answers',
    'bank: the bank terminal answers',
    'megainsight-2: Megainsight answers',
  ]) {
    expect(screen).toContain(passed);
  }
  expect(screen).not.toContain('demo-network');
  expect(screen).toContain(`start ${bench.folder}/station.json false`);
  expect(statSync(`${bench.folder}/station.json`).mode & 0o777).toBe(0o600);
});
