import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applySteps, computeDelta, toSaleState } from '../../src/engine/delta.ts';
import type { Delta } from '../../src/engine/sale-state.ts';
import type { Snapshot } from '../../src/engine/step.ts';

const NO_TIMERS = { set: [], gone: [] };
const INPUT = { order: { saleId: 'a' }, paymentType: 'cash' };
const standing = (context: Record<string, unknown>, value: unknown = 'paying', children = {}) =>
  ({ status: 'active', value, context, children }) as unknown as Snapshot;
/** As the disk gives it back. */
const step = (sequence: number, delta: Delta, ordered: { id: string; port: string; input: unknown }[] = []) => ({
  sequence,
  delta: JSON.parse(JSON.stringify(delta)) as Delta,
  ordered,
  ended: [],
});

describe('what a step has changed', () => {
  test('is what is another object than before, and nothing of the opening’s', () => {
    const client = { name: 'Анна' };
    const before = standing({ order: INPUT.order, paymentType: 'cash', client, lines: [1] });
    const after = standing({ order: INPUT.order, paymentType: 'card', client, lines: [1] });
    expect(computeDelta(before, after, INPUT, NO_TIMERS)).toEqual({
      status: 'active',
      value: 'paying',
      children: {},
      context: { paymentType: 'card', lines: [1] },
    });
  });

  test('names what is the opening’s own at the opening, and once more where it is so again', () => {
    const own = standing({ order: INPUT.order });
    const other = standing({ order: { saleId: 'b' } });
    const deltas = [
      computeDelta(null, own, INPUT, NO_TIMERS),
      computeDelta(own, other, INPUT, NO_TIMERS),
      computeDelta(other, own, INPUT, NO_TIMERS),
    ];
    const sumOf = (count: number) => applySteps(deltas.slice(0, count).map((delta, index) => step(index + 1, delta))).state;
    expect([1, 2, 3].map((count) => [sumOf(count).given, sumOf(count).context])).toEqual([
      [['order'], {}],
      [[], { order: { saleId: 'b' } }],
      [['order'], {}],
    ]);
  });
});

test('the changes of any steps, in their order, are the sale', () => {
  const part = fc.oneof(fc.constant(undefined), fc.jsonValue(), fc.constant(INPUT.order), fc.constantFrom(null, 0, 'x'));
  const context = fc.dictionary(fc.constantFrom('order', 'client', 'lines', 'notice', '__proto', 'a"b'), part);
  const value = fc.constantFrom('paying', { fuel: 'flowing' }, { fuel: { flowing: 'slowly' } });
  const children = fc.constantFrom({}, { pay: { src: 'takePayment' } }, { pay: { src: 'takePayment' }, ask: { src: 'askPump' } });
  fc.assert(
    fc.property(fc.array(fc.tuple(context, value, children), { minLength: 1, maxLength: 8 }), (steps) => {
      const snapshots = steps.map(([own, at, actors]) => standing(own, at, actors));
      const deltas = snapshots.map((after, index) => computeDelta(snapshots[index - 1] ?? null, after, INPUT, NO_TIMERS));
      const { state } = applySteps(deltas.map((delta, index) => step(index + 1, delta)));
      const whole = toSaleState(snapshots.at(-1) as Snapshot, INPUT);
      expect({ ...state, given: state.given.toSorted() }).toEqual({ ...whole, given: whole.given.toSorted() });
    }),
  );
});

describe('what is under way', () => {
  test('is what was asked for and has not ended, and the timers that were set and are not gone', () => {
    const timer = (id: string) => ({ id, due: 5, event: { type: id } });
    const pay = { id: 'pay', port: 'takePayment', input: { amount: 1 } };
    const steps = [
      step(1, computeDelta(null, standing({}), INPUT, { set: [timer('a'), timer('b')], gone: [] }), [pay]),
      { ...step(2, computeDelta(standing({}), standing({}), INPUT, { set: [timer('a')], gone: ['a', 'b'] }), [pay]) },
      { ...step(3, {}), ended: [{ asked: 1, id: 'pay', outcome: 'done' as const }] },
    ];
    expect(applySteps(steps).work).toEqual({ effects: [{ asked: 2, ...pay }], timers: [timer('a')] });
  });

  test('begins anew where the sale is written whole', () => {
    const whole = { status: 'active', value: 'x', given: [], context: { a: 1 }, children: {}, work: { effects: [], timers: [] } };
    const steps = [
      step(1, computeDelta(null, standing({ b: 2 }), INPUT, NO_TIMERS), [{ id: 'pay', port: 'takePayment', input: 1 }]),
      step(2, { whole }),
    ];
    const { work, ...state } = whole;
    expect(applySteps(steps)).toEqual({ state, work });
  });
});
