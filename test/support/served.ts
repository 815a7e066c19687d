/** The test station on a real port of the loopback. Used where a browser, a socket or a slow client connects by itself. */
import { createApp } from '../../src/api/app.ts';
import { listen, TIME_LIMITS } from '../../src/api/server.ts';
import type { TestStation } from './station.ts';

export interface Served {
  /** `127.0.0.1:40123`. */
  host: string;
  close(): Promise<void>;
}

export async function served(station: TestStation, limits = TIME_LIMITS): Promise<Served> {
  const { address, close } = await listen(createApp(station.service()), { host: '127.0.0.1', port: 0 }, limits);
  return { host: new URL(address).host, close };
}
