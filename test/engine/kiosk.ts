/**
 * A chart small enough to be seen at one look, with all that charts are built of: used by the tests of what the engine reads out of charts.
 */
import { and, assign, createMachine, fromPromise } from 'xstate';
import { begin, type Chart, type ChartEvent } from '../../src/engine/step.ts';

const port = fromPromise<unknown, unknown>(() => Promise.reject(new Error('a port has no body')));

interface Args {
  context: { order: { due: number }; paid: number };
  event: ChartEvent;
}

export const kioskConfig = {
  id: 'kiosk',
  initial: 'ready',
  context: ({ input }: { input: { order: { due: number } } }) => ({ order: input.order, paid: 0 }),
  on: { helped: { actions: 'thank' } },
  states: {
    ready: { always: { target: 'choosing' } },
    choosing: {
      tags: ['open'],
      on: {
        paid: {
          guard: and([{ type: 'isEnough', params: ({ event }: Args) => ({ sum: event.sum }) }, 'isSober']),
          target: 'charging',
          actions: assign({ paid: ({ event }: Args) => event.sum as number }),
        },
        closed: { guard: { type: 'isNight', params: { hour: 22 } }, target: 'over' },
        chosen: [
          { guard: { type: 'isChoice' }, target: 'over' },
          { guard: 'isSigned', target: 'over' },
        ],
        helped: {},
      },
      after: { 60000: { target: 'over' } },
    },
    charging: {
      tags: ['open'],
      invoke: {
        id: 'charge',
        src: 'charge',
        input: ({ context }: Args) => ({ amount: context.paid }),
        onDone: { target: 'handing' },
        onError: { target: 'choosing' },
      },
    },
    handing: {
      type: 'parallel',
      states: {
        drawer: { initial: 'open', states: { open: { on: { shut: { target: 'shut' } } }, shut: { type: 'final' } } },
        paper: {
          initial: 'printing',
          states: {
            printing: { invoke: { id: 'print', src: 'print', onDone: { target: 'printed' } } },
            printed: { always: { target: 'torn' } },
            torn: { type: 'final' },
          },
        },
      },
      onDone: { target: 'over' },
    },
    over: { tags: ['closed'] },
  },
};
const implementations = {
  actors: { charge: port, print: port },
  actions: { thank: () => undefined },
  guards: {
    isEnough: ({ context }: Args, { sum }: { sum: number }) => sum >= context.order.due,
    isSober: ({ event }: Args) => event.sober !== false,
    isNight: ({ event }: Args, { hour }: { hour: number }) => (event.hour as number) >= hour,
    isChoice: ({ event }: Args) => event.choice === 'leave',
    isSigned: ({ event }: Args) => event.by !== undefined,
  },
};

export const INPUT = { order: { due: 100 } };
export const ENOUGH: ChartEvent = { type: 'paid', sum: 100 };
export const CHARGED: ChartEvent = { type: 'xstate.done.actor.charge', output: null, actorId: 'charge' };
export const PRINTED: ChartEvent = { type: 'xstate.done.actor.print', output: null, actorId: 'print' };
export const LEFT: ChartEvent = { type: 'xstate.after.60000.kiosk.choosing' };

type Changes = Partial<typeof kioskConfig> & { without?: string };
/** The kiosk, changed on purpose; `without`: an actor that it has no more. */
export function kioskWith({ without, ...changes }: Changes = {}): Chart {
  const actors = Object.fromEntries(Object.entries(implementations.actors).filter(([name]) => name !== without));
  return createMachine({ ...kioskConfig, ...changes } as never, { ...implementations, actors } as never) as unknown as Chart;
}
export const kiosk = kioskWith();
export const opened = () => begin(kiosk, INPUT).snapshot;
