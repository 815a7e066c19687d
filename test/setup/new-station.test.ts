import { statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStation } from '../../src/station/read-station.ts';
import { type Bench, setupBench, WAY } from './bench.ts';
import type { Step } from './scripted-asker.ts';

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

test('a pump like the last one takes three answers, and its nozzles the next free addresses', async () => {
  const at = WAY.findIndex(([question]) => question.source === 'Scanners:');
  const pumps: Step[] = [
    [/Nozzles of this pump/, '+'],
    [/^Pumps:/, '+'],
    [/The same nozzles as pump 1/, 'Yes'],
    [/Nozzles of this pump/, 'That is all (2)'],
    [/^Pumps:/, '+'],
    [/The same nozzles as pump 2/, 'No'],
    [/Its address/, '7'],
  ];
  await bench.run([...WAY.slice(0, at), ...pumps, ...WAY.slice(at)], () => void bench.lab.scanner.scan('2200000000017'));
  expect(bench.document().pumps.map(({ number, nozzles }) => [number, nozzles.map(({ number, address }) => [number, address])])).toEqual([
    [
      1,
      [
        [1, 1],
        [2, 2],
      ],
    ],
    [
      2,
      [
        [1, 3],
        [2, 4],
      ],
    ],
    [3, [[1, 7]]],
  ]);
});

test('in Russian every question, choice and finding is Russian', async () => {
  const way: Step[] = [
    [/Что настраиваем/, 'Новая станция'],
    [/Название АЗС/, 'АЗС № 17'],
    [/Название в чеке/, 'АИ-92'],
    [/Цена по прейскуранту/, '59,90'],
    [/Куда подключено/, '/dev/ttyUSB0'],
    [/тонких настроек/, 'Да'],
    [/Сканеры/, '+'],
    [/Куда подключено/, '/dev/ttyACM0'],
    [/Адрес веб-сервера ККМ/, 'http://10.0.0.6:16732'],
    [/Адрес терминала/, 'http://10.0.0.7:8443/nexo'],
    [/Терминалы Megainsight/, '+'],
    [/Адрес процессинга/, 'https://loyalty.example/api'],
    [/Токен сети/, 'demo-network'],
    [/PlaceId/, 'demo-station'],
    [/Скидки/, '+'],
    [/Наименование скидки/, 'Третья'],
    [/тонких настроек/, 'Да'],
  ];
  expect(await bench.run(way, () => void bench.lab.scanner.scan('2200000000017'), 'ru')).toBe('saved');
  const lines = bench.asker.screen().split('\n');
  // Names of fields, devices and files are what they are in every language.
  const names = [
    /Megainsight|PlaceId|UserId|Language|Ctrl|Enter|KOLONKA|POI|COM|npm run setup|cash|card|proving|start|false|demo-station/g,
    /line-\d|scanner-\d|pump-\d|megainsight-\d|fiscal|bank|(https?|tcp):\S+|\/\S+/g,
  ];
  const unnamed = (line: string) => names.reduce((rest, name) => rest.replace(name, ''), line);
  expect(lines.filter((line) => /[A-Za-z]{3,}/.test(unnamed(line)))).toEqual([]);
});
