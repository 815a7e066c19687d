/** An engine on a journal in memory and a clock wound by hand, with bodies that end when a test says so. Used by the engine's tests. */
import { prepaid } from '../../machines/prepaid.ts';
import { projectStep } from '../../machines/sale/projection.ts';
import type { Bodies, Body, Job } from '../../src/engine/effects.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { SaleRecord } from '../../src/engine/sale-record.ts';
import { type Chart, statesOf } from '../../src/engine/step.ts';
import { handClock, settle } from '../support/hand-clock.ts';
import { memoryJournal } from '../support/memory-journal.ts';
import { failure, HOLDER, inputFor } from '../support/orders.ts';

export const CARD = { type: 'card.presented', cardRef: 'card-1' };

/** A body that waits to be told how it ends, and remembers what it was given. */
function heldBody() {
  const performed: { input: unknown; job: Job }[] = [];
  const recalled: Job[] = [];
  let end: { resolve(value: unknown): void; reject(reason: unknown): void } | null = null;
  const ending = () => new Promise<unknown>((resolve, reject) => (end = { resolve, reject }));
  const body: Body<never, unknown> = {
    perform(input, job) {
      performed.push({ input, job });
      return ending();
    },
    recall(_input, job) {
      recalled.push(job);
      return ending() as never;
    },
  };
  return {
    body,
    performed,
    recalled,
    async end(value: unknown) {
      end?.resolve(value);
      await settle();
    },
    async fail(reason: unknown) {
      end?.reject(reason);
      await settle();
    },
  };
}

export class RunningEngine {
  journal = memoryJournal();
  clock = handClock();
  /** By so much the process's clock is ahead, ms. */
  ahead = 0;
  fetchClient = heldBody();
  askReversal = heldBody();
  /** Bodies beside `fetchClient`. */
  bodies: Bodies = {};
  charts: Record<number, Chart> = { 1: prepaid as unknown as Chart };
  reports: { what: string; facts: Record<string, unknown> }[] = [];
  engine = this.boot();

  boot(): Engine {
    return new Engine({
      journal: this.journal,
      clock: { ...this.clock, now: () => this.clock.now() + this.ahead },
      charts: (name, version) => (name === 'prepaid' ? this.charts[version] : undefined),
      bodies: { checkDevices: { perform: async () => ({ now: this.clock.now() }) }, fetchClient: this.fetchClient.body, ...this.bodies },
      project: projectStep,
      report: (what, facts) => this.reports.push({ what, facts }),
    });
  }

  open(saleId = 'sale-1', changes = {}): Promise<SaleRecord> {
    const input = inputFor({ loyalty: true, ...changes }, saleId);
    return this.engine.open({ saleId, chart: 'prepaid', version: 1, input, path: 'prepaid', workplace: '1', pump: 1, request: null });
  }

  async states(saleId = 'sale-1'): Promise<string[]> {
    return statesOf((await this.engine.sale(saleId))?.snapshot as never);
  }

  whats(): string[] {
    return this.reports.map(({ what }) => what);
  }

  /** The process is lost and another one starts on the same journal: nothing that was under way is heard of again. */
  async restart(): Promise<void> {
    await this.engine.stop();
    this.fetchClient = heldBody();
    this.engine = this.boot();
    await this.engine.start();
  }

  /** From here on payments succeed, receipts are refused, and reversals too: a cancelled card sale asks five seconds later. */
  oweReversals(): void {
    this.bodies = {
      fetchClient: { perform: async () => ({ ...HOLDER, coupons: [] }) },
      takePayment: { perform: async () => ({ transactionId: 'T-1', at: '' }) },
      printReceipt: { perform: () => Promise.reject(failure('fiscal', '44', 'notDone')) },
      reversePayment: { perform: () => Promise.reject(failure('bank', 'offline', 'notDone')) },
      askReversal: this.askReversal.body,
    };
    this.engine = this.boot();
  }

  /** A sale that was charged and cancelled, and waits five seconds before the terminal is asked about the reversal. */
  async chargedAndCancelled(saleId = 'sale-1'): Promise<void> {
    await this.open(saleId, { paymentType: 'card' });
    await this.engine.dispatch(saleId, CARD);
    await settle();
    await this.engine.dispatch(saleId, { type: 'offers.answered', couponIds: [], points: 0 });
    await settle();
    await this.engine.dispatch(saleId, { type: 'sale.cancelled', reason: 'no paper' });
    await settle();
  }
}
