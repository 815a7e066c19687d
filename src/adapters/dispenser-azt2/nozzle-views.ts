/** What each nozzle of a line was last seen to be. Written by the polling round and the nozzles' drivers, read by the forecourt. */
import type { Clock } from '../../clock.ts';
import type { Status } from './commands.ts';
import type { NozzleState, NozzleView } from './nozzle.ts';

const STATES: Record<Status['state'], NozzleState> = {
  off: 'idle',
  calling: 'calling',
  authorised: 'authorised',
  dispensing: 'dispensing',
  delivered: 'delivered',
  local: 'local',
};
const AT_WORK: ReadonlySet<NozzleState> = new Set(['authorised', 'dispensing', 'delivered', 'local']);
/** A nozzle that nothing was heard of for so long is not what it was: a full line is asked round in a few seconds. */
const STALE_MS = 15_000;

type Reading = Pick<NozzleView, 'state'> & Partial<Pick<NozzleView, 'volume' | 'lastError'>>;

export class NozzleViews {
  readonly #clock: Clock;
  readonly #views: Map<number, NozzleView>;
  /** Called where a nozzle's state or volume has changed. */
  readonly #onChange: (view: NozzleView, before: NozzleView) => void;

  constructor(addresses: number[], clock: Clock, onChange: (view: NozzleView, before: NozzleView) => void) {
    const since = clock.now();
    const views = addresses.map(
      (address): NozzleView => ({
        address,
        state: 'offline',
        isLostAtWork: false,
        volume: 0,
        since,
        lastError: null,
        lastSeen: null,
      }),
    );
    this.#clock = clock;
    this.#views = new Map(views.map((view) => [view.address, view]));
    this.#onChange = onChange;
  }

  /** @throws RangeError for an address that was not given. */
  at(address: number): NozzleView {
    const view = this.#views.get(address);
    if (!view) throw new RangeError(`no nozzle has address ${address}`);
    const { state, lastSeen } = view;
    if (state === 'offline' || lastSeen === null || Math.abs(this.#clock.now() - lastSeen) <= STALE_MS) return view;
    const isLostAtWork = AT_WORK.has(state);
    return { ...view, state: 'offline', isLostAtWork, since: lastSeen + STALE_MS, lastError: view.lastError ?? 'not heard for a while' };
  }

  recordStatus(address: number, status: Status, rest: Omit<Reading, 'state'> = {}): void {
    this.#record(address, { state: status.hasError ? 'error' : STATES[status.state], ...rest });
  }

  recordSilence(address: number, lastError: string): void {
    this.#record(address, { state: 'offline', lastError });
  }

  /** Whether fuel flows or may flow at some nozzle. */
  isActive(): boolean {
    return [...this.#views.values()].some(({ state }) => state === 'authorised' || state === 'dispensing');
  }

  #record(address: number, reading: Reading): void {
    const before = this.#views.get(address) ?? this.at(address);
    const now = this.#clock.now();
    const isOnline = reading.state !== 'offline';
    const view: NozzleView = {
      ...before,
      ...reading,
      isLostAtWork: !isOnline && (before.isLostAtWork || AT_WORK.has(before.state)),
      since: reading.state === before.state ? before.since : now,
      lastSeen: isOnline ? now : before.lastSeen,
      lastError: reading.lastError ?? (isOnline ? null : before.lastError),
    };
    this.#views.set(address, view);
    if (view.state !== before.state || view.volume !== before.volume) this.#onChange(view, before);
  }
}
