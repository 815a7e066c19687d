/**
 * Whether a terminal's memory is sound: it must know the last order that it answered. Only then does "not found" prove that an order
 * never reached it (D10). Used by the terminal's orders.
 */
import type { Clock } from '../../clock.ts';
import { NoAnswer } from '../wire/http.ts';
import type { Log } from '../wire/log.ts';
import type { LookUp } from '../wire/look-up.ts';
import { reversalRequest, serviceIdOf } from './codec.ts';
import { bankFailure, type SendMessage } from './exchange.ts';

export type OrderCategory = 'Payment' | 'Reversal';

export interface AnsweredMessage {
  category: OrderCategory;
  serviceId: string;
}

/** The last order that each terminal has answered, stored over restarts; `terminal` is till and terminal in one name. */
export interface AnsweredMessages {
  last(terminal: string): AnsweredMessage | undefined;
  record(terminal: string, message: AnsweredMessage): Promise<void>;
  /** Stores what was answered last before that order goes out for the first time; over when it is on disk. */
  noteGiven(terminal: string, serviceId: string): Promise<void>;
  /** What was answered last before that order: null: nothing; undefined: no such order went out. */
  before(serviceId: string): AnsweredMessage | null | undefined;
}

/** Refusals of a terminal that did not get to the order, and so may not remember it. */
const NOT_TAKEN_UP = new Set(['Busy', 'DeviceOut', 'UnavailableDevice', 'UnavailableService', 'MessageFormat', 'LoggedOut']);
const EMPTY_ORDER_LIMIT_MS = 5_000;

function inMemory(): AnsweredMessages {
  const messages = new Map<string, AnsweredMessage>();
  const before = new Map<string, AnsweredMessage | null>();
  return {
    last: (terminal) => messages.get(terminal),
    record: async (terminal, message) => void messages.set(terminal, message),
    async noteGiven(terminal, serviceId) {
      if (!before.has(serviceId)) before.set(serviceId, messages.get(terminal) ?? null);
    },
    before: (serviceId) => before.get(serviceId),
  };
}

export interface WitnessOptions {
  /** The till and the terminal, which an order's ServiceID is known together with. */
  saleId: string;
  poiId: string;
  clock: Clock;
  log?: Log;
  /** Where answered messages are stored; none: they are known as long as the client lives. */
  answered?: AnsweredMessages;
}

interface WitnessParts extends WitnessOptions {
  send: SendMessage;
  askStatus(message: AnsweredMessage, signal?: AbortSignal): Promise<string | Record<string, unknown>>;
}

export type Witness = ReturnType<typeof createWitness>;

export function createWitness({ saleId, poiId, clock, answered = inMemory(), log, send, askStatus }: WitnessParts) {
  const terminal = `${saleId} ${poiId}`;
  const answeredAtStart = answered.last(terminal);

  async function remember(message: AnsweredMessage, outcome: Pick<LookUp<unknown>, 'state'> & { code?: string }): Promise<void> {
    if (outcome.state === 'notDone' && NOT_TAKEN_UP.has(outcome.code ?? '')) return;
    try {
      await answered.record(terminal, message);
    } catch (problem) {
      // The outcome itself is known, and counts more.
      log?.('error', 'the last answer of the bank terminal could not be stored', { problem: String(problem) });
    }
  }

  return {
    remember,
    hasAnswered: () => answered.last(terminal) !== undefined,
    /**
     * A terminal that has answered us nothing yet is first given an order that moves no money, the reversal of a transaction that does
     * not exist: else nothing could be said of its memory where the answer to the very first payment is lost.
     */
    async giveEmptyOrder(signal?: AbortSignal): Promise<void> {
      const message = { category: 'Reversal', serviceId: serviceIdOf(`${terminal}:empty:${clock.now()}`) } as const;
      const nothing = { transactionId: 'KOLONKA-NONE', at: new Date(clock.now()).toISOString() };
      const body = { ReversalRequest: reversalRequest(nothing, 'MerchantCancel', 1) };
      try {
        const answer = await send({ ...message, body, limitMs: EMPTY_ORDER_LIMIT_MS, signal });
        if (answer?.ReversalResponse) await remember(message, { state: 'done' });
      } catch (problem) {
        if (!(problem instanceof NoAnswer)) throw problem;
      }
    },
    /** Before an order goes out. @throws DeviceFailure (notDone) where the disk does not take it. */
    async noteGiven(serviceId: string): Promise<void> {
      try {
        await answered.noteGiven(terminal, serviceId);
      } catch (problem) {
        throw bankFailure('notStored', 'what is needed to ask for the order again could not be stored', 'notDone', {
          problem: String(problem),
        });
      }
    },
    /**
     * Whether it knows what it answered last before that order; null where it cannot be asked now. A terminal that has lost its memory
     * since may know later ones, and what answered nothing yet proves nothing.
     */
    async isRemembered(serviceId: string, signal?: AbortSignal): Promise<boolean | null> {
      const before = answered.before(serviceId);
      // An order that never went out from here, or went out from an earlier release.
      const last = before === undefined ? answeredAtStart : before;
      if (!last) return false;
      const status = await askStatus(last, signal);
      if (status === 'notFound') return false;
      return typeof status === 'object' || status === 'inProgress' ? true : null;
    },
  };
}
