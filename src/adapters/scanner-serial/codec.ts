/**
 * Bytes of a scanner to codes: frames by suffix or silence, without the AIM prefix, mended where a Russian keyboard layout spoilt
 * them. Used by the driver.
 */

export type Scanned = { kind: 'code'; code: string; repaired: boolean } | { kind: 'refused'; reason: 'empty' | 'notAscii' };

const CR = 0x0d;
const LF = 0x0a;
/** Longer than any code: noise, or a scanner that never ends its codes. */
export const LONGEST_SCAN = 4096;

export interface ScanFramer {
  /** Whole codes, still as bytes. */
  push(bytes: Uint8Array): Uint8Array[];
  /** What has gathered when the scanner falls silent: scanners may come without a suffix. */
  flush(): Uint8Array[];
  /** Bytes given up as too long. */
  discarded(): number;
}

/** Cuts a stream at CR, LF or both. */
export function scanFramer(): ScanFramer {
  let gathered: number[] = [];
  let discarded = 0;
  /** The rest of what was too long is no code either. */
  let isTooLong = false;
  const take = () => {
    const frame = gathered.length > 0 && !isTooLong ? [Uint8Array.from(gathered)] : [];
    if (isTooLong) discarded += gathered.length;
    gathered = [];
    isTooLong = false;
    return frame;
  };
  return {
    push(bytes) {
      const frames: Uint8Array[] = [];
      for (const byte of bytes) {
        if (byte === CR || byte === LF) frames.push(...take());
        else gathered.push(byte);
        if (gathered.length > LONGEST_SCAN) {
          discarded += gathered.length;
          gathered = [];
          isTooLong = true;
        }
      }
      return frames;
    },
    flush: take,
    discarded: () => discarded,
  };
}

/** AIM identifier: `]`, a letter for the symbology, a modifier. */
const AIM = /^\][A-Za-z][0-9A-Za-z]/;

/** What each key of the Russian layout types in the Latin one. */
const LAYOUT: Record<string, string> = Object.fromEntries(
  [...'йцукенгшщзхъфывапролджэячсмитьбюё'].map((letter, index) => [letter, "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"[index] ?? '']),
);

const latin = (text: string): string =>
  [...text]
    .map((letter) => {
      const lower = letter.toLowerCase();
      const key = LAYOUT[lower];
      if (key === undefined) return letter;
      return letter === lower ? key : key.toUpperCase();
    })
    .join('');

const GROUP_SEPARATOR = 0x1d;

/** Printable ASCII, with the group separator that GS1 codes hold. */
const isPlain = (text: string): boolean =>
  [...text].every((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return code === GROUP_SEPARATOR || (code >= 0x20 && code <= 0x7e);
  });

/** Bytes as text: UTF-8, else the Cyrillic code page that Russian scanners use. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1251').decode(bytes);
  }
}

/** One code. Tokens are ASCII; Cyrillic letters are a keyboard layout's doing and are mended, anything else is refused. */
export function scannedCode(bytes: Uint8Array): Scanned {
  const text = decoded(bytes)
    .replace(AIM, '')
    .replace(/^ +| +$/g, '');
  if (text.length === 0) return { kind: 'refused', reason: 'empty' };
  if (isPlain(text)) return { kind: 'code', code: text, repaired: false };
  const mended = latin(text);
  return isPlain(mended) ? { kind: 'code', code: mended, repaired: true } : { kind: 'refused', reason: 'notAscii' };
}
