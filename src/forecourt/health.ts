/** Promises the truth about what can be sold: each device as it is, and what that means for sales. */

import type { DeviceState } from './device-watch.ts';
import type { Devices } from './devices.ts';

/** Down only where no sale can be run at all: no receipts, or not one pump (the contract's 503). */
export function healthOf(devices: Devices): { status: 'ok' | 'degraded' | 'down'; devices: DeviceState[] } {
  const states = devices.states();
  const pumps = states.filter(({ kind }) => kind === 'pump');
  const registerDown = states.some(({ kind, up }) => kind === 'fiscal' && !up);
  const allPumpsDown = pumps.length > 0 && pumps.every(({ up }) => !up);
  const status = registerDown || allPumpsDown ? 'down' : states.every(({ up }) => up) ? 'ok' : 'degraded';
  return { status, devices: states };
}
