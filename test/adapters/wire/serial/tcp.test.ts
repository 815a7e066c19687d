import { connect as dial } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../../simulation/processes.ts';
import type { Duplex } from '../../../../src/adapters/wire/serial/duplex.ts';
import { openDuplex } from '../../../../src/adapters/wire/serial/port.ts';
import { listenTcp, tcpOpener } from '../../../../src/adapters/wire/serial/tcp.ts';
import { type Clock, systemClock } from '../../../../src/clock.ts';

const SETTINGS = { baudRate: 4800, dataBits: 7, parity: 'even', stopBits: 2 } as const;
/** A real network on a clock whose pauses are over at once. */
const hasty: Clock = { now: systemClock.now, after: (ms, run) => systemClock.after(ms / 50, run) };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
async function server(port = 0) {
  const listening = await listenTcp(port);
  open.push(listening);
  return listening;
}
function caller(port: number): { duplex: Duplex; heard: number[]; link: () => boolean } {
  const duplex = openDuplex(`tcp://127.0.0.1:${port}`, SETTINGS, hasty);
  open.push(duplex);
  const heard: number[] = [];
  let up = false;
  duplex.onBytes((bytes) => heard.push(...bytes));
  duplex.onLink((link) => {
    up = link.up;
  });
  return { duplex, heard, link: () => up };
}

describe('a line that only listens', () => {
  test('has the system look for a dead peer, so that it is seen within 15 s', async () => {
    const far = await server();
    const asked: unknown[][] = [];
    const opener = tcpOpener('127.0.0.1', far.port, (to) => {
      const socket = dial(to);
      const { setKeepAlive } = socket;
      socket.setKeepAlive = (...given) => {
        asked.push(given);
        return setKeepAlive.apply(socket, given);
      };
      return socket;
    });
    const stream = await opener({ bytes: () => undefined, ended: () => undefined });
    open.push({ close: async () => stream.close() });
    // Ten probes follow, a second apart.
    expect(asked).toEqual([[true, 4_000]]);
  });

  test('that never connected is down, and says why', async () => {
    const gone = await server();
    await gone.close();
    const near = caller(gone.port);
    const reasons: (string | undefined)[] = [];
    near.duplex.onLink(({ up, reason }) => reasons.push(up ? 'up' : reason));
    expect(reasons).toEqual(['not opened yet']);
  });
});

describe('a serial device server', () => {
  test('carries bytes both ways', async () => {
    const far = await server();
    const near = caller(far.port);
    await eventually(near.link);
    const heard: number[] = [];
    far.duplex.onBytes((bytes) => heard.push(...bytes));
    await near.duplex.write(Uint8Array.from([0x7f, 0x02, 0x00, 0xff]));
    await far.duplex.write(Uint8Array.from([0x06]));
    await eventually(() => heard.length === 4 && near.heard.length === 1);
    expect([heard, near.heard, near.duplex.name]).toEqual([[0x7f, 0x02, 0x00, 0xff], [0x06], `tcp://127.0.0.1:${far.port}`]);
  });

  test('that goes and comes back is found again', async () => {
    const first = await server();
    const near = caller(first.port);
    await eventually(near.link);
    await first.close();
    await eventually(() => !near.link());
    const second = await server(first.port);
    await eventually(near.link);
    await second.duplex.write(Uint8Array.from([9]));
    await eventually(() => near.heard.includes(9));
  });

  test('serves its newest caller, and hangs up on the one before', async () => {
    const far = await server();
    const old = caller(far.port);
    await eventually(old.link);
    await old.duplex.close();
    const young = caller(far.port);
    await eventually(young.link);
    await far.duplex.write(Uint8Array.from([5]));
    await eventually(() => young.heard.length === 1);
    expect(old.heard).toEqual([]);
  });

  test('that nobody has called takes no bytes', async () => {
    const far = await server();
    await expect(far.duplex.write(Uint8Array.from([1]))).rejects.toMatchObject({ code: 'offline', known: 'notDone' });
  });
});
