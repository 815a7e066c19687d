/** How the running devices reach the outside: serial ports, services, a log. Given by the commands, the tests and the simulation. */
import type { AnsweredMessages } from '../adapters/bank-nexo/witness.ts';
import type { Duplex } from '../adapters/wire/serial/duplex.ts';
import type { Clock } from '../clock.ts';

/** Real ports and sockets, or the simulators of this process. */
export interface Reach {
  clock: Clock;
  newId(): string;
  /** A serial device of the document, opened. */
  serial(device: string, settings: SerialSettings): Duplex;
  /** The address of a service of the document, and how to call it. */
  service(kind: 'fiscal' | 'bank' | 'megainsight', url: string): { url: string; fetch: typeof globalThis.fetch };
  /** The last order that each bank terminal has answered, over restarts; none: as long as its client lives. */
  answeredMessages?: AnsweredMessages;
  onScan(workplace: string, code: string): void;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, facts: Record<string, unknown>): void;
}

interface SerialSettings {
  baudRate: number;
  dataBits: 7 | 8;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
}
