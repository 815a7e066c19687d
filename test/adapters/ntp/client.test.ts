import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aheadOfServer } from '../../../src/adapters/ntp/client.ts';
import { readTime, timeAnswer, timeRequest } from '../../../src/adapters/ntp/codec.ts';
import { createTimeServer, type TimeServer } from '../../../src/simulators/ntp.ts';
import { type HandClock, handClock } from '../../support/hand-clock.ts';

const NOW = Date.parse('2026-11-23T09:00:00.250Z');

describe('the bytes of SNTP', () => {
  test('a request is 48 bytes, version 4, of a client, with our time', () => {
    expect(Buffer.from(timeRequest(Date.parse('2026-01-01T00:00:00.500Z'))).toString('hex')).toBe(
      `23${'00'.repeat(39)}${(Date.parse('2026-01-01T00:00:00Z') / 1000 + 2_208_988_800).toString(16)}80000000`,
    );
  });

  test('an answer of a public server’s shape is read to the millisecond', () => {
    const request = Uint8Array.from(Buffer.from(`23${'00'.repeat(39)}ed0e4a1080000000`, 'hex'));
    // Leap 0, version 4, server; stratum 2, poll, precision; delays; reference; ours back; received; sent.
    const stamps = ['ed0e49f012345678', 'ed0e4a1080000000', 'ed0e4a1110000000', 'ed0e4a1120000000'];
    const bytes = Uint8Array.from(Buffer.from(`240206e900000010000000200a000001${stamps.join('')}`, 'hex'));
    const second = (0xed0e4a11 - 2_208_988_800) * 1000;
    expect(readTime(bytes, request)).toEqual({ state: 'time', receivedAt: second + 63, transmittedAt: second + 125 });
  });

  test('any time up to the year 2104 comes back as it went, over the end of the era in 2036', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.parse('2104-01-01T00:00:00Z') }), (at) => {
        const read = readTime(timeAnswer(timeRequest(NOW), at, at), timeRequest(NOW));
        expect(read.state === 'time' && Math.abs(read.receivedAt - at) <= 1).toBe(true);
      }),
    );
  });

  test.each([
    ['an answer to another request', (answer: Uint8Array) => answer.with(30, 1), 'notOurs'],
    ['a request', () => timeRequest(NOW), 'notOurs'],
    ['a cut answer', (answer: Uint8Array) => answer.subarray(0, 47), 'notOurs'],
    ['a kiss of death', (answer: Uint8Array) => answer.with(1, 0).with(12, 82).with(13, 65).with(14, 84).with(15, 69), 'refused RATE'],
    ['a kiss that says nothing legible', (answer: Uint8Array) => answer.with(1, 0).with(12, 82).with(13, 0x20).with(14, 0x31), 'refused R'],
    ['a kiss that says nothing', (answer: Uint8Array) => answer.with(1, 0), 'refused kiss'],
    ['another client, with our time', (answer: Uint8Array) => answer.with(0, 0x23), 'notOurs'],
    ['a server fifteen strata away, just', (answer: Uint8Array) => answer.with(1, 15), 'time'],
    ['a server that is not synchronised', (answer: Uint8Array) => answer.with(1, 16), 'refused notSynchronised'],
    ['a server whose alarm bits are set', (answer: Uint8Array) => answer.with(0, 0xe4), 'refused notSynchronised'],
  ])('of %s is known what it is', (_name, spoil, expected) => {
    const request = timeRequest(NOW);
    const read = readTime(spoil(timeAnswer(request, NOW, NOW)), request);
    expect(read.state === 'refused' ? `${read.state} ${read.code}` : read.state).toBe(expected);
  });

  test('no bytes make it throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void readTime(bytes, timeRequest(NOW))));
  });
});

describe('our clock beside a time server’s', () => {
  let clock: HandClock;
  let server: TimeServer;
  beforeEach(async () => {
    clock = handClock(NOW);
    server = await createTimeServer(clock);
  });
  afterEach(() => server.close());
  const ahead = () => aheadOfServer(server.address, clock);

  test.each([0, 1500, -90_000, 86_400_000 * 400])('is found to be off by %i ms', async (off) => {
    server.setAhead(-off);
    expect(await ahead()).toBeCloseTo(off, -1);
  });

  test('is not told by a server that does not know the time, or does not answer, or is not there', async () => {
    server.setFault('unknown');
    await expect(ahead()).rejects.toMatchObject({ device: 'ntp', code: 'notSynchronised', known: 'notDone' });
    server.setFault('silent');
    const unanswered = expect(ahead()).rejects.toMatchObject({ code: 'timeout' });
    await clock.advance(4_000);
    await unanswered;
    const lost = expect(aheadOfServer('no.such.host.invalid', clock)).rejects.toMatchObject({ device: 'ntp', known: 'notDone' });
    await clock.advance(4_000);
    await lost;
  });
});
