import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { restore, toSaleState } from '../../src/engine/delta.ts';
import { advance, begin, type Chart, statesOf } from '../../src/engine/step.ts';
import { CHARGED, ENOUGH, INPUT, kiosk, LEFT, opened, PRINTED } from './kiosk.ts';

describe('a step', () => {
  test('orders the effects of the states that it enters, and stops those of the states that it leaves', () => {
    const charging = advance(kiosk, opened(), ENOUGH);
    expect([charging.ordered, charging.stopped]).toEqual([[{ id: 'charge', port: 'charge', input: { amount: 100 } }], []]);
    const handing = advance(kiosk, charging.snapshot, CHARGED);
    expect([handing.ordered, handing.stopped]).toEqual([[{ id: 'print', port: 'print', input: undefined }], ['charge']]);
  });

  test('sets the timers of the states that it enters, and cancels those of the states that it leaves', () => {
    const first = begin(kiosk, INPUT);
    expect([first.timersSet, first.timersCancelled]).toEqual([[{ id: LEFT.type, delay: 60_000, event: { type: LEFT.type } }], []]);
    const charging = advance(kiosk, first.snapshot, ENOUGH);
    expect([charging.timersSet, charging.timersCancelled]).toEqual([[], [LEFT.type]]);
  });

  test('takes along what follows by itself, one microstep after the other', () => {
    const handing = advance(kiosk, advance(kiosk, opened(), ENOUGH).snapshot, CHARGED).snapshot;
    const printed = advance(kiosk, handing, PRINTED);
    expect(printed.microsteps.map(({ snapshot }) => statesOf(snapshot))).toEqual([
      ['handing.drawer.open', 'handing.paper.printed'],
      ['handing.drawer.open', 'handing.paper.torn'],
      // That a region is done is an event of its own.
      ['handing.drawer.open', 'handing.paper.torn'],
    ]);
  });

  test('that fails in the chart throws what failed, and leaves nothing behind for the next one', () => {
    const broken = createMachine({
      initial: 'a',
      states: { a: { on: { go: { guard: 'isBroken', target: 'a' } }, invoke: { id: 'x', src: 'x' } } },
    } as never) as unknown as Chart;
    const { snapshot } = begin(broken, {});
    expect(() => advance(broken, snapshot, { type: 'go' })).toThrow('isBroken');
    const next = advance(kiosk, opened(), ENOUGH);
    expect([next.microsteps.length, next.ordered.map(({ id }) => id)]).toEqual([1, ['charge']]);
  });
});

test('a sale that was stored is in memory again as it was, its actors at work and its opening’s own values included', () => {
  const { snapshot } = advance(kiosk, opened(), ENOUGH);
  const state = toSaleState(snapshot, INPUT);
  expect(state).toEqual({
    status: 'active',
    value: 'charging',
    given: ['order'],
    context: { paid: 100 },
    children: { charge: 'charge' },
  });
  const again = restore(kiosk, state, INPUT);
  expect([statesOf(again), again.context, again.hasTag('open')]).toEqual([['charging'], { order: INPUT.order, paid: 100 }, true]);
  expect(statesOf(advance(kiosk, again, CHARGED).snapshot)).toEqual(['handing.drawer.open', 'handing.paper.printing']);
});
