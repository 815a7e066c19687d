/** Steps 1 to 5 of a sale at a nozzle (АЗТ 2.0, section 6), and the price that it shows at rest. No fuel flows here. */
import { type Clock, pause } from '../../clock.ts';
import { DeviceFailure } from '../wire/failure.ts';
import { COMMAND, digits, doseParameters, HIGHEST_PRICE, LARGEST_DOSE, type Totals } from './commands.ts';
import { confirmDelivery, deliveryFrom } from './delivery.ts';
import { ignoreRefusal, pumpFailure } from './failures.ts';
import type { PrepareOptions } from './nozzle.ts';
import { isAtRest, type NozzleExchanges, TRIES } from './nozzle-exchanges.ts';

const LOOK_MS = 100;

function checkPrice(price: number): void {
  if (price > HIGHEST_PRICE) throw pumpFailure('priceLimit', 'the dispenser takes prices up to 99.99', 'notDone', { price });
}

function checkDose(volume: number): void {
  if (volume > LARGEST_DOSE || volume <= 0 || volume % 10 !== 0)
    throw pumpFailure('doseLimit', 'the dispenser takes doses up to 999.99 litres, in hundredths', 'notDone', { volume });
}

/** Brings the nozzle to rest and sets price (kopecks a litre) and dose (millilitres). Returns the totaliser before the delivery. */
export async function prepareNozzle(
  nozzle: NozzleExchanges,
  clock: Clock,
  { price, volume }: { price: number; volume: number },
  options: PrepareOptions,
): Promise<Totals> {
  checkPrice(price);
  checkDose(volume);
  nozzle.forgetVolume();
  await bringToRest(nozzle, clock, options);
  await setPriceAndDose(nozzle, price, volume, options.signal);
  return nozzle.readTotals(options.signal);
}

/** Whatever stands at the nozzle belongs to no sale: it is handed over, confirmed or reset. */
async function bringToRest(nozzle: NozzleExchanges, clock: Clock, { signal, onUnclaimed }: PrepareOptions): Promise<void> {
  for (let left = TRIES * 10; left > 0; left--) {
    const status = await nozzle.readStatus(signal);
    if (isAtRest(status)) return;
    if (status.state === 'delivered') {
      const register = await nozzle.readFinalDelivery(signal);
      if (register.volume > 0) await onUnclaimed(deliveryFrom(status, register));
      await confirmDelivery(nozzle, signal);
    } else {
      await nozzle.order(COMMAND.reset, signal, ({ state }) => state !== status.state);
      await pause(clock, LOOK_MS, signal);
    }
  }
  throw pumpFailure('busy', `the nozzle at address ${nozzle.settings.address} does not come to rest`, 'notDone');
}

/**
 * Both are read back: that shows too whether an order was lost. The register need not be zero yet, for some firmwares zero it with the
 * authority only, as the book says of command 32. A dose that the dispenser never tells counts where it was acknowledged.
 */
async function setPriceAndDose(nozzle: NozzleExchanges, price: number, volume: number, signal?: AbortSignal): Promise<void> {
  let untold = 0;
  for (let left = TRIES; left > 0; left--) {
    const isPriceTaken = await isTaken(nozzle, COMMAND.setPrice, digits(price, 4), signal);
    const isDoseTaken = await isTaken(nozzle, COMMAND.setDose, doseParameters(volume, nozzle.settings.doseFlags), signal);
    const shownPrice = await nozzle.readDelivery(signal).then(({ price: shown }) => shown, ignoreRefusal);
    if (shownPrice !== price) continue;
    const dose = await readDoseIfTold(nozzle, signal);
    if (dose === volume) return;
    // An acknowledgement right after a silence may be that one's.
    if (dose === null && isPriceTaken && isDoseTaken) return;
    if (dose === 0 && isPriceTaken && isDoseTaken) untold++;
  }
  if (untold === TRIES) return nozzle.forgetDoseCommand();
  const { address } = nozzle.settings;
  throw pumpFailure('refused', `the nozzle at address ${address} did not take price and dose`, 'notDone', { price, volume });
}

/** @returns whether the order was acknowledged; after silence or a refusal what is read back decides. */
const isTaken = (nozzle: NozzleExchanges, command: number, parameters: number[], signal?: AbortSignal): Promise<boolean> =>
  nozzle.ask(command, signal, parameters).then(
    () => true,
    (problem) => ignoreRefusal(problem),
  );

/** A dispenser that answers everything but this question has no such command. */
async function readDoseIfTold(nozzle: NozzleExchanges, signal?: AbortSignal): Promise<number | null> {
  try {
    return await nozzle.readDose(signal);
  } catch (problem) {
    ignoreRefusal(problem);
    await nozzle.readStatus(signal);
    nozzle.forgetDoseCommand();
    return null;
  }
}

/** A question that is not answered now says nothing of the price: it is asked later. */
async function readNow<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (problem) {
    if (!(problem instanceof DeviceFailure) || !['refused', 'unsupported'].includes(problem.code)) throw problem;
    throw pumpFailure('busy', problem.message, 'notDone');
  }
}

/** Sets the price shown at rest, kopecks a litre, and reads it back. Refused is what the dispenser keeps another price after. */
export async function changeShownPrice(nozzle: NozzleExchanges, price: number): Promise<void> {
  checkPrice(price);
  // An unread delivery would be wiped out by a new price (section 5, command 51).
  if ((await readNow(nozzle.readStatus())).state !== 'off') throw pumpFailure('busy', 'the nozzle is not at rest', 'notDone');
  for (let left = TRIES; left > 0; left--) {
    if ((await readNow(nozzle.readDelivery())).price === price) return;
    await nozzle.ask(COMMAND.setPrice, undefined, digits(price, 4)).catch(ignoreRefusal);
  }
  if ((await readNow(nozzle.readDelivery())).price !== price)
    throw pumpFailure('refused', 'the dispenser keeps another price', 'notDone', { price });
}
