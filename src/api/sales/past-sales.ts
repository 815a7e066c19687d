/**
 * Sales as they were after their events. Each event is walked once, however many of them are asked for in their order, and others get
 * their turn in between. Used by histories, streams and repeated requests.
 */
import { versionsOf } from '../../../machines/index.ts';
import { takeTurns } from '../../clock.ts';
import { type PastStep, steps } from '../../engine/history/moves.ts';
import type { StoredSale } from '../../engine/journal.ts';
import type { SaleRecord } from '../../engine/sale-record.ts';
import type { Backend } from '../backend.ts';
import { Problem } from '../http/problems.ts';

interface Walk {
  stored: StoredSale;
  steps: Iterator<PastStep>;
  /** Of the last step that was taken. */
  sequence: number;
}

/** So many sales are walked side by side; whoever comes back later is walked anew. */
const MOST_WALKS = 200;

export class PastSales {
  readonly #journal: Backend['journal'];
  readonly #turns: () => Promise<void> | undefined;
  readonly #walks = new Map<string, Walk>();

  constructor({ journal, clock }: Pick<Backend, 'journal' | 'clock'>) {
    this.#journal = journal;
    this.#turns = takeTurns(clock);
  }

  /**
   * The sale after its event of that number; what a version that is gone has walked is shown as it is stored. @throws Problem 404 where the
   * sale has no such event.
   */
  async at(saleId: string, sequence: number): Promise<SaleRecord> {
    const walk = this.#walkTo(saleId, sequence) ?? (await this.#begin(saleId));
    let last: PastStep | undefined;
    while (walk && walk.sequence < sequence) {
      await this.#turns();
      const next = walk.steps.next();
      if (next.done) break;
      last = next.value;
      walk.sequence++;
    }
    if (!walk || !last || walk.sequence !== sequence) throw new Problem('not-found', 'the sale has no such event', { saleId });
    if (sequence === walk.stored.sequence) this.#walks.delete(saleId);
    const { id, chart, createdAt, epoch } = walk.stored;
    const { snapshot } = last.step;
    const endedAt = snapshot.hasTag('closed') ? walk.stored.endedAt : null;
    return { id, chart, version: last.version, snapshot, sequence, createdAt, endedAt, epoch };
  }

  #walkTo(saleId: string, sequence: number): Walk | undefined {
    const walk = this.#walks.get(saleId);
    return walk && walk.sequence < sequence && walk.stored.sequence >= sequence ? walk : undefined;
  }

  async #begin(saleId: string): Promise<Walk | undefined> {
    const events = await this.#journal.events(saleId);
    const stored = await this.#journal.sale(saleId);
    if (!stored) return undefined;
    const walk: Walk = { stored, steps: steps(versionsOf(stored.chart), events), sequence: 0 };
    this.#walks.set(saleId, walk);
    const [oldest] = this.#walks.keys();
    if (this.#walks.size > MOST_WALKS && oldest !== undefined) this.#walks.delete(oldest);
    return walk;
  }
}
