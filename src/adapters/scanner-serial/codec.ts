/**
 * Bytes of a scanner to codes: frames by suffix or silence, without the AIM prefix, mended where a Russian keyboard layout spoilt
 * them. Used by the driver.
 */

import { latinKeys } from './layout.ts';

/** `unclear`: Cyrillic beside what the Russian layout cannot type, so that nobody knows what was pressed. */
export type Scanned = { kind: 'code'; code: string; repaired: boolean } | { kind: 'refused'; reason: 'empty' | 'notAscii' | 'unclear' };

/** LF, CR, TAB, ETX and EOT: what scanners are set up to end a code with. None of them stands inside of one. */
const ENDS: ReadonlySet<number> = new Set([0x0a, 0x0d, 0x09, 0x03, 0x04]);
/** Longer than any code: noise, or a scanner that never ends its codes. */
export const LONGEST_SCAN = 4096;

export interface ScanFramer {
  /** Whole codes, still as bytes. */
  push(bytes: Uint8Array): Uint8Array[];
  /** What has gathered when the scanner falls silent: scanners may come without a suffix. */
  flush(): Uint8Array[];
  /** Gives up what has gathered: it broke off. @returns whether there was any. */
  drop(): boolean;
  /** Bytes given up as too long. */
  discarded(): number;
}

/** Cuts a stream at the usual suffixes. */
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
        if (ENDS.has(byte)) frames.push(...take());
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
    drop() {
      const wasBegun = gathered.length > 0;
      discarded += gathered.length;
      gathered = [];
      isTooLong = false;
      return wasBegun;
    },
    discarded: () => discarded,
  };
}

/** AIM identifier: `]`, a letter for the symbology, a modifier. */
const AIM = /^\][A-Za-z][0-9A-Za-z]/;

const GROUP_SEPARATOR = 0x1d;

/** STX and the like before a code, NUL and the like after it, blanks on either side. The group separator belongs to the code. */
function trimmed(text: string): string {
  const isCode = (at: number) => text.charCodeAt(at) > 0x20 || text.charCodeAt(at) === GROUP_SEPARATOR;
  let from = 0;
  while (from < text.length && !isCode(from)) from++;
  let to = text.length;
  while (to > from && !isCode(to - 1)) to--;
  return text.slice(from, to);
}

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

const refused = (reason: 'empty' | 'notAscii' | 'unclear'): Scanned => ({ kind: 'refused', reason });

/**
 * One code. Tokens are ASCII; a code with Cyrillic letters was typed through a keyboard layout, every key of it, and is mended or
 * refused. Anything else is refused.
 */
export function scannedCode(bytes: Uint8Array): Scanned {
  // The identifier may stand before what was typed, or be typed with it.
  const typed = trimmed(trimmed(decoded(bytes)).replace(AIM, ''));
  const isRepaired = /[\u0400-\u04ff№]/.test(typed);
  const pressed = isRepaired ? latinKeys(typed) : typed;
  if (pressed === null) return refused('unclear');
  const code = trimmed(pressed.replace(AIM, ''));
  if (code.length === 0) return refused('empty');
  return isPlain(code) ? { kind: 'code', code, repaired: isRepaired } : refused('notAscii');
}
