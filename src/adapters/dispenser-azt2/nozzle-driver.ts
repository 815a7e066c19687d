/** Promises one nozzle driven by the book: what it may have done is read from it, never assumed (АЗТ 2.0, section 6). */
import { type Clock, pause } from '../../clock.ts';
import { DeviceFailure } from '../wire/failure.ts';
import {
  COMMAND,
  digits,
  doseParameters,
  type FullDelivery,
  fullDeliveryOf,
  HIGHEST_PRICE,
  LARGEST_DOSE,
  type Status,
  statusOf,
  type Totals,
  totalsOf,
  volumeOf,
  WIDTHS,
  type Widths,
  widthsOf,
} from './commands.ts';
import type { Line } from './line.ts';
import type { Delivery, FollowOptions, NozzleDriver, NozzleSettings, NozzleView, PrepareOptions } from './nozzle.ts';

interface NozzleDriverParts {
  line: Line;
  clock: Clock;
  settings: NozzleSettings;
  view(): NozzleView;
  seen(status: Status, volume?: number): void;
}

const TRIES = 3;
const LOOK_MS = 100;
const SILENCE_LIMIT_MS = 60_000;

const fault = (code: string, message: string, known: 'notDone' | 'unknown', evidence: Record<string, unknown> = {}) =>
  new DeviceFailure({ device: 'pump', code, message, known, evidence, retryable: known === 'notDone' });

const isSilence = (problem: unknown): problem is DeviceFailure =>
  problem instanceof DeviceFailure && ['offline', 'timeout', 'badAnswer'].includes(problem.code);

function checkPrice(price: number): void {
  if (price > HIGHEST_PRICE) throw fault('priceLimit', 'the dispenser takes prices up to 99.99', 'notDone', { price });
}

/** The pump may be armed, whatever failed: a question that it did not answer proves nothing. */
async function mayBeArmed<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof DeviceFailure) || problem.known === 'unknown') throw problem;
    throw fault(problem.code, problem.message, 'unknown', problem.evidence);
  }
}

/** Nothing can have flowed, whatever failed. */
async function givesNoFuel<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof DeviceFailure) || problem.known === 'notDone') throw problem;
    throw fault(problem.code, problem.message, 'notDone', problem.evidence);
  }
}

export function createNozzleDriver({ line, clock, settings, view, seen }: NozzleDriverParts): NozzleDriver {
  const { address } = settings;
  let widths: Widths | null = settings.widths === 'ask' ? null : WIDTHS[settings.widths];
  let followers = 0;
  /** A price on its way; a sale waits for it to be over. */
  let pricing: Promise<void> = Promise.resolve();

  const ask = (command: number, signal?: AbortSignal, parameters: number[] = []): Promise<number[]> => {
    signal?.throwIfAborted();
    return line.ask({ address, command, parameters });
  };
  const status = async (signal?: AbortSignal): Promise<Status> => {
    const read = statusOf(await ask(COMMAND.status, signal));
    seen(read);
    return read;
  };
  /** A totaliser counts only where it says the same twice: answers bear no address, and one that came late may be another nozzle's. */
  async function totals(signal?: AbortSignal): Promise<Totals> {
    const read = async () => totalsOf(await ask(COMMAND.totals, signal));
    let before = await read();
    for (let left = TRIES * 2; left > 0; left--) {
      const now = await read();
      if (now.volume === before.volume && now.amount === before.amount) return now;
      before = now;
    }
    throw fault('badAnswer', 'the totaliser does not say the same twice', 'unknown', { before });
  }
  const fullDelivery = async (signal?: AbortSignal): Promise<FullDelivery> => {
    widths ??= widthsOf(await ask(COMMAND.type, signal));
    return fullDeliveryOf(await ask(COMMAND.fullDelivery, signal), widths);
  };
  const asDelivery = ({ overrun }: Status, register: FullDelivery): Delivery => ({
    ...register,
    reason: overrun ? 'overrun' : 'finished',
    settledBy: 'register',
  });

  /** Gives an order that may be repeated once the state shows that it was not carried out. */
  async function order(command: number, signal: AbortSignal | undefined, carriedOut: (status: Status) => boolean): Promise<void> {
    for (let left = TRIES; ; left--) {
      try {
        await ask(command, signal);
        return;
      } catch (problem) {
        if (!(problem instanceof DeviceFailure)) throw problem;
        if (carriedOut(await status(signal))) return;
        if (left <= 1 || !isSilence(problem)) throw problem;
      }
    }
  }

  async function confirmDelivered(signal?: AbortSignal): Promise<void> {
    await order(COMMAND.confirm, signal, ({ state }) => state === 'off' || state === 'calling');
  }

  /** Brings the nozzle to rest before a sale; whatever stands here belongs to no sale. */
  async function clear({ signal, onUnclaimed }: PrepareOptions): Promise<void> {
    for (let left = TRIES * 10; left > 0; left--) {
      const now = await status(signal);
      if (now.state === 'off' || now.state === 'calling') return;
      if (now.state === 'delivered') {
        const register = await fullDelivery(signal);
        if (register.volume > 0) await onUnclaimed(asDelivery(now, register));
        await confirmDelivered(signal);
      } else {
        await order(COMMAND.reset, signal, ({ state }) => state !== now.state);
        await pause(clock, LOOK_MS, signal);
      }
    }
    throw fault('busy', `the nozzle at address ${address} does not come to rest`, 'notDone');
  }

  /** Price and dose, then both read back: a lost answer shows there. */
  async function setUp(price: number, volume: number, signal?: AbortSignal): Promise<void> {
    for (let left = TRIES; left > 0; left--) {
      const lost = (problem: unknown) => {
        if (!isSilence(problem)) throw problem;
      };
      await ask(COMMAND.setPrice, signal, digits(price, 4)).catch(lost);
      await ask(COMMAND.setDose, signal, doseParameters(volume, settings.doseFlags)).catch(lost);
      const register = await fullDelivery(signal);
      const dose = await ask(COMMAND.readDose, signal).then(volumeOf, (problem: unknown) => {
        if (problem instanceof DeviceFailure && problem.code === 'refused') return 0;
        throw problem;
      });
      if (register.volume === 0 && register.amount === 0 && register.price === price && dose === volume) return;
    }
    throw fault('refused', `the nozzle at address ${address} did not take price and dose`, 'notDone', { price, volume });
  }

  const standsStill = async (signal?: AbortSignal): Promise<boolean> => ['off', 'calling'].includes((await status(signal)).state);

  async function wasAuthorised(before: Totals, signal?: AbortSignal): Promise<boolean> {
    const { state } = await status(signal);
    if (state === 'authorised' || state === 'dispensing' || state === 'delivered') return true;
    if (state === 'local') throw fault('local', 'a dose was set at the pump itself', 'unknown', { before });
    const after = await totals(signal);
    // Answers bear no address: one that came late may have been another nozzle's.
    if (!(await standsStill(signal))) return true;
    if (after.volume === before.volume) return false;
    throw fault('totalsMoved', 'the totaliser has moved though nothing waits to be confirmed', 'unknown', { before, after });
  }

  async function look(before: Totals, signal: AbortSignal | undefined, onProgress: FollowOptions['onProgress']): Promise<Delivery | null> {
    const now = await status(signal);
    if (now.state === 'delivered') return asDelivery(now, await fullDelivery(signal));
    if (now.state === 'off' || now.state === 'calling') {
      const forgotten = await byTotals(before, signal);
      // Answers bear no address: one that came late may have been another nozzle's.
      return (await standsStill(signal)) ? forgotten : null;
    }
    if (now.state === 'local') throw fault('local', 'a dose was set at the pump itself', 'unknown', { before });
    const volume = now.state === 'dispensing' ? volumeOf(await ask(COMMAND.currentVolume, signal)) : 0;
    seen(now, volume);
    onProgress?.(volume, view().state);
    return null;
  }

  /** The pump has forgotten the delivery: the totaliser has not. */
  async function byTotals(before: Totals, signal?: AbortSignal): Promise<Delivery> {
    const after = await totals(signal);
    const volume = after.volume - before.volume;
    const amount = after.amount - before.amount;
    if (volume < 0 || amount < 0) throw fault('totalsWentBack', 'the totaliser shows less than before', 'unknown', { before, after });
    return { volume, amount, price: 0, reason: 'finished', settledBy: 'totals' };
  }

  async function changePrice(price: number): Promise<void> {
    checkPrice(price);
    // An unread delivery would be wiped out by a new price (section 5, command 51).
    if ((await status()).state !== 'off') throw fault('busy', 'the nozzle is not at rest', 'notDone');
    for (let left = TRIES; left > 0; left--) {
      if ((await fullDelivery()).price === price) return;
      await ask(COMMAND.setPrice, undefined, digits(price, 4)).catch((problem: unknown) => {
        if (!isSilence(problem)) throw problem;
      });
    }
    if ((await fullDelivery()).price !== price) throw fault('refused', 'the dispenser keeps another price', 'notDone', { price });
  }

  return {
    view,
    isFollowed: () => followers > 0,
    totals,
    wasAuthorised: (before, signal) => mayBeArmed(() => wasAuthorised(before, signal)),
    prepare({ price, volume }, options) {
      return givesNoFuel(async () => {
        await pricing;
        checkPrice(price);
        if (volume > LARGEST_DOSE || volume <= 0 || volume % 10 !== 0) {
          throw fault('doseLimit', 'the dispenser takes doses up to 999.99 litres, in hundredths', 'notDone', { volume });
        }
        await clear(options);
        await setUp(price, volume, options.signal);
        return totals(options.signal);
      });
    },
    showPrice(price) {
      const change = givesNoFuel(() => changePrice(price));
      pricing = change.catch(() => undefined);
      return change;
    },
    async authorise(before, signal) {
      for (let left = TRIES; ; left--) {
        try {
          await ask(COMMAND.authorise, signal);
          break;
        } catch (problem) {
          // Bytes that never left armed nothing.
          if (!isSilence(problem) || problem.known === 'notDone') throw problem;
          if (await mayBeArmed(() => wasAuthorised(before, signal))) break;
          if (left <= 1) throw fault(problem.code, problem.message, 'notDone', problem.evidence);
        }
      }
      if (settings.startAtOnce) await mayBeArmed(() => order(COMMAND.start, signal, ({ state }) => state !== 'authorised'));
    },
    async follow(before, { signal, onProgress, silenceLimitMs = SILENCE_LIMIT_MS } = {}) {
      let heardAt = clock.now();
      followers++;
      try {
        for (;;) {
          try {
            const delivery = await look(before, signal, onProgress);
            if (delivery) return delivery;
            heardAt = clock.now();
          } catch (problem) {
            if (!isSilence(problem)) throw problem;
            if (clock.now() - heardAt >= silenceLimitMs) {
              throw fault('offline', problem.message, 'unknown', { ...problem.evidence, before, silentMs: clock.now() - heardAt });
            }
          }
          await pause(clock, LOOK_MS, signal);
        }
      } finally {
        followers--;
      }
    },
    stop: (signal) => order(COMMAND.reset, signal, ({ state }) => state !== 'authorised' && state !== 'dispensing' && state !== 'local'),
    async confirm(signal) {
      const { state } = await status(signal);
      if (state === 'delivered') {
        // The pump refuses to forget what has not been read since it last changed.
        await fullDelivery(signal);
        await confirmDelivered(signal);
      } else if (state !== 'off' && state !== 'calling') {
        throw fault('refused', 'the delivery is not over', 'notDone', { state });
      }
      return totals(signal);
    },
  };
}
