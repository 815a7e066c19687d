import { describe, expect, test } from 'vitest';
import { knownEvents, refusalOf } from '../../src/engine/refusal.ts';
import { advance } from '../../src/engine/step.ts';
import { CHARGED, ENOUGH, kiosk, opened } from './kiosk.ts';

const charging = () => advance(kiosk, opened(), ENOUGH).snapshot;
const refusal = (event: { type: string; [field: string]: unknown }) => refusalOf(kiosk, opened(), event);

describe('an event', () => {
  test('that the state takes is not refused', () => {
    expect([refusal(ENOUGH), refusal({ type: 'closed', hour: 23 }), refusalOf(kiosk, charging(), CHARGED)]).toEqual([null, null, null]);
  });

  test('that the state does not know is not for now', () => {
    expect([refusal({ type: 'shut' }), refusalOf(kiosk, charging(), ENOUGH)]).toEqual([{ kind: 'notNow' }, { kind: 'notNow' }]);
  });

  test('that a guard refuses bears the guard’s name, whatever its parameters are read from', () => {
    expect([refusal({ type: 'paid', sum: 99 }), refusal({ type: 'closed', hour: 21 })]).toEqual([
      { kind: 'guard', guard: 'isEnough' },
      { kind: 'guard', guard: 'isNight' },
    ]);
  });

  test('that one of several guards refuses bears the name of the first that does', () => {
    expect([refusal({ ...ENOUGH, sober: false }), refusal({ type: 'paid', sum: 1, sober: false })]).toEqual([
      { kind: 'guard', guard: 'isSober' },
      { kind: 'guard', guard: 'isEnough' },
    ]);
  });

  test('that is another choice, and lacks what it must state, is refused for what it lacks', () => {
    expect(refusal({ type: 'chosen', choice: 'stay' })).toEqual({ kind: 'guard', guard: 'isSigned' });
  });

  test('that the inner state forbids is not for now, though the outer one takes it', () => {
    expect(refusal({ type: 'helped' })).toEqual({ kind: 'notNow' });
    expect(refusalOf(kiosk, charging(), { type: 'helped' })).toBeNull();
  });
});

test('the events that a sale knows are those of all its states, inner and outer, and none of the chart’s own', () => {
  expect(knownEvents(opened()).toSorted()).toEqual(['chosen', 'closed', 'helped', 'paid']);
  expect(knownEvents(charging())).toEqual(['helped']);
  const handing = advance(kiosk, charging(), CHARGED).snapshot;
  expect(knownEvents(handing).toSorted()).toEqual(['helped', 'shut']);
});
