import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_SCAN, scanFramer, scannedCode } from '../../../src/adapters/scanner-serial/codec.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (frame: Uint8Array): string => new TextDecoder().decode(frame);
/** The codes of a stream that comes in the given pieces, silence at its end. */
function framed(pieces: Uint8Array[]): string[] {
  const framer = scanFramer();
  return [...pieces.flatMap((piece) => framer.push(piece)), ...framer.flush()].map(text);
}
/** Windows-1251, as Russian scanners may send it. */
const cp1251 = (letters: string): Uint8Array =>
  Uint8Array.from([...letters].map((letter) => (/[а-я]/.test(letter) ? letter.charCodeAt(0) - 0x350 : letter.charCodeAt(0))));

function toCp1251(text: string): number[] {
  const others: Record<string, number> = { ё: 0xb8, Ё: 0xa8, '№': 0xb9 };
  return [...text].map((letter) => others[letter] ?? (/[А-я]/.test(letter) ? letter.charCodeAt(0) - 0x350 : letter.charCodeAt(0)));
}

describe('codes on the wire', () => {
  test.each([
    ['CR', 'one\rtwo\r'],
    ['LF', 'one\ntwo\n'],
    ['CRLF', 'one\r\ntwo\r\n'],
    ['TAB', 'one\ttwo\t'],
    ['ETX', '\x03one\x03two\x03'],
    ['silence after the last', 'one\rtwo'],
  ])('end with %s', (_suffix, stream) => {
    expect(framed([bytes(stream)])).toEqual(['one', 'two']);
  });

  test('are the same however the stream is cut', () => {
    const stream = bytes(']Q1megainsight_3baf961b\r\n]E04600000000017\rlast');
    const whole = framed([stream]);
    expect(whole).toHaveLength(3);
    for (let first = 0; first <= stream.length; first++) {
      for (let second = first; second <= stream.length; second++) {
        expect(framed([stream.slice(0, first), stream.slice(first, second), stream.slice(second)])).toEqual(whole);
      }
    }
  });

  test('that never end are given up as noise, counted, and the next one is heard', () => {
    const framer = scanFramer();
    expect(framer.push(new Uint8Array(LONGEST_SCAN + 1).fill(0x41))).toEqual([]);
    expect(framer.discarded()).toBe(LONGEST_SCAN + 1);
    expect(framer.push(bytes('its tail\rheard\r')).map(text)).toEqual(['heard']);
    expect(framer.discarded()).toBe(LONGEST_SCAN + 1 + 'its tail'.length);
  });

  test('of any bytes are framed without an error, and hold no suffix', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), (pieces) => {
        const framer = scanFramer();
        const frames = [...pieces.flatMap((piece) => framer.push(piece)), ...framer.flush()];
        const isEnd = (byte: number) => [0x0d, 0x0a, 0x09, 0x03, 0x04].includes(byte);
        expect(frames.every((frame) => frame.length > 0 && !frame.some(isEnd))).toBe(true);
        const kept = frames.reduce((sum, frame) => sum + frame.length, 0);
        const suffixes = pieces.flatMap((piece) => [...piece]).filter(isEnd).length;
        expect(kept + suffixes).toBe(pieces.reduce((sum, piece) => sum + piece.length, 0));
      }),
    );
  });
});

describe('a code', () => {
  test.each([
    [']Q1megainsight_3baf', 'megainsight_3baf'],
    [']E04600000000017', '4600000000017'],
    [']d2010460', '010460'],
    ['2200000000017', '2200000000017'],
    ['  2200000000017 ', '2200000000017'],
    [' a  b~c  ', 'a  b~c'],
    [']', ']'],
    ['a]Q1b', 'a]Q1b'],
  ])('%j is %j, without the scanner’s own prefix and padding', (sent, code) => {
    expect(scannedCode(bytes(sent))).toEqual({ kind: 'code', code, repaired: false });
  });

  test('keeps the group separators of marked goods', () => {
    expect(scannedCode(bytes('0104600\x1d21abc\x1d93'))).toMatchObject({ code: '0104600\x1d21abc\x1d93' });
  });

  test('typed through a Russian layout is mended, in either encoding', () => {
    const mended = { kind: 'code', code: 'megainsight_3baf961b-e463-4e41-813e', repaired: true };
    expect(scannedCode(bytes('ьупфштышпре_3ифа961и-у463-4у41-813у'))).toEqual(mended);
    expect(scannedCode(cp1251('ьупфштышпре_3ифа961и-у463-4у41-813у'))).toEqual(mended);
    expect(scannedCode(bytes('ЬУПФ'))).toEqual({ kind: 'code', code: 'MEGA', repaired: true });
  });

  test.each([
    ['реезыЖ..длюучфьздуюкг.й,с=7909', 'https://lk.example.ru/q?c=7909'],
    [']Q1реезыЖ..длюучфьздуюкг.й,с=7909', 'https://lk.example.ru/q?c=7909'],
    ['ъЙ1реезыЖ..дл', 'https://lk'],
    ['ъЙ1ьупф', 'mega'],
    ['ьупф"дл№;:?/\\', 'mega@lk#$^&|\\'],
    ['хъХЪжэЖЭбюБЮёЁ. ,', '[]{};\':",.<>`~/ ?'],
    ['ф\x1dи', 'a\x1db'],
  ])('typed through a Russian layout as %j was %j', (sent, code) => {
    expect(scannedCode(bytes(sent))).toEqual({ kind: 'code', code, repaired: true });
  });

  test('of any printable keys comes out right, typed through the Russian layout', () => {
    const latin = '`1234567890-=qwertyuiop[]\\asdfghjkl;\'zxcvbnm,./ ~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?';
    const russian = 'ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю. Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,';
    expect(new Set(latin).size).toBe(95);
    const word = fc.array(fc.constantFrom(...latin.replace(' ', '')), { minLength: 1, maxLength: 40 }).map((keys) => `k${keys.join('')}`);
    fc.assert(
      fc.property(word, (keys) => {
        const typed = [...keys].map((key) => russian[latin.indexOf(key)]).join('');
        for (const sent of [bytes(typed), new Uint8Array(Buffer.from(toCp1251(typed)))]) {
          expect(scannedCode(sent)).toEqual({ kind: 'code', code: keys, repaired: true });
        }
      }),
    );
  });

  test.each(['ьeга', 'ьупф@', "ьупф'", 'ьупф€'])('%j is refused: half of it cannot come from that layout', (sent) => {
    expect(scannedCode(bytes(sent))).toEqual({ kind: 'refused', reason: 'unclear' });
  });

  test.each([
    ['\x022200000000017\x03', '2200000000017'],
    ['\x02]Q12200000000017', '2200000000017'],
    ['\x012200000000017\x00', '2200000000017'],
    [']d2\x1d010460\x1d93', '\x1d010460\x1d93'],
  ])('%j is %j, without the control bytes that scanners put around it', (sent, code) => {
    const [frame] = scanFramer().push(bytes(`${sent}\r`));
    expect(scannedCode(frame as Uint8Array)).toEqual({ kind: 'code', code, repaired: false });
  });

  test.each([
    ['', 'empty'],
    ['   ', 'empty'],
    [']Q1', 'empty'],
    ['日本', 'notAscii'],
    ['a\x01b', 'notAscii'],
  ])('%j is refused: %s', (sent, reason) => {
    expect(scannedCode(bytes(sent))).toEqual({ kind: 'refused', reason });
  });

  test('of any bytes is plain text or refused, never an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (sent) => {
        const scanned = scannedCode(sent);
        if (scanned.kind === 'code')
          expect([...scanned.code].filter((letter) => letter !== '\x1d' && (letter < ' ' || letter > '~'))).toEqual([]);
      }),
    );
  });
});
