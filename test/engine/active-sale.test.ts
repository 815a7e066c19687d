import { describe, expect, test } from 'vitest';
import { type ActiveSale, applyStep, createActiveSale, type StepFacts } from '../../src/engine/active-sale.ts';
import type { Snapshot, Step } from '../../src/engine/step.ts';
import { kiosk } from './kiosk.ts';

const standing = (tags: string[], status = 'active') =>
  ({
    status,
    value: 'here',
    context: {},
    children: {},
    tags: new Set(tags),
    hasTag: (tag: string) => tags.includes(tag),
  }) as unknown as Snapshot;
const EFFECT = { id: 'print', port: 'print', input: null };
const TIMER = { id: 'later', delay: 5_000, event: { type: 'later' } };
const step = (changes: Partial<Step> & { snapshot: Snapshot }): Step => ({
  microsteps: [],
  ordered: [],
  stopped: [],
  timersSet: [],
  timersCancelled: [],
  ...changes,
});
const sale = (): ActiveSale => {
  const record = {
    id: 'sale-1',
    chart: 'kiosk',
    version: 1,
    snapshot: standing(['open']),
    sequence: 4,
    createdAt: 0,
    endedAt: null,
    epoch: 1,
  };
  return createActiveSale(record, kiosk, {}, record);
};
const take = (own: ActiveSale, taken: Step, facts: StepFacts = {}) =>
  applyStep(own, taken, { type: 'gone' }, facts, () => ({ claims: [], receipts: [], deliveries: [], concern: null }), 1_000);

describe('a sale', () => {
  test.each([
    ['closed, with nothing under way', step({ snapshot: standing(['closed']) }), true],
    ['over in its chart, whatever its tags', step({ snapshot: standing([], 'done') }), true],
    ['open', step({ snapshot: standing(['open']) }), false],
    ['closed, and waits for a person', step({ snapshot: standing(['closed', 'attention']) }), false],
    ['closed, with an effect at work', step({ snapshot: standing(['closed']), ordered: [EFFECT] }), false],
    ['closed, with a timer running', step({ snapshot: standing(['closed']), timersSet: [TIMER] }), false],
  ])('that is %s', (_how, taken, isAtRest) => {
    const { entry, after } = take(sale(), taken);
    expect([entry.done, after.isDone]).toEqual([isAtRest, isAtRest]);
  });

  test('is written with its number, its time, its tags and its end', () => {
    const { entry, after } = take(sale(), step({ snapshot: standing(['closed', 'completed']) }));
    expect(entry).toMatchObject({ saleId: 'sale-1', sequence: 5, at: 1_000, tags: ['closed', 'completed'], endedAt: 1_000, request: null });
    expect([after.update.isEnd, after.update.record.endedAt]).toEqual([true, 1_000]);
  });

  test('that is woken and closed again ends anew, and one that goes on after its end keeps it', () => {
    const own = sale();
    take(own, step({ snapshot: standing(['closed']) }));
    own.record = { ...own.record, endedAt: 500 };
    expect(take(own, step({ snapshot: standing(['closed']) })).after.update).toMatchObject({ isEnd: false, record: { endedAt: 500 } });
    expect(take(own, step({ snapshot: standing(['open']) })).entry.endedAt).toBeNull();
    expect(take(own, step({ snapshot: standing(['closed']) })).after.update).toMatchObject({ isEnd: true, record: { endedAt: 1_000 } });
  });
});

describe('a step', () => {
  test('takes away the timer that fired and those that it cancels, as far as they ran', () => {
    const own = sale();
    take(own, step({ snapshot: standing(['open']), timersSet: [TIMER, { ...TIMER, id: 'other' }, { ...TIMER, id: 'third' }] }));
    const { entry } = take(own, step({ snapshot: standing(['open']), timersCancelled: ['other', 'never'] }), { timer: 'later' });
    expect([entry.delta.timers, [...own.timers.keys()]]).toEqual([{ set: [], gone: ['later', 'other'] }, ['third']]);
  });

  test('sets its timers from its own moment on', () => {
    const own = sale();
    const { entry } = take(own, step({ snapshot: standing(['open']), timersSet: [TIMER] }));
    expect(entry.delta.timers).toEqual({ set: [{ id: 'later', due: 6_000, delay: 5_000, event: { type: 'later' } }], gone: [] });
  });

  test('stops the effects that are at work, and names the event that ordered them', () => {
    const own = sale();
    take(own, step({ snapshot: standing(['open']), ordered: [EFFECT] }));
    const { entry, after } = take(own, step({ snapshot: standing(['open']), stopped: ['print', 'nobody'] }));
    expect(entry.ended).toEqual([{ asked: 5, id: 'print', outcome: 'cancelled' }]);
    expect([after.stopped.map(({ id }) => id), own.effects.size]).toEqual([['print'], 0]);
  });
});
