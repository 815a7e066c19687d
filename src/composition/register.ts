/** Puts the watch over the register together, and shows it in the health. Used by compose. */
import type { HealthView } from '../api/backend.ts';
import type { Engine } from '../engine/engine.ts';
import type { Devices } from '../forecourt/devices.ts';
import { healthOf } from '../forecourt/health.ts';
import { registerClockWarnings } from '../forecourt/register-clock.ts';
import { standingWarnings } from '../forecourt/register-standing.ts';
import { createRegisterWatch, type RegisterWatch } from '../forecourt/register-watch.ts';
import { logOf, type Parts } from './parts.ts';

/** A sale rests where it waits for a person, for fuel or for Megainsight; elsewhere it is between two of its steps. */
const RESTING = [
  'awaitingCard',
  'awaitingOffers',
  'awaitingConfirmation',
  'loyaltyDown',
  'awaitingPayment',
  'awaitingReceipt',
  'dispensing',
  'underDelivered',
  'attention',
  'confirming',
  'closed',
] as const;

/** @param engine as it will be: it needs the watch for its readiness. */
export function openRegisterWatch(parts: Parts, devices: Devices, engine: () => Engine): RegisterWatch {
  const isQuiet = () =>
    engine()
      .atWork()
      .every(({ snapshot }) => RESTING.some((tag) => snapshot.hasTag(tag)));
  return createRegisterWatch({
    clock: parts.clock,
    register: devices.register,
    refusals: devices.registerRefusals,
    station: () => parts.stations.inForce().document,
    isQuiet,
    log: logOf(parts),
  });
}

/** The devices' health, with the register's standing; down where it can make no document. */
export function deviceHealth(devices: Devices, watch: RegisterWatch): Omit<HealthView, 'storage'> {
  const { status, devices: states } = healthOf(devices);
  const { ofd, drive } = watch.standing() ?? {};
  const register = {
    ...(ofd ? { ofd: { unsent: ofd.unsent, since: ofd.since } } : {}),
    ...(drive ? { drive: { validUntil: drive.validUntil, warnings: drive.warnings } } : {}),
  };
  const all = watch.judgements();
  return {
    status: all.some(({ stops }) => stops) ? 'down' : status,
    devices: states.map((state) => (state.kind === 'fiscal' ? { ...state, ...register } : state)),
    warnings: [...registerClockWarnings(devices.registerAhead()), ...standingWarnings(all)],
    register: { levels: all.map(({ code, level }) => ({ code, level })), isTraining: all.some(({ code }) => code === 'training') },
  };
}
