/** Promises a scan to the sale of its workplace that waits for it, and to no other: one that nobody waits for is dropped (R14). */
import type { Engine } from '../engine/engine.ts';

export interface ScanDesk {
  take(workplace: string, code: string): void;
  counters(): { taken: number; dropped: number };
}

export interface ScanDeskParts {
  engine: Engine;
  /** Keeps a client's token and gives its opaque reference (D14). */
  keepCard(saleId: string, token: string): string;
  log(level: 'info' | 'error', message: string, facts: Record<string, unknown>): void;
}

export function scanDesk({ engine, keepCard, log }: ScanDeskParts): ScanDesk {
  const counters = { taken: 0, dropped: 0 };
  async function give(workplace: string, code: string): Promise<void> {
    const waiting = engine
      .atWork()
      .filter(({ snapshot }) => snapshot.hasTag('awaitingCard') && snapshot.context.order.workplace === workplace)
      .toSorted((a, b) => b.createdAt - a.createdAt)[0];
    if (!waiting) {
      counters.dropped++;
      log('info', 'a scan that no sale waits for was dropped', { workplace, dropped: counters.dropped });
      return;
    }
    counters.taken++;
    await engine.dispatch(waiting.id, { type: 'card.presented', cardRef: keepCard(waiting.id, code) });
  }
  return {
    // A scan is nobody's request: what becomes of it can only be told to the log, and the customer scans again.
    take: (workplace, code) =>
      void give(workplace, code).catch((problem) => log('error', 'a scan could not be taken', { workplace, problem: String(problem) })),
    counters: () => ({ ...counters }),
  };
}
