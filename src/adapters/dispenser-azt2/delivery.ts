/**
 * Steps 6 to 10 of a sale at a nozzle (АЗТ 2.0, section 6): authorise, follow, stop, confirm. What happened is read from the
 * dispenser, never assumed.
 */
import { type Clock, monotonic, pause } from '../../clock.ts';
import { DeviceFailure } from '../wire/failure.ts';
import { COMMAND, type FullDelivery, type Status, type Totals } from './commands.ts';
import { failAs, isSilence, pumpFailure } from './failures.ts';
import type { Delivery } from './nozzle.ts';
import { isAtRest, isStanding, type NozzleExchanges, TRIES } from './nozzle-exchanges.ts';

const LOOK_MS = 100;
const SILENCE_LIMIT_MS = 60_000;

/** The delivery that waits in the dispenser's register. */
export const deliveryFrom = ({ overrun }: Status, register: FullDelivery): Delivery => ({
  ...register,
  reason: overrun ? 'overrun' : 'finished',
  settledBy: 'register',
});

interface Following {
  signal?: AbortSignal | undefined;
  /** Millilitres. */
  onProgress(volume: number): void;
  silenceLimitMs?: number | undefined;
}

const setAtPump = (before: Totals) => pumpFailure('local', 'a dose was set at the pump itself', 'unknown', { before });

/**
 * Step 6. A lost answer is settled by the nozzle's state, and so is a refusal: it may be an earlier request's. The order is repeated
 * only where the state shows that nothing was armed.
 * @param stops how often the nozzle had been stopped when the sale was prepared: a stop since then ends it.
 */
export async function authorise(nozzle: NozzleExchanges, before: Totals, stops: number, signal?: AbortSignal): Promise<void> {
  for (let left = TRIES; ; left--) {
    try {
      await nozzle.allow(COMMAND.authorise, stops, signal);
      break;
    } catch (problem) {
      if (!(problem instanceof DeviceFailure)) throw problem;
      const isSilent = isSilence(problem);
      // Bytes that never left armed nothing.
      if (isSilent && problem.known === 'notDone') throw problem;
      if (problem.code === 'stopped' && left === TRIES) throw problem;
      if (await wasAuthorised(nozzle, before, signal)) break;
      if (left <= 1 || !isSilent) throw pumpFailure(problem.code, problem.message, 'notDone', problem.evidence);
    }
  }
  if (!nozzle.settings.startAtOnce) return;
  const start = () => nozzle.allow(COMMAND.start, stops, signal);
  await failAs('unknown', () => start().catch(() => startUnlessStarted(nozzle, start, signal)));
}

/** Once more after a lost answer or a refusal. Where it still stands armed, the customer's nozzle starts it. */
async function startUnlessStarted(nozzle: NozzleExchanges, start: () => Promise<void>, signal?: AbortSignal): Promise<void> {
  if ((await nozzle.readStatus(signal)).state !== 'authorised') return;
  await start().catch((problem) => {
    if (!(problem instanceof DeviceFailure)) throw problem;
  });
}

/** Whether the nozzle was authorised since `before` was read. @throws DeviceFailure unknown where it cannot say. */
export function wasAuthorised(nozzle: NozzleExchanges, before: Totals, signal?: AbortSignal): Promise<boolean> {
  return failAs('unknown', async () => {
    const { state } = await nozzle.readStatus(signal);
    if (state === 'authorised' || state === 'dispensing' || state === 'delivered') return true;
    if (state === 'local') throw setAtPump(before);
    const after = await nozzle.readTotals(signal);
    // Answers bear no address: the first status may have been another nozzle's late one.
    if (!isAtRest(await nozzle.readStatus(signal))) return true;
    if (after.volume === before.volume) return false;
    throw pumpFailure('totalsMoved', 'the totaliser has moved though nothing waits to be confirmed', 'unknown', { before, after });
  });
}

/**
 * Steps 8 and 9: looks at the nozzle until the delivery is over. A refusal means wait, as silence does; only the limit ends it, counted
 * from the last valid status that was not the end.
 * @throws DeviceFailure unknown after a long silence or a contradiction, with `lastVolume` where a volume was ever read.
 */
export async function followDelivery(nozzle: NozzleExchanges, clock: Clock, before: Totals, following: Following): Promise<Delivery> {
  const { signal, silenceLimitMs = SILENCE_LIMIT_MS } = following;
  let heardAt = monotonic(clock);
  const onGoingOn = () => {
    heardAt = monotonic(clock);
  };
  for (;;) {
    try {
      const delivery = await readProgress(nozzle, before, following, onGoingOn);
      if (delivery) return delivery;
    } catch (problem) {
      if (!(problem instanceof DeviceFailure)) throw problem;
      const silentMs = monotonic(clock) - heardAt;
      const lastVolume = nozzle.lastVolume();
      const evidence = { ...problem.evidence, before, silentMs, ...(lastVolume === null ? {} : { lastVolume }) };
      if (CONTRADICTIONS.has(problem.code)) throw pumpFailure(problem.code, problem.message, 'unknown', evidence);
      if (silentMs >= silenceLimitMs) throw pumpFailure('offline', problem.message, 'unknown', evidence);
    }
    await pause(clock, LOOK_MS, signal);
  }
}

/** The pump stands, and what it says cannot be: waiting would not help. */
const CONTRADICTIONS = new Set(['local', 'totalsWentBack']);

/** One look: the delivery where it is over, null while it goes on. */
async function readProgress(
  nozzle: NozzleExchanges,
  before: Totals,
  { signal, onProgress }: Following,
  onGoingOn: () => void,
): Promise<Delivery | null> {
  const status = await nozzle.readStatus(signal);
  if (status.state === 'delivered') return deliveryFrom(status, await nozzle.readFinalDelivery(signal));
  if (isAtRest(status)) {
    const delivery = await readFromTotals(nozzle, before, signal);
    // Answers bear no address: the first status may have been another nozzle's late one.
    return isAtRest(await nozzle.readStatus(signal)) ? delivery : null;
  }
  if (status.state === 'local') {
    if ((await nozzle.readStatus(signal)).state === 'local') throw setAtPump(before);
    return null;
  }
  onGoingOn();
  const volume = status.state === 'dispensing' ? await nozzle.readVolume(signal) : 0;
  nozzle.watch.onStatus(status, volume);
  onProgress(volume);
  return null;
}

/** The dispenser lost its register in a power cut; its totaliser did not. */
async function readFromTotals(nozzle: NozzleExchanges, before: Totals, signal?: AbortSignal): Promise<Delivery> {
  const after = await nozzle.readTotals(signal);
  const volume = after.volume - before.volume;
  const amount = after.amount - before.amount;
  if (volume < 0 || amount < 0) throw pumpFailure('totalsWentBack', 'the totaliser shows less than before', 'unknown', { before, after });
  return { volume, amount, price: 0, reason: 'finished', settledBy: 'totals' };
}

/** Harmless where nothing flows. A stop is not instant: the final figures stand in the delivery that follows it. */
export async function stopDelivery(nozzle: NozzleExchanges, signal?: AbortSignal): Promise<void> {
  nozzle.recordStop();
  await nozzle.order(COMMAND.reset, signal, isStanding, 'stop');
}

/** The order alone: whoever gives it looks afterwards what came of it. */
export async function sendStop(nozzle: NozzleExchanges): Promise<void> {
  nozzle.recordStop();
  await nozzle.ask(COMMAND.reset, undefined, [], 'stop').catch((problem) => {
    if (!(problem instanceof DeviceFailure)) throw problem;
  });
}

/** Asked twice: answers bear no address, and the first may have been another nozzle's late one. */
export async function readStanding(nozzle: NozzleExchanges): Promise<boolean> {
  return isStanding(await nozzle.readStatus(undefined, 'stop')) && isStanding(await nozzle.readStatus(undefined, 'stop'));
}

/** Lets the dispenser forget a delivery that is over and was read. */
export const confirmDelivery = (nozzle: NozzleExchanges, signal?: AbortSignal): Promise<void> =>
  nozzle.order(COMMAND.confirm, signal, isAtRest);

/** Step 10. @returns the totaliser after the delivery. @throws DeviceFailure notDone (`refused`) while fuel may still flow. */
export async function settleDelivery(nozzle: NozzleExchanges, signal?: AbortSignal): Promise<Totals> {
  const status = await nozzle.readStatus(signal);
  if (status.state === 'delivered') {
    // The pump refuses to forget what has not been read since it last changed.
    await nozzle.readDelivery(signal);
    await confirmDelivery(nozzle, signal);
  } else if (!isAtRest(status)) {
    throw pumpFailure('refused', 'the delivery is not over', 'notDone', { state: status.state });
  }
  return nozzle.readTotals(signal);
}
