import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoStation } from '../../src/station/demo.ts';
import type { Station } from '../../src/station/document.ts';
import { readStation } from '../../src/station/read-station.ts';
import { type TestStation, testStation } from '../support/station.ts';
import { type Bench, setupBench } from './bench.ts';
import type { Step } from './scripted-asker.ts';

let bench: Bench;
beforeEach(() => {
  bench = setupBench();
});
afterEach(() => bench.close());

function demo(): Station {
  const read = readStation(demoStation());
  if (!read.ok) throw new Error('the demo station has faults');
  return read.document;
}
const LANGUAGE: Step = [/Язык/, 'English'];
const NEW_PRICE: Step[] = [
  [/All is sound/, 'Fuels and goods'],
  [/Fuels and goods/, 'АИ-95'],
  [/АИ-95/, 'Change'],
  [/List price/, '65.10'],
];
const ai95 = (document: Station) => document.products.find(({ code }) => code === 'ai95')?.price;

describe('a station in a file', () => {
  const path = () => join(bench.folder, 'station.json');
  const fromFile: Step[] = [LANGUAGE, [/What shall/, 'in a file']];

  test('is opened, one thing is changed, and all else stays', async () => {
    writeFileSync(path(), JSON.stringify(demo()));
    await bench.run([...fromFile, ...NEW_PRICE]);
    expect(bench.document()).toEqual({
      ...demo(),
      products: demo().products.map((one) => (one.code === 'ai95' ? { ...one, price: 6510 } : one)),
    });
  });

  test('that makes no sense in parts keeps the rest, and only what is missing is asked for', async () => {
    const { fiscalRegister: _, ...rest } = demo();
    writeFileSync(path(), JSON.stringify({ ...rest, pumps: [{ number: 'one' }, ...rest.pumps], colour: 'red' }));
    await bench.run([...fromFile, [/register’s web server/, 'http://10.0.0.6:16732']]);
    expect(bench.document()).toMatchObject({ pumps: demo().pumps, fiscalRegister: { url: 'http://10.0.0.6:16732' } });
    expect(bench.asker.screen()).toContain('These parts make no sense and are to be entered anew: pumps[0], colour');
  });

  test('that is not there, or is no JSON, or no station, leads back to the choice', async () => {
    writeFileSync(path(), '[1');
    const other = join(bench.folder, 'list.json');
    writeFileSync(other, '[1]');
    writeFileSync(join(bench.folder, 'good.json'), JSON.stringify(demo()));
    await bench.run([
      ...fromFile,
      [/What shall/, 'in a file'],
      [/File/, join(bench.folder, 'none.json')],
      [/What shall/, 'in a file'],
      [/File/, other],
      [/What shall/, 'in a file'],
      [/File/, '!'],
      [/What shall/, 'in a file'],
      [/File/, join(bench.folder, 'good.json')],
    ]);
    expect(bench.document()).toEqual(demo());
    expect(bench.asker.screen()).toMatch(/station\.json cannot be read:.*none\.json cannot be read:.*list\.json is not a station/s);
  });

  test('cannot be written where there is no folder: the review is there still, and another name does', async () => {
    writeFileSync(path(), JSON.stringify(demo()));
    await bench.run([...fromFile, [/All is sound/, 'Save'], [/where/, 'file'], [/File/, '/no/such/folder/x.json']]);
    expect(bench.asker.screen()).toContain('It cannot be written: ENOENT');
    expect(bench.document()).toEqual(demo());
  });
});

describe('the review', () => {
  test('shows each fault at the section that mends it', async () => {
    writeFileSync(
      join(bench.folder, 'station.json'),
      JSON.stringify({ ...demo(), products: demo().products.filter(({ code }) => code !== 'dt') }),
    );
    await bench.run([
      [/Язык/, 'English'],
      [/What shall/, 'in a file'],
      [/Faults: 4/, 'Save'],
      [/Faults: 4/, '✗ Pumps and nozzles'],
      ...[1, 2, 3, 4].flatMap((pump): Step[] => [
        [/^Pumps:/, `${pump} (line-1)`],
        [new RegExp(`^${pump} `), 'Change'],
        [/Nozzles of this pump/, '4: dt'],
        [/^4: dt/, 'Remove'],
      ]),
    ]);
    expect(bench.asker.screen()).toContain('✗ Pumps and nozzles: pumps[0].nozzles[3].product: no such fuel among the products');
    expect(bench.document().pumps.map(({ nozzles }) => nozzles.length)).toEqual([3, 3, 3, 3]);
  });
});

describe('the station in the data folder', () => {
  test('is opened and saved there: a file would not be read by a start any more, and that is said', async () => {
    bench.database.document = demo();
    await bench.run([LANGUAGE, [/What shall/, 'kept here'], ...NEW_PRICE]);
    expect(ai95(bench.database.document)).toBe(6510);
    expect(bench.asker.screen()).toContain('Saved. Start the service: start null true');
    await bench.run([LANGUAGE, [/What shall/, 'kept here'], [/All is sound/, 'Save'], [/where/, 'file']]);
    expect(bench.asker.screen()).toContain('a start keeps to that one');
  });
});

describe('the station of a running service', () => {
  const ADMIN = 'keeper-token';
  let station: TestStation;
  beforeEach(async () => {
    station = await testStation({
      tokens: [
        { role: 'admin', token: ADMIN },
        { role: 'analyst', token: 'reader-token' },
      ],
    });
    bench.database.document = 'busy';
    bench.outside.fetch = async (input, init) => {
      const { pathname } = new URL(String(input));
      const headers = Object.fromEntries(new Headers(init?.headers).entries());
      const answer = await station.call<unknown>(init?.method ?? 'GET', pathname, init?.body ?? undefined, headers);
      return new Response(JSON.stringify(answer.body), { status: answer.status, headers: answer.headers });
    };
  });
  afterEach(() => station.close());
  const inForce = () => station.service().stations.inForce();
  const TOKEN: Step[] = [LANGUAGE, [/What shall/, 'the service at'], [/Token/, ADMIN]];

  test('is changed at once, by whoever has a token, and its secrets stay what they were', async () => {
    await bench.run([LANGUAGE, [/What shall/, 'the service at'], [/Token/, 'wrong-token'], [/Token/, ADMIN], ...NEW_PRICE]);
    expect([inForce().version, ai95(inForce().document), inForce().document.terminals[0]?.driver.userId]).toEqual([
      2,
      6510,
      'demo-network',
    ]);
    expect(bench.asker.screen()).not.toContain(ADMIN);
  });

  test('with a reader’s token is shown; saving asks for an admin’s', async () => {
    const reader: Step[] = [LANGUAGE, [/What shall/, 'the service at'], [/Token/, 'reader-token']];
    await bench.run([...reader, ...NEW_PRICE, [/Token/, ADMIN]]);
    expect(ai95(inForce().document)).toBe(6510);
  });

  test('that somebody changed meanwhile is not overwritten unless the technician says so', async () => {
    const meanwhile = () => {
      station.service().stations.keep({ ...inForce().document, name: 'Другая' }, { by: 'other', reason: 'station.changed' });
      return 'Save';
    };
    const moved: Step[] = [...TOKEN, ...NEW_PRICE, [/All is sound/, meanwhile]];
    await bench.run([...moved, [/Put yours over/, 'No'], [/All is sound/, 'Stop here']]);
    expect([inForce().version, inForce().document.name]).toEqual([2, 'Другая']);
    await bench.run([
      [/unfinished/, 'Go on'],
      [/Token/, ADMIN],
      [/All is sound/, 'Save'],
      [/Put yours over/, 'Yes'],
    ]);
    expect([inForce().version, inForce().document.name, ai95(inForce().document)]).toEqual([3, 'Демо-АЗС', 6510]);
  });

  test('is not written to a file with masks in place of its secrets', async () => {
    await bench.run([...TOKEN, [/All is sound/, 'Save'], [/where/, 'file'], [/All is sound/, 'Stop here']]);
    expect(bench.asker.screen()).toContain('enter them anew: terminals[0].driver.userId');
    expect(() => readFileSync(join(bench.folder, 'station.json'))).toThrow();
  });

  test('has its ports: they are not opened beside it, and its own word is taken', async () => {
    const document = { ...inForce().document, lines: [{ id: 'line-1', device: '/dev/ttyUSB0', baudRate: 4800 }] };
    station.service().stations.keep(document, { by: 'test', reason: 'station.changed' });
    await bench.run([
      ...TOKEN,
      [/All is sound/, 'Lines'],
      [/Serial lines/, 'line-1'],
      [/^line-1/, 'Change'],
      [/Serial lines/, 'all'],
      [/All is sound/, 'Stop here'],
    ]);
    expect(bench.opened).toEqual([]);
    expect(bench.asker.screen()).toContain('✓ line-1: the service says that it works');
  });
});

describe('a secret that the running service alone knows', () => {
  let station: TestStation;
  beforeEach(async () => {
    const [terminal] = demo().terminals;
    if (!terminal) throw new Error('the demo station has no terminal');
    const driver = { ...terminal.driver, url: 'https://loyalty.example/api' };
    station = await testStation({
      document: {
        terminals: [{ ...terminal, driver }],
        fiscalRegister: { driver: 'atol', url: 'http://10.0.0.6:16732', user: 'till', password: 'letmein-1' },
      },
    });
    bench.database.document = 'busy';
    bench.outside.fetch = async (input, init) => {
      const headers = Object.fromEntries(new Headers(init?.headers).entries());
      const answer = await station.call<unknown>(init?.method ?? 'GET', new URL(String(input)).pathname, init?.body ?? undefined, headers);
      return new Response(JSON.stringify(answer.body), { status: answer.status, headers: answer.headers });
    };
  });
  afterEach(() => station.close());
  const OPEN: Step[] = [LANGUAGE, [/What shall/, 'the service at']];
  const TERMINAL: Step[] = [
    [/All is sound/, 'Megainsight'],
    [/Megainsight terminals/, '2: https'],
    [/^2: https/, 'Change'],
  ];
  const tail = () => bench.asker.screen().split('Testing…').at(-1) ?? '';

  test('cannot be tried from here: where nothing else changed the service’s word is taken, and it stays what it was', async () => {
    await bench.run([
      ...OPEN,
      ...TERMINAL,
      [/Megainsight terminals/, 'all'],
      [/All is sound/, 'Fiscal register'],
      [/All is sound/, 'Save'],
    ]);
    expect(bench.asker.screen()).toContain('✓ megainsight-2: the service says that it works');
    expect(bench.asker.screen()).toContain('✓ fiscal: the service says that it works');
    const { document } = station.service().stations.inForce();
    expect([bench.opened, document.terminals[0]?.driver.userId, document.fiscalRegister.password]).toEqual([
      [],
      'demo-network',
      'letmein-1',
    ]);
  });

  test('beside another address is not tested, which is said; typed anew it is tried', async () => {
    const other: Step = [/Where Megainsight listens/, 'https://other.example/api'];
    await bench.run([...OPEN, ...TERMINAL, other, [/Megainsight terminals/, 'all'], [/All is sound/, 'Stop here']]);
    expect(tail()).toContain('! megainsight-2: not tested');
    expect(bench.opened).toEqual([]);
    await bench.run([
      [/unfinished/, 'Go on'],
      ...TERMINAL,
      [/network’s token/, 'demo-network'],
      [/Megainsight terminals/, 'all'],
      [/All is sound/, 'Stop here'],
    ]);
    expect(tail()).toContain('✓ megainsight-2: Megainsight answers');
  });
});
