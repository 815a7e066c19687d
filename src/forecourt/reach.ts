/** What the running devices need from outside: ports and services to reach, a log, and what open sales still need of them. */
import type { Duplex } from '../adapters/wire/serial/duplex.ts';
import type { Clock } from '../clock.ts';
import type { TerminalSettings } from '../station/document.ts';

/** How the outside is reached: real ports and sockets, or the simulators of this process. */
export interface Reach {
  clock: Clock;
  newId(): string;
  /** A serial device of the document, opened. */
  serial(device: string, settings: SerialSettings): Duplex;
  /** The address of a service of the document, and how to call it. */
  service(kind: 'fiscal' | 'bank' | 'megainsight', url: string): { url: string; fetch: typeof globalThis.fetch };
  onScan(workplace: string, code: string): void;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, facts: Record<string, unknown>): void;
}

export interface SerialSettings {
  baudRate: number;
  dataBits: 7 | 8;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
}

/** What open sales still need of the station as it was when they began (D16). */
export interface OpenSales {
  /** Whether no sale is under way at the pump. */
  isFree(pump: number): boolean;
  /** A terminal that the document in force has no more. */
  formerTerminal(id: string): TerminalSettings | undefined;
}
