import { describe, expect, test } from 'vitest';
import type { FiscalRegister } from '../../src/adapters/fiscal-atol/client.ts';
import type { FiscalDocument } from '../../src/adapters/fiscal-atol/codec.ts';
import { watchRegisterClock } from '../../src/forecourt/register-clock.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const MINUTE = 60_000;

/** A register whose clock and whose next receipt's time are given, and which takes its time. */
function registerAt(times: { clock: number | null; receipt: number; takes?: number }) {
  let now = NOW;
  let asked = 0;
  const takes = async () => {
    now += times.takes ?? 0;
  };
  const register = {
    async status() {
      asked++;
      await takes();
      return { shift: 'opened', blocked: false, paperPresent: true, coverOpened: false, clock: times.clock };
    },
    async print() {
      await takes();
      return { at: new Date(times.receipt).toISOString() } as FiscalDocument;
    },
  } as unknown as FiscalRegister;
  const watched = watchRegisterClock(register, { now: () => now, after: () => () => undefined });
  const print = async () => {
    await watched.register.print({} as never, {} as never);
    // The clock is asked beside the sale.
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { watched, print, asked: () => asked };
}

describe('the register’s clock', () => {
  test('is not asked for where receipts bear the right time, however long they took', async () => {
    const { watched, print, asked } = registerAt({ clock: NOW, receipt: NOW + 2 * MINUTE, takes: 4 * MINUTE });
    await print();
    expect([watched.ahead(), asked()]).toEqual([0, 0]);
  });

  test.each([
    ['ahead', 10],
    ['behind', -10],
  ])('that is %s is asked about after a receipt, and told in milliseconds', async (_, minutes) => {
    const wrong = NOW + minutes * MINUTE;
    const { watched, print, asked } = registerAt({ clock: wrong, receipt: wrong });
    await print();
    expect([watched.ahead(), asked()]).toEqual([minutes * MINUTE, 1]);
  });

  test('is right where only an earlier receipt was found again', async () => {
    const { watched, print, asked } = registerAt({ clock: NOW, receipt: NOW - 30 * MINUTE });
    await print();
    expect([watched.ahead(), asked()]).toEqual([0, 1]);
  });

  test('of a register that tells no time is not judged', async () => {
    const { watched } = registerAt({ clock: null, receipt: NOW });
    await watched.register.status();
    expect(watched.ahead()).toBe(0);
  });
});
