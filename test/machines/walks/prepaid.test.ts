import { describe, expect, test } from 'vitest';
import { deliveredVolume, orderedVolume } from '../../../machines/sale/readings.ts';
import { everyPathHolds } from '../../support/path-rules.ts';
import { walkPrepaid } from '../../support/paths.ts';

const walk = walkPrepaid();
const { visits } = walk;

describe('every reachable state of a prepaid sale', () => {
  everyPathHolds(walk);

  test('gives no fuel before the receipt or slip, proving apart', () => {
    const early = visits.filter(
      ({ snapshot: { children, context } }) =>
        ['preparePump', 'authorisePump', 'followDelivery'].some((port) => port in children) &&
        context.receipts.length + context.slips.length === 0 &&
        context.paymentType !== 'proving',
    );
    expect(early).toEqual([]);
  });

  test('is completed only with all fuel given, and refunded only with some given back', () => {
    const wrong = visits.filter(
      ({ snapshot }) =>
        (snapshot.hasTag('completed') && deliveredVolume(snapshot.context) < orderedVolume(snapshot.context)) ||
        (snapshot.hasTag('refunded') && snapshot.context.refunds.length === 0),
    );
    expect(wrong).toEqual([]);
  });
});
