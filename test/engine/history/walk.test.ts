import { describe, expect, test } from 'vitest';
import { transitionsOf } from '../../../src/engine/history/moves.ts';
import { Walk } from '../../../src/engine/history/walk.ts';
import { advance, begin } from '../../../src/engine/step.ts';
import { CHARGED, ENOUGH, INPUT, kiosk, PRINTED } from '../kiosk.ts';

/** The whole sale: paid after 5 s, charged after 2 more, the drawer shut and the paper printed in the given order. */
function walkOf(last: { type: string }[], clock = [0, 5_000, 7_000, 7_500, 9_000]): Walk {
  const walk = new Walk();
  let step = begin(kiosk, INPUT);
  walk.take(clock[0] as number, step.microsteps);
  for (const [index, event] of [ENOUGH, CHARGED, ...last].entries()) {
    step = advance(kiosk, step.snapshot, event);
    walk.take(clock[index + 1] as number, step.microsteps);
  }
  return walk;
}
const SHUT = { type: 'shut' };

describe('a walk', () => {
  test('is the stays in all states, outer ones too, and the last one has no end', () => {
    expect(walkOf([SHUT, PRINTED]).visits).toEqual([
      { state: 'choosing', ms: 5_000 },
      { state: 'charging', ms: 2_000 },
      { state: 'handing', ms: 2_000 },
      { state: 'handing.drawer', ms: 2_000 },
      { state: 'handing.drawer.open', ms: 500 },
      { state: 'handing.paper', ms: 2_000 },
      { state: 'handing.paper.printing', ms: 2_000 },
      { state: 'handing.drawer.shut', ms: 1_500 },
      { state: 'handing.paper.printed', ms: 0 },
      { state: 'handing.paper.torn', ms: 0 },
      { state: 'over', ms: null },
    ]);
  });

  test('is the transitions with the time in the states that they left', () => {
    expect(walkOf([SHUT, PRINTED]).passages).toEqual([
      { transition: 'kiosk.ready/always/0', ms: 0 },
      { transition: 'kiosk.choosing/paid/0', ms: 5_000 },
      { transition: 'kiosk.charging/xstate.done.actor.charge/0', ms: 2_000 },
      { transition: 'kiosk.handing.drawer.open/shut/0', ms: 500 },
      { transition: 'kiosk.handing.paper.printing/xstate.done.actor.print/0', ms: 2_000 },
      { transition: 'kiosk.handing.paper.printed/always/0', ms: 0 },
      { transition: 'kiosk.handing/xstate.done.state.kiosk.handing/0', ms: 2_000 },
    ]);
  });

  test('goes one way, in whichever order its two regions went', () => {
    const [one, other] = [walkOf([SHUT, PRINTED]), walkOf([PRINTED, SHUT])];
    expect(one.way()).toEqual(other.way());
    expect(one.way().states).toEqual([
      'choosing',
      'charging',
      'over',
      'handing.drawer.open',
      'handing.drawer.shut',
      'handing.paper.printing',
      'handing.paper.printed',
      'handing.paper.torn',
    ]);
    expect(one.way().transitions.length).toBe(one.passages.length);
  });

  test('counts no time below nothing where the clock was put back', () => {
    const { visits, passages } = walkOf([SHUT, PRINTED], [10_000, 4_000, 3_000, 2_000, 1_000]);
    expect([...visits, ...passages].filter(({ ms }) => ms !== null && ms !== 0)).toEqual([]);
  });

  test('counts a transition of the chart itself from the sale’s opening on', () => {
    const walk = new Walk();
    const first = begin(kiosk, INPUT);
    walk.take(1_000, first.microsteps);
    const charging = advance(kiosk, first.snapshot, ENOUGH);
    walk.take(2_000, charging.microsteps);
    walk.take(4_500, advance(kiosk, charging.snapshot, { type: 'helped' }).microsteps);
    expect(walk.passages.at(-1)).toEqual({ transition: 'kiosk/helped/0', ms: 3_500 });
  });
});

test('transitions of a step are named by state, event and place, and what opens a sale has no name', () => {
  const first = begin(kiosk, INPUT);
  expect(transitionsOf(first.microsteps)).toEqual(['kiosk.ready/always/0']);
  expect(transitionsOf(advance(kiosk, first.snapshot, { type: 'chosen', choice: 'stay', by: 'x' }).microsteps)).toEqual([
    'kiosk.choosing/chosen/1',
  ]);
});
