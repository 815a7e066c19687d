/**
 * Driver of a scanner on a serial line: each code once, repeats of a trembling hand dropped. Codes are secrets and are never
 * logged. Opened by the forecourt.
 */
import type { Clock } from '../../clock.ts';
import type { Log } from '../wire/log.ts';
import type { Duplex } from '../wire/serial/duplex.ts';
import { type LinkState, watchLink } from '../wire/serial/link.ts';
import { scanFramer, scannedCode } from './codec.ts';

/** A scanner without a suffix is done when it says nothing for so long. */
const SILENCE_MS = 100;
const DEBOUNCE_MS = 1500;

interface ScanCounters {
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
  link(): LinkState;
  close(): void;
}

export interface ScannerOptions {
  duplex: Duplex;
  clock: Clock;
  onScan(scan: { code: string; repaired: boolean }): void;
  log?: Log;
  debounceMs?: number;
}

/** Takes the duplex's one reader. `onScan` is called once for each code, `debounceMs` apart where they are the same. */
export function openScanner({ duplex, clock, onScan, log, debounceMs = DEBOUNCE_MS }: ScannerOptions): Scanner {
  const framer = scanFramer();
  const counters = { scans: 0, repeated: 0, repaired: 0, refused: 0 };
  const link = watchLink(duplex, clock);
  let last: { code: string; at: number } | null = null;
  let callOff: () => void = () => undefined;

  function take(frame: Uint8Array): void {
    const scanned = scannedCode(frame);
    if (scanned.kind === 'refused') {
      counters.refused++;
      log?.('warn', 'a scan was refused', { scanner: duplex.name, reason: scanned.reason });
      return;
    }
    const at = clock.now();
    const isRepeated = last !== null && last.code === scanned.code && at - last.at < debounceMs;
    last = { code: scanned.code, at };
    if (isRepeated) {
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
    link,
    close() {
      callOff();
      duplex.onBytes(() => undefined);
    },
  };
}
