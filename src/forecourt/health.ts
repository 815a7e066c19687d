/** What can be sold with the devices as they are. Used by compose for /health. */
import type { Words } from '../station/faults.ts';
import type { DeviceState } from './device-watch.ts';
import type { Devices } from './devices.ts';

/** Below this the warnings speak of the disk. */
const LITTLE_ROOM = 200_000_000;

/** @param freeBytes null where it is not known. */
export const storageWarnings = ({ freeBytes }: { freeBytes: number | null }): Words[] =>
  freeBytes === null || freeBytes >= LITTLE_ROOM
    ? []
    : [
        {
          en: `The disk has ${Math.floor(freeBytes / 1e6)} MB left: without room nothing can be sold.`,
          ru: `На диске осталось ${Math.floor(freeBytes / 1e6)} МБ: без места продавать нельзя.`,
        },
      ];

/** Down only where no sale can be run at all: no receipts, or not one pump (the contract's 503). */
export function healthOf(devices: Pick<Devices, 'states'>): { status: 'ok' | 'degraded' | 'down'; devices: DeviceState[] } {
  const states = devices.states();
  const pumps = states.filter(({ kind }) => kind === 'pump');
  const isRegisterDown = states.some(({ kind, up }) => kind === 'fiscal' && !up);
  const areAllPumpsDown = pumps.length > 0 && pumps.every(({ up }) => !up);
  const status = isRegisterDown || areAllPumpsDown ? 'down' : states.every(({ up }) => up) ? 'ok' : 'degraded';
  return { status, devices: states };
}
