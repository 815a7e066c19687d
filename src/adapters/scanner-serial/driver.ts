/** Promises each scan once: framed by its suffix or by silence, repeats of a trembling hand dropped. Codes are secrets, never logged. */
import type { Clock } from '../../clock.ts';
import type { Duplex } from '../wire/serial/duplex.ts';
import { scanFramer, scannedCode } from './codec.ts';

/** A scanner without a suffix is done when it says nothing for so long. */
const SILENCE_MS = 100;
const DEBOUNCE_MS = 1500;

export interface ScanCounters {
  scans: number;
  /** Bytes that made no code. */
  discarded: number;
  repeated: number;
  /** Typed through a Russian keyboard layout. */
  repaired: number;
  refused: number;
}

export interface Scanner {
  counters(): ScanCounters;
  link(): { up: boolean; since: number; lastError: string | null };
  close(): void;
}

export interface ScannerOptions {
  duplex: Duplex;
  clock: Clock;
  onScan(scan: { code: string; repaired: boolean }): void;
  log?: (level: 'debug' | 'info' | 'warn' | 'error', message: string, facts: Record<string, unknown>) => void;
  debounceMs?: number;
}

export function openScanner({ duplex, clock, onScan, log, debounceMs = DEBOUNCE_MS }: ScannerOptions): Scanner {
  const framer = scanFramer();
  const counters = { scans: 0, repeated: 0, repaired: 0, refused: 0 };
  const link = { up: false, since: clock.now(), lastError: null as string | null };
  let last: { code: string; at: number } | null = null;
  let callOff: () => void = () => undefined;

  duplex.onLink(({ up, reason }) => {
    if (up !== link.up) link.since = clock.now();
    link.up = up;
    link.lastError = up ? null : (reason ?? 'down');
  });

  function take(frame: Uint8Array): void {
    const scanned = scannedCode(frame);
    if (scanned.kind === 'refused') {
      counters.refused++;
      log?.('warn', 'a scan was refused', { scanner: duplex.name, reason: scanned.reason });
      return;
    }
    const at = clock.now();
    const repeated = last !== null && last.code === scanned.code && at - last.at < debounceMs;
    last = { code: scanned.code, at };
    if (repeated) {
      counters.repeated++;
      return;
    }
    counters.scans++;
    if (scanned.repaired) {
      counters.repaired++;
      log?.('warn', 'the scanner types through a Russian keyboard layout: set it to COM mode', { scanner: duplex.name });
    }
    onScan({ code: scanned.code, repaired: scanned.repaired });
  }

  duplex.onBytes((bytes) => {
    callOff();
    for (const frame of framer.push(bytes)) take(frame);
    callOff = clock.after(SILENCE_MS, () => {
      for (const frame of framer.flush()) take(frame);
    });
  });

  return {
    counters: () => ({ ...counters, discarded: framer.discarded() }),
    link: () => ({ ...link }),
    close() {
      callOff();
      duplex.onBytes(() => undefined);
    },
  };
}
