import { describe, expect, test } from 'vitest';
import { NotTaken, walkOtherPath } from '../../../src/engine/history/what-if.ts';
import type { StoredEvent } from '../../../src/engine/journal.ts';
import type { ChartEvent } from '../../../src/engine/step.ts';
import { CHARGED, ENOUGH, INPUT, kiosk, LEFT, PRINTED } from '../kiosk.ts';

const REFUSED: ChartEvent = { type: 'xstate.error.actor.charge', error: null, actorId: 'charge' };
const SHUT = { type: 'shut' };
const stored = (...events: ChartEvent[]): StoredEvent[] =>
  events.map((event, index) => ({ sequence: index + 1, at: (index + 1) * 1_000, event, states: [], delta: {}, ordered: [] }));
const OPENED = { type: 'sale.opened', version: 1, input: INPUT };
const SALE = stored(OPENED, ENOUGH, CHARGED, SHUT, PRINTED);

const VERSIONS = { chart: () => kiosk, migration: () => undefined };
function suppose(at: number, instead: ChartEvent[], keepRest = true, after: ChartEvent[] = [], sale = SALE) {
  const path = walkOtherPath(VERSIONS, null, sale, { at, instead, keepRest, after });
  if (!path) throw new Error('no chart at hand');
  return path;
}
const told = ({ steps }: ReturnType<typeof suppose>) =>
  steps.map(({ origin, at, event, after }) => [origin, at, event.type, after.join(' ')]);

describe('what if', () => {
  test('nothing is changed: the sale goes its own way, with what each step orders', () => {
    const { steps, leftOut, atWork, timers } = suppose(6, []);
    expect(steps.map(({ origin, at, before, after, transitions, ordered }) => [origin, at, before, after, transitions, ordered])).toEqual([
      ['kept', 1_000, [], ['choosing'], ['kiosk.ready/always/0'], []],
      ['kept', 2_000, ['choosing'], ['charging'], ['kiosk.choosing/paid/0'], [{ id: 'charge', port: 'charge' }]],
      [
        'kept',
        3_000,
        ['charging'],
        ['handing.drawer.open', 'handing.paper.printing'],
        ['kiosk.charging/xstate.done.actor.charge/0'],
        [{ id: 'print', port: 'print' }],
      ],
      [
        'kept',
        4_000,
        ['handing.drawer.open', 'handing.paper.printing'],
        ['handing.drawer.shut', 'handing.paper.printing'],
        ['kiosk.handing.drawer.open/shut/0'],
        [],
      ],
      [
        'kept',
        5_000,
        ['handing.drawer.shut', 'handing.paper.printing'],
        ['over'],
        [
          'kiosk.handing.paper.printing/xstate.done.actor.print/0',
          'kiosk.handing.paper.printed/always/0',
          'kiosk.handing/xstate.done.state.kiosk.handing/0',
        ],
        [],
      ],
    ]);
    expect([leftOut, atWork, timers]).toEqual([[], [], []]);
  });

  test('one event is another: it comes at the same moment, and the rest follows as far as it has a place', () => {
    const other = suppose(3, [REFUSED]);
    expect(told(other)).toEqual([
      ['kept', 1_000, 'sale.opened', 'choosing'],
      ['kept', 2_000, 'paid', 'charging'],
      ['instead', 3_000, 'xstate.error.actor.charge', 'choosing'],
    ]);
    expect(other.leftOut).toEqual([
      { sequence: 4, type: 'shut' },
      { sequence: 5, type: 'xstate.done.actor.print' },
    ]);
    expect([other.atWork, other.timers.map(({ type }) => type)]).toEqual([[], [LEFT.type]]);
  });

  test('an event is left out: what built on it is left out too', () => {
    const other = suppose(4, []);
    expect(told(other).at(-1)).toEqual(['rest', 5_000, 'xstate.done.actor.print', 'handing.drawer.open handing.paper.torn']);
    expect(other.leftOut).toEqual([]);
  });

  test('the rest does not follow, and something else comes after the last moment', () => {
    const other = suppose(4, [], false, [PRINTED, SHUT]);
    expect(told(other).slice(3)).toEqual([
      ['after', 3_000, 'xstate.done.actor.print', 'handing.drawer.open handing.paper.torn'],
      ['after', 3_000, 'shut', 'over'],
    ]);
  });

  test('something is added at the end of a sale under way: what is at work is named', () => {
    const other = suppose(3, [ENOUGH], true, [], stored(OPENED));
    expect([told(other).at(-1), other.atWork, other.timers]).toEqual([
      ['instead', 1_000, 'paid', 'charging'],
      [{ id: 'charge', port: 'charge' }],
      [],
    ]);
  });

  test('a timer fires: once, and only where it runs', () => {
    const other = suppose(2, [LEFT], false);
    expect([told(other).at(-1)?.[3], other.timers]).toEqual(['over', []]);
    expect(() => suppose(3, [LEFT], false)).toThrow(NotTaken);
    expect(() => suppose(2, [LEFT, LEFT], false)).toThrow(NotTaken);
  });

  test.each([
    ['of an actor that is not at work', 2, CHARGED, { kind: 'notNow' }],
    ['that the state does not know', 3, SHUT, { kind: 'notNow' }],
    ['that a guard refuses', 2, { type: 'paid', sum: 1 }, { kind: 'guard', guard: 'isEnough' }],
  ])('a supposed event %s is refused, with where the sale then stands', (_why, at, event, refusal) => {
    let problem: NotTaken | undefined;
    try {
      suppose(at, [event]);
    } catch (thrown) {
      problem = thrown as NotTaken;
    }
    expect([problem?.event, problem?.refusal, problem?.message]).toEqual([event, refusal, `the sale does not take ${event.type} there`]);
    expect(problem?.snapshot.value).toBe(at === 2 ? 'choosing' : 'charging');
  });

  test('is not asked of what does not begin with an opening', () => {
    expect(() => suppose(1, [], true, [], [])).toThrow('a sale begins with its opening');
    expect(() => suppose(1, [], true, [], stored(ENOUGH))).toThrow('a sale begins with its opening');
  });
});
