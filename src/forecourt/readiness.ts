/**
 * Whether what a sale needs can be had: the pump answers and shows the price, the register answers. Used before a sale is opened, and
 * before its money moves.
 */
import type { NozzleAddress, PricedNozzle } from '../../machines/sale/ports.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import { type Clock, monotonic, pause } from '../clock.ts';
import type { Devices } from './devices.ts';
import type { PriceBoard, ShownPrice } from './price-board.ts';
import type { RegisterWatch } from './register-watch.ts';

export interface Readiness {
  /**
   * @param nozzle that is to give fuel, with the sale's price; null: none. @param holder whether the sale has the pump already.
   * @throws DeviceFailure (notDone): `offline` where a device does not answer, `priceNotShown` where the dispenser refuses its price,
   * `cannotPrint` where the register can make no document, `totaliserUnexplained` where more has flowed than is known.
   */
  check(nozzle: PricedNozzle | null, holder: 'sale' | 'nobody', signal?: AbortSignal): Promise<void>;
  /** The same by what is known already: no device is asked. @throws DeviceFailure as `check`. */
  checkKnown(nozzle: NozzleAddress | null): void;
}

export interface ReadinessParts {
  devices: Pick<Devices, 'views' | 'states' | 'register' | 'driverOf'>;
  prices: Pick<PriceBoard, 'at' | 'tryPrice'>;
  /** Whether no sale is under way at the pump. */
  isFree(pump: number): boolean;
  registerWatch: Pick<RegisterWatch, 'obstacle' | 'isShiftInDoubt' | 'look'>;
  /** @throws DeviceFailure (notDone) while the totaliser shows more than is known, and nobody has said why. */
  refuseUnexplained(nozzle: NozzleAddress): void;
  clock: Clock;
}

/** How long a dispenser that was never heard yet is waited for: a start polls each nozzle in turn. */
const FIRST_WORD_MS = 3_000;
const LOOK_MS = 100;
/** Longer ago than this, the pump is asked anew. */
const FRESH_MS = 1_000;

const missing = (device: string, code: string, message: string) =>
  new DeviceFailure({ device, code, message, known: 'notDone', retryable: true });

export function createReadiness({ devices, prices, isFree, registerWatch, refuseUnexplained, clock }: ReadinessParts): Readiness {
  const viewOf = ({ pump, nozzle }: NozzleAddress) => devices.views(pump).find((one) => one.nozzle === nozzle)?.view;

  async function checkPump(nozzle: NozzleAddress, signal: AbortSignal | undefined): Promise<void> {
    const end = monotonic(clock) + FIRST_WORD_MS;
    while (viewOf(nozzle)?.lastSeen === null && monotonic(clock) < end) await pause(clock, LOOK_MS, signal);
    const seen = viewOf(nozzle);
    const isFresh = seen && seen.state !== 'offline' && Math.abs(clock.now() - (seen.lastSeen ?? 0)) <= FRESH_MS;
    const view = isFresh ? seen : await devices.driverOf(nozzle).checkState(signal);
    if (view.state === 'offline') throw missing('pump', 'offline', `pump ${nozzle.pump} does not answer`);
  }

  function refuseUnshown({ pump }: NozzleAddress, { state, error }: ShownPrice): void {
    if (state === 'refused') throw missing('pump', 'priceNotShown', `pump ${pump} does not show its price: ${error}`);
  }

  /** A price that was never tried at this pump may be refused there: that must be known before the money. */
  async function checkPrice({ pump, nozzle, price }: PricedNozzle, holder: 'sale' | 'nobody'): Promise<void> {
    // Another sale's price must not be overwritten; that sale keeps this one from the pump anyway.
    if (holder === 'nobody' && !isFree(pump)) return;
    refuseUnshown({ pump, nozzle }, await prices.tryPrice(pump, nozzle, price));
  }

  const isRegisterDown = (): boolean => devices.states().some(({ kind, up }) => kind === 'fiscal' && !up);

  function refuseUnprintable(): void {
    const obstacle = registerWatch.obstacle();
    if (obstacle) throw missing('fiscal', 'cannotPrint', obstacle.fault.en);
  }

  /** Before money is taken for a receipt that may not be had: the shift is renewed as the receipt would do it. */
  async function renewShift(signal: AbortSignal | undefined): Promise<void> {
    try {
      await devices.register().renewShift(undefined, signal);
      await registerWatch.look();
    } catch (problem) {
      if (!(problem instanceof DeviceFailure) || !/^\d+$/.test(problem.code)) throw problem;
      throw missing('fiscal', 'cannotPrint', `the register’s shift cannot be renewed: ${problem.code} ${problem.message}`);
    }
  }

  /** A register that was silent a while ago may be back: it is asked before a sale is refused. */
  async function checkRegister(signal: AbortSignal | undefined): Promise<void> {
    if (isRegisterDown()) await devices.register().status(signal);
    if (registerWatch.isShiftInDoubt()) await renewShift(signal);
    // What kept it from printing may be mended.
    if (registerWatch.obstacle()) await registerWatch.look();
    refuseUnprintable();
  }

  return {
    checkKnown(nozzle) {
      const view = nozzle && viewOf(nozzle);
      if (nozzle && view?.state === 'offline' && view.lastSeen !== null)
        throw missing('pump', 'offline', `pump ${nozzle.pump} does not answer`);
      if (nozzle) refuseUnexplained(nozzle);
      if (nozzle) refuseUnshown(nozzle, prices.at(nozzle.pump, nozzle.nozzle));
      if (isRegisterDown()) throw missing('fiscal', 'offline', 'the register does not answer');
      refuseUnprintable();
    },
    async check(nozzle, holder, signal) {
      if (nozzle) {
        refuseUnexplained(nozzle);
        await checkPump(nozzle, signal);
        await checkPrice(nozzle, holder);
      }
      await checkRegister(signal);
    },
  };
}
