import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Answer,
  answerFramer,
  encodeAnswer,
  encodeRequest,
  type Framer,
  type Parsed,
  type Request,
  requestFramer,
} from '../../../src/adapters/dispenser-azt2/frame.ts';

const bytes = (hex: string): number[] => hex.split(' ').map((pair) => Number.parseInt(pair, 16));
const text = (characters: string): number[] => [...characters].map((character) => character.charCodeAt(0));
const request = (address: number, command: number, characters = ''): Request => ({ address, command, parameters: text(characters) });
const data = (characters: string): Answer => ({ kind: 'data', bytes: text(characters) });

/** Everything that was heard, with noise added up: where the stream is cut must not show. */
function heard<Message>(framer: Framer<Message>, chunks: number[][]) {
  const parsed: Parsed<Message>[] = chunks.flatMap((chunk) => framer.push(Uint8Array.from(chunk)));
  return {
    messages: parsed.flatMap((one) => (one.kind === 'message' ? [one.message] : [])),
    damaged: parsed.filter(({ kind }) => kind === 'damaged').length,
    noise: parsed.reduce((sum, one) => sum + (one.kind === 'noise' ? one.count : 0), 0),
  };
}

const cutAt = (stream: number[], places: number[]): number[][] => {
  const edges = [0, ...places.map((place) => place % (stream.length + 1)).sort((a, b) => a - b), stream.length];
  return edges.slice(1).map((edge, index) => stream.slice(edges[index], edge));
};

/** Protocol section 7, first the frames of a public source, then the computed ones. */
const REQUESTS: [string, Request, string][] = [
  ['a parameter at address 1', request(1, 0x4e, '2'), '7F 02 21 5E 4E 31 32 4D 03 03 5E'],
  ['the parameter codes at address 3', request(3, 0x4e), '7F 02 23 5C 4E 31 03 03 6E'],
  ['the protocol version at address 3', request(3, 0x50), '7F 02 23 5C 50 2F 03 03 70'],
  ['the status at address 3', request(3, 0x31), '7F 02 23 5C 31 4E 03 03 51'],
  ['the type at address 3', request(3, 0x37), '7F 02 23 5C 37 48 03 03 57'],
  ['the status', request(1, 0x31), '7F 02 21 5E 31 4E 03 03 53'],
  ['authorise', request(1, 0x32), '7F 02 21 5E 32 4D 03 03 50'],
  ['reset', request(1, 0x33), '7F 02 21 5E 33 4C 03 03 51'],
  ['the current volume', request(1, 0x34), '7F 02 21 5E 34 4B 03 03 56'],
  ['the full delivery', request(1, 0x35), '7F 02 21 5E 35 4A 03 03 57'],
  ['the totaliser', request(1, 0x36), '7F 02 21 5E 36 49 03 03 54'],
  ['confirm', request(1, 0x38), '7F 02 21 5E 38 47 03 03 5A'],
  ['price 56,00', request(1, 0x51, '5600'), '7F 02 21 5E 51 2E 35 4A 36 49 30 4F 30 4F 03 03 70'],
  ['dose 5 litres', request(1, 0x54, '00500'), '7F 02 21 5E 54 2B 30 4F 30 4F 35 4A 30 4F 30 4F 03 03 43'],
  ['dose 5 litres, not to full', request(1, 0x54, '005000'), '7F 02 21 5E 54 2B 30 4F 30 4F 35 4A 30 4F 30 4F 30 4F 03 03 73'],
  ['dose, no adjustment', request(1, 0x54, '0050000'), '7F 02 21 5E 54 2B 30 4F 30 4F 35 4A 30 4F 30 4F 30 4F 30 4F 03 03 43'],
  ['top up', request(1, 0x55), '7F 02 21 5E 55 2A 03 03 77'],
  ['start', request(1, 0x56), '7F 02 21 5E 56 29 03 03 74'],
  ['the dose', request(1, 0x58), '7F 02 21 5E 58 27 03 03 7A'],
  ['the internal error', request(1, 0x5c), '7F 02 21 5E 5C 23 03 03 7E'],
  ['the status at address 15', request(15, 0x31), '7F 02 2F 50 31 4E 03 03 5D'],
];

const FULL_DELIVERY = '7F 02 30 4F 30 4F 33 4C 32 4D 31 4E 30 4F 30 4F 31 4E 37 48 39 46 37 48 36 49 35 4A 36 49 30 4F 30 4F 03 03 4E';

const ANSWERS: [string, Answer, string][] = [
  ['off', data('0'), '7F 02 30 4F 03 03 73'],
  ['calling', data('1'), '7F 02 31 4E 03 03 72'],
  ['authorised', data('2'), '7F 02 32 4D 03 03 71'],
  ['dispensing', data('3'), '7F 02 33 4C 03 03 70'],
  ['a dose set at the pump', data('8'), '7F 02 38 47 03 03 7B'],
  ['delivered', data('40'), '7F 02 34 4B 30 4F 03 03 47'],
  ['delivered too much', data('41'), '7F 02 34 4B 31 4E 03 03 46'],
  ['3,21 litres for 179,76 at 56,00', data('0032100179765600'), FULL_DELIVERY],
  ['type H', data('H'), '7F 02 48 37 03 03 4B'],
  ['dose 5 litres', data('000500'), '7F 02 30 4F 30 4F 30 4F 35 4A 30 4F 30 4F 03 03 46'],
  ['accepted', { kind: 'ack' }, '7F 06'],
  ['not known', { kind: 'nak' }, '7F 15'],
  ['not now', { kind: 'can' }, '7F 18'],
];

describe('the vectors of the protocol', () => {
  test.each(REQUESTS)('a request for %s has these bytes, both ways', (_what, message, hex) => {
    expect([...encodeRequest(message)]).toEqual(bytes(hex));
    expect(heard(requestFramer(), [bytes(hex)])).toEqual({ messages: [message], damaged: 0, noise: 0 });
  });

  test.each(ANSWERS)('an answer "%s" has these bytes, both ways', (_what, message, hex) => {
    expect([...encodeAnswer(message)]).toEqual(bytes(hex));
    expect(heard(answerFramer(), [bytes(hex)])).toEqual({ messages: [message], damaged: 0, noise: 0 });
  });

  test('a broadcast, which bears no address, is heard as address 0', () => {
    const broadcast = bytes('7F 02 57 28 31 4E 3F 40 03 03 5A');
    expect(heard(requestFramer(), [broadcast])).toEqual({ messages: [request(0, 0x57, '1?')], damaged: 0, noise: 0 });
  });
});

describe('an address', () => {
  test.each([
    [1, 0x02, 0x21],
    [15, 0x02, 0x2f],
    [16, 0x07, 0x21],
    [30, 0x07, 0x2f],
    [31, 0x08, 0x21],
    [45, 0x08, 0x2f],
    [210, 0x13, 0x2f],
    [225, 0x14, 0x2f],
  ])('%i begins with START %i and place %i', (address, start, place) => {
    expect([...encodeRequest(request(address, 0x31))].slice(0, 4)).toEqual([0x7f, start, place, place ^ 0x7f]);
  });

  test('each of the 225 is heard as itself', () => {
    const all = Array.from({ length: 225 }, (_, index) => request(index + 1, 0x31));
    expect(
      heard(
        requestFramer(),
        all.map((one) => [...encodeRequest(one)]),
      ),
    ).toEqual({ messages: all, damaged: 0, noise: 0 });
  });

  test.each([0, 226, -1, 1.5, Number.NaN])('%d is none', (address) => {
    expect(() => encodeRequest(request(address, 0x31))).toThrow(RangeError);
  });
});

/** A checksum may equal DEL (command 5D at address 1); it begins no frame. */
const CHECKSUM_IS_DEL = request(1, 0x5d);
const SPOKEN = [...REQUESTS.map(([, message]) => message), CHECKSUM_IS_DEL, request(1, 0x31)];

describe('a stream of frames', () => {
  test('a checksum that equals DEL is taken by its place', () => {
    expect([...encodeRequest(CHECKSUM_IS_DEL)].at(-1)).toBe(0x7f);
    const stream = [CHECKSUM_IS_DEL, request(2, 0x31)].flatMap((one) => [...encodeRequest(one)]);
    expect(heard(requestFramer(), [stream]).messages).toEqual([CHECKSUM_IS_DEL, request(2, 0x31)]);
  });

  test('every single cut of a stream of answers tells the same', () => {
    const stream = ANSWERS.flatMap(([, , hex]) => bytes(hex));
    const whole = { messages: ANSWERS.map(([, message]) => message), damaged: 0, noise: 0 };
    for (let place = 0; place <= stream.length; place++) expect(heard(answerFramer(), cutAt(stream, [place]))).toEqual(whole);
  });

  test('byte by byte, or cut anywhere, requests are the same', () => {
    const stream = SPOKEN.flatMap((one) => [...encodeRequest(one)]);
    const whole = { messages: SPOKEN, damaged: 0, noise: 0 };
    const single = stream.map((byte) => [byte]);
    expect(heard(requestFramer(), single)).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), (places) => {
        expect(heard(requestFramer(), cutAt(stream, places))).toEqual(whole);
      }),
    );
  });

  test('noise before, between and after is counted and loses no frame', () => {
    const frame = bytes(FULL_DELIVERY);
    const stream = [0x00, 0x55, ...frame, 0xff, 0x03, 0x06, ...frame, 0x41];
    const whole = { messages: [data('0032100179765600'), data('0032100179765600')], damaged: 0, noise: 6 };
    for (let place = 0; place <= stream.length; place++) expect(heard(answerFramer(), cutAt(stream, [place]))).toEqual(whole);
  });

  test('a frame with any one byte damaged is no message, and the next frame is found', () => {
    const frame = bytes(FULL_DELIVERY);
    for (let place = 2; place < frame.length; place++) {
      const damaged = frame.with(place, (frame[place] ?? 0) ^ 0x04);
      const { messages, damaged: counted } = heard(answerFramer(), [damaged, frame]);
      expect({ place, messages, isCounted: counted > 0 }).toEqual({ place, messages: [data('0032100179765600')], isCounted: true });
    }
  });

  test('a wrong complement and a wrong checksum are each counted once', () => {
    const wrongComplement = bytes('7F 02 34 4A 30 4F 03 03 47');
    const wrongChecksum = bytes('7F 02 34 4B 30 4F 03 03 46');
    for (const wrong of [wrongComplement, wrongChecksum]) {
      const stream = [...wrong, ...bytes('7F 06')];
      for (let place = 0; place <= stream.length; place++) {
        expect(heard(answerFramer(), cutAt(stream, [place]))).toEqual({ messages: [{ kind: 'ack' }], damaged: 1, noise: 8 });
      }
    }
  });

  test('a frame that has begun is forgotten at a reset', () => {
    const framer = answerFramer();
    framer.push(Uint8Array.from(bytes('7F 02 34 4B')));
    framer.reset();
    expect(framer.push(Uint8Array.from(bytes('7F 06')))).toEqual([{ kind: 'message', message: { kind: 'ack' } }]);
  });

  test('a frame that never ends is given up', () => {
    const endless = [0x7f, 0x02, ...Array.from({ length: 200 }, () => [0x30, 0x4f]).flat()];
    const { messages, damaged } = heard(
      answerFramer(),
      [...endless, ...bytes('7F 06')].map((byte) => [byte]),
    );
    expect({ messages, damaged }).toEqual({ messages: [{ kind: 'ack' }], damaged: 1 });
  });
});

/** Whole frames, frames with one byte changed, lost or doubled, and bare noise, one after another. */
const broken = (frames: number[][]) => {
  const piece = fc.tuple(fc.constantFrom(...frames), fc.nat(60), fc.nat(255), fc.constantFrom('whole', 'changed', 'lost', 'doubled'));
  const mutated = piece.map(([frame, nth, byte, how]) => {
    const place = nth % frame.length;
    if (how === 'changed') return frame.with(place, byte);
    if (how === 'lost') return frame.toSpliced(place, 1);
    if (how === 'doubled') return frame.toSpliced(place, 0, frame[place] ?? 0);
    return frame;
  });
  const noise = fc.array(fc.oneof(fc.constantFrom(0x7f, 0x02, 0x03, 0x06, 0x30, 0x4f, 0x73), fc.nat(255)), { maxLength: 20 });
  return fc.array(fc.oneof(mutated, noise), { maxLength: 12 }).map((pieces) => pieces.flat());
};
const contains = (stream: number[], frame: Uint8Array): boolean => `,${stream.join()},`.includes(`,${frame.join()},`);

describe('whatever the line carries', () => {
  test('no answer is heard that was not said, byte for byte', () => {
    const frames = ANSWERS.map(([, , hex]) => bytes(hex));
    fc.assert(
      fc.property(broken(frames), fc.array(fc.nat(500)), (stream, places) => {
        const once = heard(answerFramer(), cutAt(stream, places));
        expect(once.messages.filter((message) => !contains(stream, encodeAnswer(message)))).toEqual([]);
        expect(once).toEqual(heard(answerFramer(), [stream]));
      }),
      { numRuns: 500 },
    );
  });

  test('no request is heard that was not made, byte for byte', () => {
    const frames = SPOKEN.map((one) => [...encodeRequest(one)]);
    fc.assert(
      fc.property(broken(frames), fc.array(fc.nat(500)), (stream, places) => {
        const once = heard(requestFramer(), cutAt(stream, places));
        const addressed = once.messages.filter(({ address }) => address !== 0);
        expect(addressed.filter((message) => !contains(stream, encodeRequest(message)))).toEqual([]);
        expect(once).toEqual(heard(requestFramer(), [stream]));
      }),
      { numRuns: 500 },
    );
  });
});
