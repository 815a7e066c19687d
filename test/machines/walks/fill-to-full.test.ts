import { describe, expect, test } from 'vitest';
import { deliveredVolume, holdsPump, needsCardFirst } from '../../../machines/sale/readings.ts';
import { everyPathHolds } from '../../support/path-rules.ts';
import { walkFillToFull } from '../../support/paths.ts';

const walk = walkFillToFull();
const { visits } = walk;

describe('every reachable state of a fill to full', () => {
  everyPathHolds(walk);

  test('takes no money before fuel has flowed', () => {
    expect(visits.filter(({ snapshot: { context } }) => context.payment && deliveredVolume(context) === 0)).toEqual([]);
  });

  test('gives no fuel without a card where the discount forbids it', () => {
    const early = visits.filter(
      ({ snapshot: { children, context } }) => 'preparePump' in children && needsCardFirst(context) && context.client === null,
    );
    expect(early).toEqual([]);
  });

  test('frees the pump as soon as the delivery is over', () => {
    const held = visits.filter(({ snapshot }) => snapshot.hasTag('awaitingReceipt') && holdsPump(snapshot.context));
    expect(held).toEqual([]);
  });

  test('with late discount switched off asks for no card at the receipt', () => {
    const asked = visits.filter(
      ({ snapshot }) =>
        snapshot.hasTag('awaitingCard') &&
        deliveredVolume(snapshot.context) > 0 &&
        snapshot.context.order.paymentTypes[snapshot.context.paymentType]?.loyalty?.allowLate === false,
    );
    expect(asked).toEqual([]);
  });
});
