/** A journal in memory that a test can hold up, break, and take up again as after a crash. Used by the tests of the engine. */

import { applySteps } from '../../src/engine/delta.ts';
import type { Entry, Journal, StoredEvent, StoredSale } from '../../src/engine/journal.ts';

export interface MemoryJournal extends Journal {
  /** What each commit held. */
  commits: Entry[][];
  /** The next commits fail, so many of them. */
  failNext(count: number): void;
  /** Commits wait until released. */
  hold(): void;
  release(): void;
}

export function memoryJournal(): MemoryJournal {
  const commits: Entry[][] = [];
  let failing = 0;
  let held: (() => void)[] | null = null;
  const entries = (saleId?: string): Entry[] => commits.flat().filter((entry) => saleId === undefined || entry.saleId === saleId);
  const standing = (saleId: string): StoredSale | undefined => {
    const own = entries(saleId);
    const [first, last] = [own[0], own.at(-1)];
    if (!first?.opened || !last) return undefined;
    const { chart } = first.opened;
    const version = own.findLast((entry) => entry.version !== undefined)?.version ?? first.opened.version;
    const { sequence, endedAt, tags, done } = last;
    const epoch = own.findLast((entry) => entry.epoch !== undefined)?.epoch ?? 1;
    const plain = JSON.parse(JSON.stringify(own)) as Entry[];
    const steps = plain.map(({ sequence, delta, ordered, ended }) => ({ sequence, delta, ordered, ended }));
    const copy = { input: plain[0]?.event.input, ...applySteps(steps) };
    return { id: saleId, chart, version, sequence, createdAt: first.at, endedAt, tags, done, epoch, ...copy };
  };
  return {
    commits,
    failNext(count) {
      failing = count;
    },
    hold() {
      held = [];
    },
    release() {
      for (const go of held ?? []) go();
      held = null;
    },
    async commit(batch) {
      if (held) await new Promise<void>((resolve) => held?.push(resolve));
      if (failing > 0) {
        failing--;
        throw new Error('disk full');
      }
      commits.push(batch);
    },
    async openSales() {
      const ids = [...new Set(entries().map(({ saleId }) => saleId))];
      return ids.flatMap((id) => standing(id) ?? []).filter(({ done }) => !done);
    },
    sale: async (id) => standing(id),
    async events(saleId, until = Number.MAX_SAFE_INTEGER) {
      return entries(saleId)
        .filter(({ sequence }) => sequence <= until)
        .map(
          ({ sequence, at, event, states, delta, ordered }): StoredEvent => ({
            sequence,
            at,
            event,
            states,
            delta: JSON.parse(JSON.stringify(delta)) as StoredEvent['delta'],
            ordered: ordered.map(({ id, port }) => ({ id, port, outcome: null, endedBy: null })),
          }),
        );
    },
    request: async () => undefined,
  };
}
