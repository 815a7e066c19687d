import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as commands from '../../src/adapters/dispenser-azt2/commands.ts';
import { answerFramer, encodeAnswer, encodeRequest, requestFramer } from '../../src/adapters/dispenser-azt2/frame.ts';
import { openLine } from '../../src/adapters/dispenser-azt2/line.ts';
import { createNozzleDriver } from '../../src/adapters/dispenser-azt2/nozzle-driver.ts';
import { NozzleExchanges } from '../../src/adapters/dispenser-azt2/nozzle-exchanges.ts';
import { USUAL_PROFILE } from '../../src/adapters/dispenser-azt2/profile.ts';
import { scanFramer, scannedCode } from '../../src/adapters/scanner-serial/codec.ts';
import { DeviceFailure } from '../../src/adapters/wire/failure.ts';
import { memoryPair } from '../../src/adapters/wire/serial/memory.ts';
import { handClock } from '../support/hand-clock.ts';
import { endOf } from '../support/http-answers.ts';

const bytes = fc.uint8Array({ maxLength: 200 });
const seven = fc.array(fc.integer({ min: 0x20, max: 0x5e }), { maxLength: 24 });

/** A right frame with some of its bytes changed, lost or doubled. */
const mutated = (frame: fc.Arbitrary<Uint8Array>) =>
  fc
    .tuple(frame, fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('change', 'lose', 'double')), { maxLength: 4 }))
    .map(([right, changes]) => {
      const list = [...right];
      for (const [where, value, how] of changes) {
        const at = list.length === 0 ? 0 : where % list.length;
        if (how === 'change') list[at] = value;
        else if (how === 'lose') list.splice(at, 1);
        else list.splice(at, 0, list[at] ?? value);
      }
      return Uint8Array.from(list);
    });

/** Gives a stream to a framer in pieces. */
function fed(framer: { push(bytes: Uint8Array): unknown[] }, stream: Uint8Array, cut: number): unknown[] {
  const found: unknown[] = [];
  for (let at = 0; at < stream.length; at += cut) found.push(...framer.push(stream.subarray(at, at + cut)));
  return found;
}

const onlyFailures = (work: () => unknown) => {
  try {
    work();
  } catch (problem) {
    expect(problem).toBeInstanceOf(DeviceFailure);
  }
};

describe('whatever comes over a wire', () => {
  test('the frames of the dispenser line are found or dropped, and after any noise a right frame is read', () => {
    const right = encodeAnswer({ kind: 'data', bytes: [0x30, 0x31] });
    fc.assert(
      fc.property(
        fc.oneof(bytes, mutated(seven.map((data) => encodeAnswer({ kind: 'data', bytes: data })))),
        fc.integer({ min: 1, max: 9 }),
        (stream, cut) => {
          const framer = answerFramer();
          fed(framer, stream, cut);
          framer.reset();
          expect(fed(framer, right, cut)).toContainEqual({ kind: 'message', message: { kind: 'data', bytes: [0x30, 0x31] } });
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test('requests to a dispenser likewise', () => {
    const request = fc.record({
      address: fc.integer({ min: 1, max: 225 }),
      command: fc.integer({ min: 0x30, max: 0x5e }),
      parameters: seven,
    });
    fc.assert(
      fc.property(mutated(request.map(encodeRequest)), fc.integer({ min: 1, max: 9 }), (stream, cut) => {
        expect(() => fed(requestFramer(), stream, cut)).not.toThrow();
      }),
      { numRuns: 3_000 },
    );
  });

  test('the data of any answer are read or refused with one kind of error', () => {
    const data = fc.array(fc.integer({ min: 0, max: 0x7f }), { maxLength: 30 });
    fc.assert(
      fc.property(data, (read) => {
        onlyFailures(() => commands.statusOf(read));
        onlyFailures(() => commands.volumeOf(read));
        onlyFailures(() => commands.totalsOf(read));
        onlyFailures(() => commands.widthsOf(read));
        onlyFailures(() => commands.numberOf(read, 'a number'));
      }),
      { numRuns: 3_000 },
    );
  });

  test('a scan is a code or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6_000 }), fc.integer({ min: 1, max: 700 }), (stream, cut) => {
        const framer = scanFramer();
        for (const frame of [...fed(framer, stream, cut), ...framer.flush()]) {
          const { kind } = scannedCode(frame as Uint8Array);
          expect(['code', 'refused']).toContain(kind);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a pump that answers anything at all', () => {
  test('never makes a nozzle lie: each order ends with a result or one kind of error', async () => {
    const answers = fc.array(
      fc.oneof(
        bytes,
        mutated(seven.map((data) => encodeAnswer({ kind: 'data', bytes: data }))),
        fc.constant(encodeAnswer({ kind: 'ack' })),
      ),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(answers, fc.constantFrom('prepare', 'authorise', 'stop', 'confirm', 'totals'), async (said, order) => {
        const clock = handClock();
        const [near, far] = memoryPair('hostile');
        let next = 0;
        far.onBytes(() => void far.write(said[next++ % said.length] ?? new Uint8Array()));
        const line = openLine(near, clock);
        const settings = { address: 1, doseFlags: 'none', widths: 'ask', startAtOnce: true, profile: USUAL_PROFILE } as const;
        const view = { address: 1, state: 'idle', isLostAtWork: false, volume: 0, since: 0, lastError: null, lastSeen: null } as const;
        const nozzle = new NozzleExchanges(line, settings, { onStatus: () => undefined, onSilence: () => undefined });
        const driver = createNozzleDriver({ nozzle, clock, view: () => view });
        const calls = {
          prepare: () => driver.prepare({ price: 5600, volume: 5000 }, { onUnclaimed: async () => undefined }),
          authorise: () => driver.authorise({ volume: 0, amount: 0 }),
          stop: () => driver.stop(),
          confirm: () => driver.confirm(),
          totals: () => driver.totals(),
        };
        const end = await endOf(clock, calls[order](), 4_000_000);
        expect(end).not.toBeInstanceOf(Error);
        line.close();
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});
