/** A simulated scanner at the far end of a serial line. Part of the lab. */
import type { Duplex } from '../adapters/wire/serial/duplex.ts';

const SUFFIXES = { CR: '\r', LF: '\n', CRLF: '\r\n', none: '' } as const;

export interface ScannerSimulator {
  /** Resolves when the bytes have left. */
  scan(code: string): Promise<void>;
}

/** `aim`: puts the QR identifier before each code, as many scanners do. */
export function createScannerSimulator(options: { duplex: Duplex; suffix?: keyof typeof SUFFIXES; aim?: boolean }): ScannerSimulator {
  const { duplex, suffix = 'CR', aim = true } = options;
  return {
    scan: (code) => duplex.write(new TextEncoder().encode(`${aim ? ']Q1' : ''}${code}${SUFFIXES[suffix]}`)),
  };
}
