import { describe, expect, test } from 'vitest';
import { answerFramer, encodeAnswer, requestFramer } from '../../../src/adapters/dispenser-azt2/frame.ts';

const RIGHT = encodeAnswer({ kind: 'data', bytes: [0x30, 0x31] });
/** A frame as the protocol builds it, of any body, even one that it does not allow. */
function frame(start: number, body: number[]): Uint8Array {
  const sum = body.reduce((all, byte) => all ^ byte, 0x03) | 0x40;
  return Uint8Array.from([0x7f, start, ...body.flatMap((byte) => [byte, byte ^ 0x7f]), 0x03, 0x03, sum]);
}
const requestsIn = (bytes: Uint8Array) =>
  requestFramer()
    .push(bytes)
    .flatMap((parsed) => (parsed.kind === 'message' ? [parsed.message] : []));

describe('an answer', () => {
  test.each([0x1f, 0x00, 0x04])('that bears the byte %i, which no data has, is damaged', (byte) => {
    expect(answerFramer().push(frame(0x02, [0x30, byte]))).not.toContainEqual(expect.objectContaining({ kind: 'message' }));
  });

  test('may bear the lowest byte that data have', () => {
    expect(answerFramer().push(frame(0x02, [0x20]))).toEqual([{ kind: 'message', message: { kind: 'data', bytes: [0x20] } }]);
  });

  test('that never ends is given up, and the next one is read', () => {
    const framer = answerFramer();
    const endless = Uint8Array.from([0x7f, 0x02, ...Array.from({ length: 200 }, () => [0x30, 0x4f]).flat()]);
    expect(framer.push(endless)[0]).toEqual({ kind: 'damaged' });
    expect(framer.push(RIGHT)).toContainEqual({ kind: 'message', message: { kind: 'data', bytes: [0x30, 0x31] } });
  });

  test('of three hundred bytes is still waited for', () => {
    const body = Array.from({ length: 150 }, () => 0x30);
    const long = frame(0x02, body);
    const framer = answerFramer();
    expect(framer.push(long.subarray(0, 302))).toEqual([]);
    expect(framer.push(long.subarray(302))).toEqual([{ kind: 'message', message: { kind: 'data', bytes: body } }]);
  });
});

describe('a request', () => {
  test('bears the block of its address', () => {
    expect(requestsIn(frame(0x02, [0x21, 0x31]))).toEqual([{ address: 1, command: 0x31, parameters: [] }]);
    expect(requestsIn(frame(0x07, [0x21, 0x31]))).toEqual([{ address: 16, command: 0x31, parameters: [] }]);
    expect(requestsIn(frame(0x14, [0x2f, 0x31]))).toEqual([{ address: 225, command: 0x31, parameters: [] }]);
  });

  test.each([0x00, 0x01, 0x03, 0x04, 0x05, 0x06, 0x15])('of the block %i, which there is not, is damaged', (start) => {
    expect(requestsIn(frame(start, [0x21, 0x31]))).toEqual([]);
  });

  test('of nothing, or of an address alone, is damaged', () => {
    expect([requestsIn(frame(0x02, [])), requestsIn(frame(0x02, [0x21]))]).toEqual([[], []]);
  });

  test('without an address is for all', () => {
    expect(requestsIn(frame(0x02, [0x20, 0x31]))).toEqual([{ address: 0, command: 0x20, parameters: [0x31] }]);
    expect(requestsIn(frame(0x02, [0x57, 0x31, 0x3f]))).toEqual([{ address: 0, command: 0x57, parameters: [0x31, 0x3f] }]);
  });
});
