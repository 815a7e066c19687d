/**
 * One nozzle of a dispenser: its settings, what it shows, and the orders it takes. Used by the line's driver, the forecourt and the
 * ports' bodies.
 */
import type { Totals } from './commands.ts';
import type { DispenserProfile } from './profile.ts';

export interface NozzleSettings {
  /** 1..225; each nozzle has its own. */
  address: number;
  /** Which flags follow the dose in command 54. */
  doseFlags: 'none' | 'full' | 'fullAndAdjustment';
  /** Digit widths of the delivery data; `ask`: by the type that the dispenser reports. */
  widths: 'ask' | 'A' | 'B' | 'H';
  /** Whether an authorised nozzle needs the start command too. */
  startAtOnce: boolean;
  profile: DispenserProfile;
}

export type NozzleState = 'offline' | 'idle' | 'calling' | 'authorised' | 'dispensing' | 'delivered' | 'local' | 'error';

export interface NozzleView {
  address: number;
  state: NozzleState;
  /** Offline, and armed, pouring or not confirmed when it was last heard. */
  isLostAtWork: boolean;
  /** Millilitres of the running or last delivery. */
  volume: number;
  since: number;
  lastError: string | null;
  lastSeen: number | null;
}

export interface Delivery {
  /** Millilitres. */
  volume: number;
  /** Kopecks at the pump's price. */
  amount: number;
  /** Kopecks a litre. */
  price: number;
  reason: 'finished' | 'overrun';
  /** `totals`: the pump lost its register in a power cut; the volume is the difference of its totaliser. */
  settledBy: 'register' | 'totals';
}

export interface PrepareOptions {
  signal?: AbortSignal;
  /** A delivery that no sale waits for; it is confirmed to the pump only when this has resolved. */
  onUnclaimed(delivery: Delivery): Promise<void>;
}

/** What became of one question: `offline` for no answer, else as the failure's code says. */
export interface Probe {
  command: 'status' | 'type' | 'currentVolume' | 'fullDelivery' | 'totals' | 'readDose';
  answer: 'data' | 'refused' | 'unsupported' | 'offline' | 'badAnswer';
  /** How long it took, milliseconds; of a question that goes unanswered, all its tries. */
  tookMs: number;
}

interface FollowOptions {
  signal?: AbortSignal;
  onProgress?: (volume: number, state: NozzleState) => void;
  silenceLimitMs?: number;
}

/** The sale sequence of АЗТ 2.0, section 6, in the order in which a sale goes through it. Every failure is a `DeviceFailure`. */
export interface NozzleDriver {
  view(): NozzleView;
  /**
   * Asks the nozzle for its state now.
   * @returns what it then shows. @throws DeviceFailure offline, refused (notDone).
   */
  checkState(signal?: AbortSignal): Promise<NozzleView>;
  /** What the dispenser answers to each question of the book; changes nothing. Used by the doctor. */
  probe(signal?: AbortSignal): Promise<Probe[]>;
  /** Whether a delivery is being followed here; the line's polling round then leaves the nozzle out. */
  isFollowed(): boolean;
  /**
   * Steps 1 to 5: brings the nozzle to rest, sets price and dose, reads both back, and reads the totaliser. Gives no fuel.
   * Price in kopecks a litre, volume in millilitres.
   * @throws DeviceFailure notDone: priceLimit, doseLimit, offline, refused, busy.
   */
  prepare(order: { price: number; volume: number }, options: PrepareOptions): Promise<Totals>;
  /**
   * Step 6. Where the answer is lost or a refusal, the nozzle's state decides. `before` is what `prepare` returned.
   * @throws DeviceFailure notDone (`stopped` where the nozzle was stopped since it was prepared) | unknown.
   */
  authorise(before: Totals, signal?: AbortSignal): Promise<void>;
  /** Whether it was authorised since `before` was read. @throws DeviceFailure unknown where the pump cannot say. */
  wasAuthorised(before: Totals, signal?: AbortSignal): Promise<boolean>;
  /**
   * Steps 8 and 9: waits for the end of the delivery and reads it, but does not confirm.
   * @throws DeviceFailure unknown after a long silence or a contradiction; `lastVolume` in its evidence is the last reading.
   */
  follow(before: Totals, options?: FollowOptions): Promise<Delivery>;
  /** Stops fuel at once; harmless where nothing flows. */
  stop(signal?: AbortSignal): Promise<void>;
  /** The stop order alone, once, before all other orders of the line; whether it was heard says `isStanding`. */
  sendStop(): Promise<void>;
  /** Whether the nozzle says that it is switched off, asked twice before all other orders. @throws DeviceFailure where it says nothing. */
  isStanding(): Promise<boolean>;
  /** Step 10: the delivery is stored, the pump may forget it. Returns the totaliser after it. */
  confirm(signal?: AbortSignal): Promise<Totals>;
  totals(signal?: AbortSignal): Promise<Totals>;
  /**
   * Sets the price that the dispenser shows at rest, kopecks a litre, and reads it back. Call it only where no sale is under
   * way at the nozzle: it would change the sale's price.
   * @throws DeviceFailure notDone: priceLimit, busy, refused, offline.
   */
  showPrice(price: number): Promise<void>;
}
