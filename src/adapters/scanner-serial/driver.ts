/**
 * Driver of a scanner on a serial line: each code once, repeats of a trembling hand dropped. Codes are secrets and are never
 * logged. Opened by the forecourt.
 */
import { type Clock, monotonic } from '../../clock.ts';
import type { Log } from '../wire/log.ts';
import type { Duplex } from '../wire/serial/duplex.ts';
import { type LinkState, watchLink } from '../wire/serial/link.ts';
import { type ScanFramer, scanFramer, scannedCode } from './codec.ts';

/** How a scanner ends its codes. `auto`: by a suffix if it is seen to send one, else by silence. */
export type ScanSuffix = 'auto' | 'CR' | 'LF' | 'CRLF' | 'TAB' | 'ETX' | 'none';

/** A scanner without a suffix is done when it says nothing for so long; longer where that is not known yet. */
const SILENCE_MS = { none: 100, auto: 250 };
/** With a suffix, silence ends nothing; but what waits for its suffix so long has broken off, and must not spoil the next code. */
const BROKEN_OFF_MS = 2_000;
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
  /** Default `auto`. */
  suffix?: ScanSuffix;
  log?: Log;
  debounceMs?: number;
}

/** Takes the duplex's one reader. `onScan` is called once for each code, `debounceMs` apart where they are the same. */
export function openScanner({ duplex, clock, onScan, suffix = 'auto', log, debounceMs = DEBOUNCE_MS }: ScannerOptions): Scanner {
  const framer = scanFramer();
  const counters = { scans: 0, repeated: 0, repaired: 0, refused: 0 };
  const link = watchLink(duplex, clock);
  let last: { code: string; at: number } | null = null;

  function take(frame: Uint8Array): void {
    const scanned = scannedCode(frame);
    if (scanned.kind === 'refused') {
      counters.refused++;
      log?.('warn', 'a scan was refused', { scanner: duplex.name, reason: scanned.reason });
      return;
    }
    const at = monotonic(clock);
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

  const callOff = frameCodes({
    duplex,
    clock,
    suffix,
    framer,
    take,
    onBroken: () => log?.('warn', 'a scan broke off', { scanner: duplex.name }),
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

interface Framing {
  duplex: Duplex;
  clock: Clock;
  suffix: ScanSuffix;
  framer: ScanFramer;
  take(frame: Uint8Array): void;
  onBroken(): void;
}

/** Reads the duplex and takes each whole code. @returns what calls the waiting for silence off. */
function frameCodes({ duplex, clock, suffix, framer, take, onBroken }: Framing): () => void {
  /** Whether silence does not end a code: by the setting, or because suffixes were seen. */
  let hasSuffix = suffix !== 'auto' && suffix !== 'none';
  let callOff: () => void = () => undefined;

  const onSilence = () => {
    if (!hasSuffix) {
      for (const frame of framer.flush()) take(frame);
    } else if (framer.drop()) {
      onBroken();
      // Perhaps it was set up anew, without a suffix.
      if (suffix === 'auto') hasSuffix = false;
    }
  };
  duplex.onBytes((bytes) => {
    callOff();
    const frames = framer.push(bytes);
    if (suffix === 'auto' && frames.length > 0) hasSuffix = true;
    for (const frame of frames) take(frame);
    const silenceMs = suffix === 'none' ? SILENCE_MS.none : SILENCE_MS.auto;
    callOff = clock.after(hasSuffix ? BROKEN_OFF_MS : silenceMs, onSilence);
  });
  return () => callOff();
}
