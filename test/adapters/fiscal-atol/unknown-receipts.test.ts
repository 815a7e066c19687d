import { beforeEach, describe, expect, test } from 'vitest';
import type { RegisterOptions } from '../../../src/adapters/fiscal-atol/client.ts';
import { always, broken } from '../../support/http-answers.ts';
import { type Bench, createBench, createMarks, sell } from './law-bench.ts';

let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

describe('a receipt whose outcome is not known', () => {
  /** The receipt's request reaches the register, or not; then the link is gone until `mend`. */
  function cutAtReceipt(reaches: boolean) {
    let state: 'whole' | 'cut' | 'mended' = 'whole';
    const fetch: typeof globalThis.fetch = async (input, init) => {
      if (state === 'cut') return broken(input, init);
      if (state === 'whole' && String(init?.body).includes('"sell"')) {
        state = 'cut';
        if (reaches) await bench.through(input, init);
        return broken(input, init);
      }
      return bench.through(input, init);
    };
    const mend = () => {
      state = 'mended';
    };
    return { fetch, mend };
  }
  const lookUp = (uuid: string, changes: Partial<RegisterOptions> = {}) => bench.ask((one) => one.lookUp(bench.order(uuid)), changes);
  /** The server's history of requests is gone; the drive's documents are not. */
  const forgetting: typeof fetch = async (input, init) =>
    init?.method === 'GET' && String(input).endsWith('/order') ? always(404, '{}')(input, init) : bench.through(input, init);

  test.each(['1084', '1191'] as const)('35: made though the link was lost is known by our operation in tag %s', async (operationTag) => {
    const link = cutAtReceipt(true);
    expect(await bench.print(sell(), 'order', { fetch: link.fetch, operationTag })).toBe('unknown: offline');
    link.mend();
    await bench.clock.advance(1000);
    expect(await lookUp('order', { fetch: forgetting })).toMatchObject({ state: 'done', result: { documentNumber: 86, total: 129_000 } });
    expect(bench.types()).toEqual(['openShift', 'sell']);
    expect(bench.last()?.paper.join('\n')).not.toContain('order');
  });

  test('36: not made is known to be so, and may be ordered again', async () => {
    const link = cutAtReceipt(false);
    expect(await bench.print(sell(), 'order', { fetch: link.fetch })).toBe('unknown: offline');
    link.mend();
    expect(await lookUp('order')).toMatchObject({ state: 'notDone' });
    expect(await bench.print(sell(), 'order')).toMatchObject({ documentNumber: 86 });
  });

  test('37: is not the document that another program has made meanwhile, though of the same sum', async () => {
    const link = cutAtReceipt(false);
    await bench.print(sell(), 'order', { fetch: link.fetch });
    link.mend();
    const others = createMarks(bench.clock).of('theirs');
    await bench.ask((one) => one.print(sell(), { uuid: 'theirs', marks: others }));
    expect(await lookUp('order')).toMatchObject({ state: 'notDone' });
  });

  test('is settled by number and sum where the drive gives back sums alone', async () => {
    const link = cutAtReceipt(true);
    await bench.print(sell(), 'order', { fetch: link.fetch });
    link.mend();
    await bench.clock.advance(1000);
    bench.register.change({ fullDocuments: false });
    expect(await lookUp('order', { fetch: forgetting })).toMatchObject({ state: 'done', result: { documentNumber: 86 } });
  });
});
