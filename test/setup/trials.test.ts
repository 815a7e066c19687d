import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, setupBench, WAY } from './bench.ts';
import type { Step } from './scripted-asker.ts';

let bench: Bench;
beforeEach(() => {
  bench = setupBench();
});
afterEach(() => bench.close());

const scanning = () => void bench.lab.scanner.scan('2200000000017');
/** The way, with more steps after the one whose question matches. */
function wayWith(after: RegExp, more: Step[]): Step[] {
  const at = WAY.findLastIndex(([question]) => question.source === after.source);
  expect(at).toBeGreaterThan(0);
  return [...WAY.slice(0, at + 1), ...more, ...WAY.slice(at + 1)];
}
const NOT_PASSED = /did not pass/;

describe('a device that does not answer as it is entered', () => {
  const REGISTER = /register’s web server/;

  test('is tried again when the technician has plugged it in', async () => {
    bench.unplugged.add('fiscal');
    const plugIn = () => {
      bench.unplugged.delete('fiscal');
      return 'Try again';
    };
    await bench.run(
      wayWith(REGISTER, [
        [NOT_PASSED, 'Try again'],
        [NOT_PASSED, plugIn],
      ]),
      scanning,
    );
    expect(bench.asker.screen()).toMatch(/✗ fiscal: no answer at http:\/\/10\.0\.0\.6:16732.*→ check its power.*✓ fiscal/s);
  });

  test('is changed, with what was typed as the answers in brackets', async () => {
    bench.speaks.set('fiscal', () => Promise.reject(new TypeError('nobody')));
    const more: Step[] = [
      [NOT_PASSED, 'Change the settings'],
      [REGISTER, 'http://10.0.0.66:16732'],
      [NOT_PASSED, 'Keep it'],
    ];
    await bench.run(wayWith(REGISTER, more), scanning);
    expect(bench.document().fiscalRegister).toMatchObject({ url: 'http://10.0.0.66:16732' });
  });

  test('left half changed is there still, with every way on', async () => {
    bench.unplugged.add('fiscal');
    const more: Step[] = [
      [NOT_PASSED, 'Change the settings'],
      [/User of the web server/, '!'],
      [NOT_PASSED, 'Keep it'],
    ];
    await bench.run(wayWith(REGISTER, more), scanning);
    expect(bench.document().fiscalRegister).toMatchObject({ url: 'http://10.0.0.6:16732' });
  });

  test('is kept untested, or skipped; a station that needs it says so in the review', async () => {
    bench.unplugged.add('fiscal').add('bank');
    const steps = WAY.flatMap((step): Step[] => {
      if (step[0].source === REGISTER.source) return [step, [NOT_PASSED, 'Skip']];
      return /terminal listens/.test(step[0].source) ? [step, [NOT_PASSED, 'Keep it']] : [step];
    });
    steps.push([/Faults: 1/, 'Save'], [/Faults: 1/, 'Fiscal register'], [REGISTER, 'http://10.0.0.6:16732'], [NOT_PASSED, 'Keep it']);
    await bench.run(steps, scanning);
    const screen = bench.asker.screen();
    expect(screen).toContain('✗ Fiscal register: fiscalRegister: not entered yet');
    expect(screen).toContain('Not saved: mend the faults that are listed first.');
    expect(bench.document().bankTerminal).toMatchObject({ url: 'http://10.0.0.7:8443/nexo' });
  });

  test('of each kind says what to do', async () => {
    for (const one of ['fiscal', 'bank', 'megainsight', '/dev/ttyACM0']) bench.unplugged.add(one);
    bench.lab.dispensers.pump(1)?.fault('silence');
    const kept: Step = [NOT_PASSED, 'Keep it'];
    const steps = WAY.flatMap((step): Step[] => {
      const source = step[0].source;
      if (source === 'Scanners:') return [kept, step];
      if (step[1] === '/dev/ttyACM0') return [[step[0], 'Type it'], [/or a path/, '/dev/ttyACM0'], kept];
      return [REGISTER.source, 'Where the terminal listens', 'PlaceId'].includes(source) ? [step, kept] : [step];
    });
    await bench.run(steps);
    const screen = bench.asker.screen();
    for (const [ill, todo] of [
      ['✗ pump-1: no answer of nozzle (address): 1 (1)', 'check the pump’s power, its address'],
      ['✗ scanner-1: this machine has no port /dev/ttyACM0', 'ports that are here: /dev/ttyUSB0'],
      ['✗ fiscal: no answer', 'check its power and cable'],
      ['✗ bank: the bank terminal does not answer', 'check its power and network'],
      ['✗ megainsight-2: Nothing answers at this URL', 'correct the terminal’s settings'],
    ] as const) {
      expect(screen).toMatch(new RegExp(`${ill.replace(/[()]/g, '\\$&')}[\\s\\S]*→ ${todo}`));
    }
  });

  test('a scanner that reads nothing is a fault of the scanner, after twenty seconds', async () => {
    const at = WAY.findIndex(([, answer]) => answer === '/dev/ttyACM0');
    await bench.run([...WAY.slice(0, at + 1), [NOT_PASSED, 'Keep it'], ...WAY.slice(at + 1)]);
    expect(bench.asker.screen()).toContain('✗ scanner-1: no code came within 20 seconds');
  });
});

describe('a register of the older generation', () => {
  test('is found by itself, and its generation stands in the document', async () => {
    const fetch = bench.lab.fetchOf('fiscal');
    bench.speaks.set('fiscal', async (input, init) =>
      String(input instanceof Request ? input.url : input).includes('/api/v2')
        ? new Response('not found', { status: 404 })
        : fetch(input, init),
    );
    await bench.run(WAY, scanning);
    expect(bench.document().fiscalRegister.generation).toBe('older');
    expect(bench.asker.screen()).toContain('It speaks the older generation of web requests.');
  });
});

describe('a wrong answer', () => {
  test('is said at once, in words, and asked for again', async () => {
    const steps = WAY.flatMap((step): Step[] => {
      if (step[0].source === 'List price' && step[1] === '59,90')
        return [[/List price/, 'дорого'], [/List price/, '59,901'], [/List price/, '0'], step];
      if (step[0].source === REGISTER_URL) return [[/register’s web server/, '10.0.0.6'], step];
      return [step];
    });
    await bench.run(steps, scanning);
    expect(bench.asker.screen().match(/^> .*/gm)).toEqual([
      '> a number, please',
      '> a number, please',
      expect.stringMatching(/^> must be >=0\.01/),
      '> an address such as http://10.0.0.5:16732, or simulator',
    ]);
  });

  test('“!” leaves a thing half entered as it was, and the rest stands', async () => {
    const at = WAY.findIndex(([, answer]) => answer === '120');
    await bench.run([...WAY.slice(0, at), [/List price/, '!'], ...WAY.slice(at + 1)], scanning);
    expect(bench.document().products.map(({ code }) => code)).toEqual(['ai92']);
  });
});

const REGISTER_URL = 'register’s web server';
