/** Gives a scanned code to the newest sale at that workplace that waits for a card, or drops it (R14). Used by compose. */
import type { Engine } from '../engine/engine.ts';

export interface ScanDesk {
  /** Returns at once: a scan is nobody's request, so a failure can only be logged, and the customer scans again. */
  take(workplace: string, code: string): void;
}

export interface ScanDeskParts {
  engine: Pick<Engine, 'atWork' | 'dispatch'>;
  /** Keeps a client's token and gives its opaque reference (D14). */
  keepCard(saleId: string, token: string): Promise<string>;
  log(level: 'info' | 'error', message: string, facts: Record<string, unknown>): void;
}

export function createScanDesk({ engine, keepCard, log }: ScanDeskParts): ScanDesk {
  let dropped = 0;
  async function present(workplace: string, code: string): Promise<void> {
    const sale = engine
      .atWork()
      .filter(({ snapshot }) => snapshot.hasTag('awaitingCard') && snapshot.context.order.workplace === workplace)
      .toSorted((a, b) => b.createdAt - a.createdAt)[0];
    if (!sale) {
      dropped++;
      log('info', 'a scan that no sale waits for was dropped', { workplace, dropped });
      return;
    }
    await engine.dispatch(sale.id, { type: 'card.presented', cardRef: await keepCard(sale.id, code) });
  }
  return {
    take: (workplace, code) =>
      void present(workplace, code).catch((problem) => log('error', 'a scan could not be taken', { workplace, problem: String(problem) })),
  };
}
