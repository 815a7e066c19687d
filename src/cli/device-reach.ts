/** How the commands reach a station's devices: by the machine's ports and network, or as simulators. Used by serve, doctor and setup. */
import { join } from 'node:path';
import { v7 as timeOrderedId } from 'uuid';
import { openDuplex } from '../adapters/wire/serial/port.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Reach } from '../forecourt/reach.ts';
import { type EmbeddedLab, embeddedLab } from '../simulators/embedded.ts';
import { isSimulated } from '../station/demo.ts';
import type { Station } from '../station/document.ts';

export const systemReach: Pick<Reach, 'serial' | 'service'> = {
  serial: (device, settings) => openDuplex(device, settings, systemClock),
  service: (_kind, url) => ({ url, fetch: globalThis.fetch }),
};

/** Simulators in this process where the settings or the station itself want them, else null. @param speed 1: in real time. */
export async function openLab({ simulators, dataDir }: Config, station: Station, speed: number): Promise<EmbeddedLab | null> {
  const isWanted = simulators === 'demo' ? isSimulated(station) : simulators;
  return isWanted ? embeddedLab({ clock: systemClock, newId: timeOrderedId, speed, dir: join(dataDir, 'simulators') }) : null;
}
