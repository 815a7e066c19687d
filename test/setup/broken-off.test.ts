import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, setupBench, WAY } from './bench.ts';
import { type Step, stop } from './scripted-asker.ts';

let bench: Bench;
beforeEach(() => {
  bench = setupBench();
});
afterEach(() => bench.close());

const GO_ON: Step = [/unfinished setup/, 'Go on'];
const scanning = (of: Bench) => () => void of.lab.scanner.scan('2200000000017');

describe('a setup that is broken off', () => {
  test('at any question goes on from there: nothing is asked twice, no device is tried twice, and the document is the same', async () => {
    await bench.run(WAY, scanning(bench));
    const whole = bench.document();
    const questions = bench.asker.asked();
    expect(questions).toBeGreaterThan(50);
    // Language and source are no part of a draft: before their answers there is nothing to lose.
    for (let at = 3; at <= questions; at++) {
      const other = setupBench();
      other.asker.breakOffAt(at);
      expect(await other.run(WAY, scanning(other))).toBe('broken off');
      other.asker.breakOffAt(null);
      expect(await other.run([GO_ON, ...other.asker.rest()], scanning(other))).toBe('saved');
      expect(other.document()).toEqual(whole);
      // The question that was broken off and whether to go on; the review's three are asked from its beginning.
      expect([at, other.asker.asked()]).toEqual([at, Math.max(questions - at + 1, 3) + 1]);
      expect([at, other.opened]).toEqual([at, bench.opened]);
      other.close();
    }
  }, 120_000);

  test('keeps its answers where nobody else reads them', async () => {
    const steps: Step[] = [...WAY.slice(0, 16), [/PlaceId/, stop]];
    expect(await bench.run(steps, scanning(bench))).toBe('broken off');
    const text = readFileSync(bench.draftPath, 'utf8');
    expect([statSync(bench.draftPath).mode & 0o777, /demo-network|АЗС/.test(text)]).toEqual([0o600, false]);
  });

  test('may be started afresh, and the old draft is gone with the first answer', async () => {
    await bench.run([...WAY.slice(0, 3), [/workplace/, stop]]);
    await bench.run([
      [/unfinished/, 'Start afresh'],
      [/Язык/, 'English'],
      [/What shall/, 'A new station'],
      [/Name of the station/, 'АЗС № 18'],
      [/workplace/, stop],
    ]);
    await bench.run([[/unfinished setup .*№ 18/, stop]]);
    expect(bench.asker.screen()).toContain('№ 18');
  });

  test('whose draft another key has sealed is put aside and said, and the setup begins', async () => {
    writeFileSync(bench.draftPath, '{"sealed":"AAAA"}');
    await bench.run([
      [/Язык/, 'English'],
      [/What shall/, stop],
    ]);
    expect(bench.asker.screen()).toContain(`put aside: ${bench.draftPath}.unreadable`);
    expect(readFileSync(`${bench.draftPath}.unreadable`, 'utf8')).toBe('{"sealed":"AAAA"}');
  });
});
