import { expect, test } from 'vitest';
import { expectStatedDelivery } from '../../../src/forecourt/reactions/expect-stated-delivery.ts';
import { saleEvent } from './sale-event.ts';

const BEFORE = { volume: 1_000_000, amount: 5_990_000 };
const byPerson = { before: BEFORE, volume: 4200, amount: 25_158, reason: 'finished', settledBy: 'person' };
const delivered = { type: 'attention.resolved', choice: 'delivered', by: 'Иванов' };

function expectedAfter(given: Parameters<typeof saleEvent>[0], unexplained: object[] = []) {
  const expected: object[] = [];
  const totalisers = {
    listUnexplained: () => unexplained,
    expect: async ({ pump, nozzle }: { pump: number; nozzle: number }, totals: object) => void expected.push({ pump, nozzle, ...totals }),
  };
  expectStatedDelivery(totalisers, () => undefined)(saleEvent(given));
  return expected;
}

test('what a person states to have been delivered is expected on the nozzle’s totaliser', () => {
  expect(expectedAfter({ event: delivered, context: { deliveries: [byPerson] } })).toEqual([
    { pump: 1, nozzle: 2, volume: 1_004_200, amount: 6_015_158 },
  ]);
});

test('of several deliveries the last one counts', () => {
  const first = { ...byPerson, volume: 100, settledBy: 'register' };
  expect(expectedAfter({ event: delivered, context: { deliveries: [first, byPerson] } })).toMatchObject([{ volume: 1_004_200 }]);
});

test.each([
  ['a choice about something else', { ...delivered, choice: 'askAgain' }, byPerson],
  ['an event of the pump itself', { type: 'xstate.done.actor.followDelivery' }, byPerson],
  ['a delivery that the pump has told', delivered, { ...byPerson, settledBy: 'register' }],
])('%s changes no expectation', (_, event, delivery) => {
  expect(expectedAfter({ event, context: { deliveries: [delivery] } })).toEqual([]);
});

test('a delivery of before a restore that is followed late accounts for what the totaliser showed meanwhile', () => {
  const followed = {
    event: { type: 'xstate.done.actor.followDelivery' },
    context: { deliveries: [{ ...byPerson, settledBy: 'register' }] },
  };
  expect(expectedAfter(followed, [{ volume: 4200 }])).toMatchObject([{ volume: 1_004_200 }]);
  expect(expectedAfter(followed)).toEqual([]);
});
