/** The lab inside the service's own process: serial bytes in memory, HTTP on loopback. Used where the station runs on simulators. */

import { memoryPair } from '../adapters/wire/serial/memory.ts';
import type { Clock } from '../clock.ts';
import type { Reach } from '../forecourt/reach.ts';
import { createLab } from './lab.ts';

export interface EmbeddedLab {
  reach: Pick<Reach, 'serial' | 'service'>;
  app: ReturnType<typeof createLab>['app'];
  close(): Promise<void>;
}

/** `dir`: where the devices remember what real ones would over a power cut. */
export async function embeddedLab(options: { clock: Clock; newId(): string; speed: number; dir: string }): Promise<EmbeddedLab> {
  const [line, dispensers] = memoryPair('line-1');
  const [scanner, scanners] = memoryPair('scanner-1');
  const lab = createLab({ ...options, line: dispensers, scanner: scanners });
  const listening = await lab.listen();
  return {
    app: lab.app,
    reach: {
      // The scanner speaks 8N1, the dispenser line 7E2.
      serial: (_device, { dataBits }) => (dataBits === 7 ? line : scanner),
      service: (kind) => ({ url: listening.urls[kind], fetch: globalThis.fetch }),
    },
    async close() {
      await listening.close();
      lab.close();
    },
  };
}
