import { beforeEach, describe, expect, test } from 'vitest';
import { openScanner, type Scanner, type ScanSuffix } from '../../../src/adapters/scanner-serial/driver.ts';
import { type MemoryEnd, memoryPair } from '../../../src/adapters/wire/serial/memory.ts';
import { createScannerSimulator } from '../../../src/simulators/scanner.ts';
import { type HandClock, handClock, settle } from '../../support/hand-clock.ts';

let clock: HandClock;
let far: MemoryEnd;
let scanner: Scanner;
let scans: string[];
let logged: string[];
let near: MemoryEnd;

beforeEach(() => {
  clock = handClock();
  [near, far] = memoryPair('scanner-1');
  scans = [];
  logged = [];
  open('auto');
});

function open(suffix: ScanSuffix): void {
  scanner = openScanner({
    duplex: near,
    clock,
    suffix,
    onScan: ({ code }) => scans.push(code),
    log: (level, message, facts) => logged.push(`${level} ${message} ${JSON.stringify(facts)}`),
  });
}

async function send(text: string): Promise<void> {
  await far.write(new TextEncoder().encode(text));
  await settle();
}

describe('a scanner', () => {
  test.each(['CR', 'LF', 'CRLF', 'none'] as const)('with the suffix %s tells each scan once', async (suffix) => {
    const simulator = createScannerSimulator({ duplex: far, suffix });
    for (const code of ['2200000000017', '2200000000024']) {
      await simulator.scan(code);
      await clock.advance(300);
    }
    expect([scans, scanner.counters().scans]).toEqual([['2200000000017', '2200000000024'], 2]);
  });

  test.each(['CRLF', 'auto'] as const)('set to %s is not cut by a pause of 120 ms', async (suffix) => {
    open(suffix);
    for (let scan = 0; scan < 2; scan++) {
      for (const part of ['22000', `0000001${scan}\r`, '\n']) {
        await send(part);
        await clock.advance(120);
      }
    }
    expect(scans).toEqual(['2200000000010', '2200000000011']);
  });

  test('that was seen to send a suffix is not cut by any pause, and what broke off spoils no other code', async () => {
    await send('4600\r');
    await send('22000');
    await clock.advance(1_900);
    await send('00000017\r');
    await send('half of a co');
    await clock.advance(2_000);
    await send('2200000000024\r');
    expect([scans, logged]).toEqual([['4600', '2200000000017', '2200000000024'], ['warn a scan broke off {"scanner":"memory:scanner-1"}']]);
  });

  test('that was set up anew without a suffix is heard after one code', async () => {
    await send('4600\r');
    await send('2200000000017');
    await clock.advance(2_000);
    await send('2200000000024');
    await clock.advance(250);
    expect(scans).toEqual(['4600', '2200000000024']);
  });

  test('without a suffix is done when it falls silent, and not before', async () => {
    open('none');
    await send('22000');
    await clock.advance(90);
    await send('00000017');
    await clock.advance(90);
    expect(scans).toEqual([]);
    await clock.advance(10);
    expect(scans).toEqual(['2200000000017']);
  });

  test('that trembles tells a code once, and the same code again when the hand means it', async () => {
    for (const ms of [300, 1_400, 1_500]) {
      await send('2200000000017\r');
      await clock.advance(ms);
    }
    expect([scans, scanner.counters().repeated]).toEqual([['2200000000017'], 2]);
    await send('2200000000017\r');
    expect(scans).toHaveLength(2);
  });

  test('that reads two clients in a hurry tells both', async () => {
    await send('2200000000017\r2200000000024\r2200000000017\r');
    expect(scans).toEqual(['2200000000017', '2200000000024', '2200000000017']);
  });

  test('in a Russian layout is understood, with a warning to set it up', async () => {
    await send('ьупфштышпре_1\r');
    expect([scans, scanner.counters().repaired]).toEqual([['megainsight_1'], 1]);
    expect(logged).toEqual(['warn the scanner types through a Russian keyboard layout: set it to COM mode {"scanner":"memory:scanner-1"}']);
  });

  test('that sends nonsense is not believed', async () => {
    await send('日本\r');
    await send(`${'7'.repeat(5000)}\r`);
    expect([scans, scanner.counters()]).toMatchObject([[], { scans: 0, refused: 1 }]);
    expect(scanner.counters().discarded).toBeGreaterThan(4096);
  });

  test('never has a code in the log', async () => {
    for (const code of ['2200000000017', 'ьупф', '日本', ']Q1token-of-a-client']) await send(`${code}\r`);
    expect(logged.join('')).not.toMatch(/2200000000017|ьупф|mega|日本|token/);
  });

  test('that is unplugged is known to be, since when, and why', async () => {
    expect(scanner.link()).toMatchObject({ up: true, lastError: null });
    await clock.advance(5_000);
    far.setLink(false);
    expect(scanner.link()).toEqual({ up: false, since: clock.now(), lastError: 'unplugged' });
    far.setLink(true);
    await send('2200000000017\r');
    expect(scans).toEqual(['2200000000017']);
  });

  test('that is closed says nothing more', async () => {
    await send('220');
    scanner.close();
    await send('0000\r');
    await clock.advance(1_000);
    expect(scans).toEqual([]);
  });
});
