import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prepaid } from '../../../machines/prepaid.ts';
import { applySteps, toSaleState } from '../../../src/engine/delta.ts';
import { replay } from '../../../src/engine/history/replay.ts';
import type { Entry } from '../../../src/engine/journal.ts';
import type { Chart } from '../../../src/engine/step.ts';
import { HOLDER } from '../../support/orders.ts';
import { CARD, RunningEngine } from '../running-engine.ts';

const PREPAID = { chart: () => prepaid as unknown as Chart, migration: () => undefined };

let running: RunningEngine;
beforeEach(() => {
  running = new RunningEngine();
});
afterEach(() => running.engine.stop());

describe('replay', () => {
  test('gives the stored snapshot after each event, and runs nothing', async () => {
    await running.open();
    await running.engine.dispatch('sale-1', CARD);
    await running.fetchClient.end(HOLDER);
    await running.engine.dispatch('sale-1', { type: 'sale.cancelled', reason: 'gone' });
    const written = running.journal.commits.flat();
    for (const { sequence } of written) {
      const events = await running.journal.events('sale-1', sequence);
      const steps: Entry[] = JSON.parse(JSON.stringify(written.slice(0, sequence)));
      const replayed = replay(PREPAID, events);
      expect(toSaleState(replayed, events[0]?.event.input)).toEqual(applySteps(steps).state);
    }
    expect(running.fetchClient.performed).toHaveLength(1);
  });

  test('of what does not begin with an opening is refused', () => {
    expect(() => replay(PREPAID, [])).toThrow('a sale begins with its opening');
  });
});
