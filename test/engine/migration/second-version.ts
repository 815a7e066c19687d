/**
 * A second version of the prepaid sale, changed on purpose: two states bear other names, one of them with an actor at work and one with a
 * timer running, and the sale knows one thing more. Used by the tests of migrations.
 */
import { createMachine } from 'xstate';
import type { Migration } from '../../../machines/migrations.ts';
import { prepaid } from '../../../machines/prepaid.ts';
import type { Chart } from '../../../src/engine/step.ts';

const RENAMED: Record<string, string> = { fetchingClient: 'askingProcessing', delayed: 'putOff' };
export const inNewWords = (text: string): string => text.replace(/\b(fetchingClient|delayed)\b/g, (name) => RENAMED[name] ?? name);

function renamed(value: unknown): unknown {
  if (typeof value === 'string') return inNewWords(value);
  if (Array.isArray(value)) return value.map(renamed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [inNewWords(key), renamed(inner)]));
}

function secondVersion(): Chart {
  const config = renamed(prepaid.config) as { context(args: unknown): object };
  const { context } = prepaid.config as unknown as { context(args: unknown): object };
  return createMachine(
    { ...config, context: (args: unknown) => ({ ...context(args), carWash: null }) } as never,
    prepaid.implementations as never,
  ) as unknown as Chart;
}

/** Takes a sale from the first version to the second. */
export const toSecond: Migration = {
  chart: 'prepaid',
  from: 1,
  to: 2,
  carry: ({ value, context, timers }) => ({
    value: renamed(value),
    context: { ...context, carWash: null },
    timers: timers.map(({ id, due, event }) => ({ id: inNewWords(id), due, event: { ...event, type: inNewWords(event.type) } })),
  }),
};

export const FIRST = prepaid as unknown as Chart;
export const SECOND = secondVersion();
