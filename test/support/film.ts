/**
 * Plays one sale by hand on its chart, without engine or devices, and writes down what each event led to: the states, what is ordered of
 * the world, the timers, and what the sale knows since. Used by the charts' stories (`test/machines/stories/`).
 */
import { expect } from 'vitest';
import type { SaleContext } from '../../machines/sale/context.ts';
import type { Failure, PortName } from '../../machines/sale/ports.ts';
import { refusalOf } from '../../src/engine/refusal.ts';
import { advance, begin, type Chart, type ChartEvent, type Step, statesOf } from '../../src/engine/step.ts';
import { done, failed, failure } from './orders.ts';
import { outcomesOf } from './outcomes.ts';

export interface Film {
  /** An operator's event. @throws where the sale refuses it. */
  tell(type: string, fields?: Record<string, unknown>): void;
  /** A device's good answer; where none is given, the plainest. */
  done(port: PortName, output?: unknown): void;
  failed(port: PortName, code: string, known?: Failure['known']): void;
  /** Fires the timer that was set last. */
  fire(): void;
  /** Why the sale would not take the event; null where it would. */
  refusal(type: string, fields?: Record<string, unknown>): string | null;
  context(): SaleContext;
  states(): string;
  hasTag(tag: string): boolean;
  /** What the last event made the sale order, by port. */
  orders(): Record<string, unknown>;
  /** Milliseconds of the timer that was set last; null: none is running. */
  pause(): number | null;
  /** Everything so far, line by line. */
  script(): string;
}

/** An answer's fields in one line; the order of a sale never changes and is left out. */
const plain = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

function linesOf(step: Step, before: SaleContext | null): string[] {
  const { context } = step.snapshot;
  const keys = Object.keys(context) as (keyof SaleContext)[];
  const changed = keys.filter((key) => key !== 'order' && plain(context[key]) !== (before ? plain(before[key]) : 'null'));
  return [
    `  = ${statesOf(step.snapshot).join(' + ')} [${[...step.snapshot.tags].toSorted().join(' ')}]`,
    ...step.ordered.map(({ port, input }) => `  > ${port} ${plain(input)}`),
    ...step.timersSet.map(({ delay }) => `  > in ${delay} ms`),
    ...changed.map((key) => `  . ${key} ${plain(context[key])}`),
  ];
}

/** Whether the devices are at hand wherever the sale looks before its payment, or the test answers that too. */
export type Looks = 'atOnce' | 'byHand';

export function playSale(chart: Chart, input: unknown, looks: Looks = 'atOnce'): Film {
  let step = begin(chart, input);
  let timer = step.timersSet.at(-1) ?? null;
  const lines = ['sale.opened', ...linesOf(step, null)];
  const take = (event: ChartEvent) => {
    const refused = refusalOf(chart, step.snapshot, event);
    if (refused) throw new Error(`${event.type} is refused in ${statesOf(step.snapshot).join(' + ')}: ${plain(refused)}`);
    const { context } = step.snapshot;
    step = advance(chart, step.snapshot, event);
    if (step.timersCancelled.length > 0) timer = null;
    timer = step.timersSet.at(-1) ?? timer;
    const { type, ...fields } = event;
    lines.push(Object.keys(fields).length > 0 ? `${type} ${plain(fields)}` : type, ...linesOf(step, context));
    look();
  };
  const answer = (port: PortName) => outcomesOf(port, step.snapshot)[0] as ChartEvent;
  const look = () => {
    if (looks === 'atOnce' && step.ordered.some(({ port }) => port === 'checkDevices')) take(answer('checkDevices'));
  };
  look();
  return {
    tell: (type, fields = {}) => take({ type, ...fields }),
    done: (port, output) => take(output === undefined ? answer(port) : done(port, output)),
    failed: (port, code, known = 'notDone') => take(failed(port, failure('device', code, known))),
    fire() {
      if (!timer) throw new Error('no timer is running');
      const { event } = timer;
      timer = null;
      take(event);
    },
    refusal(type, fields = {}) {
      const refused = refusalOf(chart, step.snapshot, { type, ...fields });
      return refused && (refused.kind === 'guard' ? refused.guard : refused.kind);
    },
    context: () => step.snapshot.context,
    states: () => statesOf(step.snapshot).join(' + '),
    hasTag: (tag) => step.snapshot.hasTag(tag as never),
    orders: () => Object.fromEntries(step.ordered.map(({ port, input }) => [port, input])),
    pause: () => timer?.delay ?? null,
    script: () => `${lines.join('\n')}\n`,
  };
}

export function present(film: Film): void {
  film.tell('card.presented', { cardRef: 'card-1' });
  film.done('fetchClient');
}

/** A delivery without any trouble: of so many millilitres, or of all that is owed. */
export function deliver(film: Film, volume?: number): void {
  film.done('preparePump');
  film.done('authorisePump');
  film.done('followDelivery', volume === undefined ? undefined : { volume, amount: volume * 5, reason: 'finished', settledBy: 'register' });
  film.done('confirmDelivery');
}

export const decide = (film: Film, choice: string, evidence: unknown = null): void =>
  film.tell('attention.resolved', { choice, evidence, by: 'Иванов' });

export const returnGoods = (film: Film, lineNo: number, quantity: number): void =>
  film.tell('refund.requested', { lines: [{ lineNo, quantity }] });

/** Plays a story and compares its script with the file of that name beside the test. */
export async function expectScript(name: string, chart: Chart, input: unknown, play: (film: Film) => void, looks?: Looks): Promise<void> {
  const film = playSale(chart, input, looks);
  play(film);
  await expect(film.script()).toMatchFileSnapshot(`./${name.replaceAll(/[ ,]+/g, '-')}.txt`);
}
