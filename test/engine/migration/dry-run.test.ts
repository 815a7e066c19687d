import { describe, expect, test } from 'vitest';
import { toSaleState } from '../../../src/engine/delta.ts';
import { steps } from '../../../src/engine/history/moves.ts';
import type { StoredEvent, StoredSale } from '../../../src/engine/journal.ts';
import { divergenceOf, misfitsOf } from '../../../src/engine/migration/dry-run.ts';
import { type Chart, type ChartEvent, type Step, statesOf } from '../../../src/engine/step.ts';
import { CHARGED, ENOUGH, INPUT, kiosk, kioskConfig, kioskWith, LEFT } from '../kiosk.ts';

const only = (chart: Chart | undefined) => ({ chart: () => chart, migration: () => undefined });
const TIMER = { id: LEFT.type, due: 60_000, delay: 60_000, event: LEFT };

/** A sale of the kiosk as it was stored, with what is under way. */
function storedAfter(...events: ChartEvent[]): { sale: StoredSale; events: StoredEvent[] } {
  const all = [{ type: 'sale.opened', version: 1, input: INPUT }, ...events].map(
    (event, index): StoredEvent => ({ sequence: index + 1, at: 0, event, states: [], delta: {}, ordered: [] }),
  );
  let last: Step | undefined;
  for (const { stored, step } of steps(only(kiosk), all)) {
    last = step;
    stored.states = statesOf(step.snapshot);
    stored.ordered = step.ordered.map(({ id, port }) => ({ id, port, outcome: null, endedBy: null }));
  }
  const { snapshot, ordered } = last as Step;
  const sale: StoredSale = {
    ...{
      id: 'sale-1',
      chart: 'kiosk',
      version: 1,
      sequence: all.length,
      createdAt: 0,
      endedAt: null,
      tags: ['open'],
      done: false,
      epoch: 1,
    },
    state: toSaleState(snapshot, INPUT),
    input: INPUT,
    work: {
      effects: ordered.map(({ id, port, input }) => ({ asked: all.length, id, port, input })),
      timers: statesOf(snapshot).includes('choosing') ? [TIMER] : [],
    },
  };
  return { sale, events: all };
}
const misfits = (chart: Chart | undefined, ...events: ChartEvent[]) => {
  const stored = storedAfter(...events);
  return misfitsOf(chart, stored.sale, stored.events);
};
const { states } = kioskConfig;

describe('an open sale', () => {
  test.each([
    ['a customer', []],
    ['an actor', [ENOUGH]],
    ['two regions', [ENOUGH, CHARGED]],
  ])('that waits for %s fits the chart that it is on', (_whom, events) => {
    expect(misfits(kiosk, ...events)).toEqual([]);
  });

  test('of a chart that is not at hand does not fit', () => {
    expect(misfits(undefined)).toEqual([{ kind: 'noChart', what: 'kiosk 1' }]);
  });

  test('in a state that is gone does not fit, an inner one by its whole path; nothing else is asked then', () => {
    const { charging: _, ...others } = states;
    const choosing = { ...states.choosing, on: { paid: { target: 'handing' } } };
    expect(misfits(kioskWith({ states: { ...others, choosing } as never }), ENOUGH)).toEqual([{ kind: 'noState', what: 'charging' }]);
    const { paper: __, ...drawer } = states.handing.states;
    const without = kioskWith({ states: { ...states, handing: { ...states.handing, states: drawer } } as never });
    expect(misfits(without, ENOUGH, CHARGED)).toEqual([{ kind: 'noState', what: 'handing.paper' }]);
  });

  test('whose state invokes another actor does not fit: one is unknown, one was never asked', () => {
    const charging = { ...states.charging, invoke: { ...states.charging.invoke, id: 'debit' } };
    expect(misfits(kioskWith({ states: { ...states, charging } }), ENOUGH)).toEqual([
      { kind: 'effectUnknown', what: 'charge' },
      { kind: 'effectMissing', what: 'debit' },
    ]);
  });

  test('at a port that is gone does not fit', () => {
    expect(misfits(kioskWith({ without: 'charge' }), ENOUGH)).toEqual([{ kind: 'portMissing', what: 'charge' }]);
    expect(misfits(kioskWith({ without: 'print' }), ENOUGH)).toEqual([]);
  });

  test('with a timer that no state waits for does not fit', () => {
    const { after: _, ...choosing } = states.choosing;
    expect(misfits(kioskWith({ states: { ...states, choosing } as never }))).toEqual([{ kind: 'timerUnknown', what: LEFT.type }]);
  });

  test('that does not know what a new one would know does not fit, though the opening knows it', () => {
    const context = (args: never) => ({ ...kioskConfig.context(args), hat: null });
    expect(misfits(kioskWith({ context: context as never }))).toEqual([{ kind: 'contextMissing', what: 'hat' }]);
  });

  test('whose opening a new chart cannot begin with does not fit', () => {
    const context = ({ input }: { input: { hat: { size: number } } }) => ({ order: input.hat.size });
    expect(misfits(kioskWith({ context: context as never }))).toEqual([{ kind: 'contextMissing', what: 'input' }]);
  });
});

describe('the events of a stored sale', () => {
  const divergence = (chart: Chart | undefined, ...events: ChartEvent[]) => {
    const stored = storedAfter(...events);
    return divergenceOf(only(chart), stored.sale, stored.events);
  };

  test('go the same way on the same chart', () => {
    expect([divergence(kiosk), divergence(kiosk, ENOUGH, CHARGED, { type: 'shut' })]).toEqual([null, null]);
  });

  test('lead to other states: the first that does is named', () => {
    const choosing = { ...states.choosing, on: { paid: { target: 'over' } } };
    expect(divergence(kioskWith({ states: { ...states, choosing } as never }), ENOUGH, CHARGED)).toEqual({
      sequence: 2,
      event: 'paid',
      kind: 'states',
      stored: 'charging',
      now: 'over',
    });
  });

  test('order other effects', () => {
    const charging = { ...states.charging, invoke: { ...states.charging.invoke, id: 'debit' } };
    expect(divergence(kioskWith({ states: { ...states, charging } }), ENOUGH)).toEqual({
      sequence: 2,
      event: 'paid',
      kind: 'effects',
      stored: 'charge',
      now: 'debit',
    });
  });

  test('leave it knowing something else: the keys are named, on both sides', () => {
    const context = (args: never) => ({ ...kioskConfig.context(args), paid: 7, hat: null });
    expect(divergence(kioskWith({ context: context as never }))).toEqual({
      sequence: 1,
      event: 'sale.opened',
      kind: 'context',
      stored: 'paid: 0, hat: undefined',
      now: 'paid: 7, hat: null',
    });
  });

  test('of a version that is not at hand are not compared', () => {
    expect(divergence(undefined, ENOUGH)).toBeNull();
  });

  test('that do not begin with an opening are a defect', () => {
    const { sale } = storedAfter();
    expect(divergenceOf(only(kiosk), sale, [])).toMatchObject({ sequence: 0, event: '', kind: 'defect' });
  });
});
