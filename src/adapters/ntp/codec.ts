/** SNTP packets (RFC 4330): 48 bytes to times and back. Used by the client and the simulated time server. */

const BYTES = 48;
/** From 1900, where NTP counts from, to 1970. */
const ERA_SECONDS = 2_208_988_800;
/** Seconds are 32 bits wide; below half of them it is after 2036 (RFC 4330, section 3). */
const ERA_LENGTH = 2 ** 32;
const VERSION = 4;
const CLIENT = 3;
const SERVER = 4;
const NOT_SYNCHRONISED = 3;
const TRANSMIT_AT = 40;
const STAMP_BYTES = 8;

function stampAt(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seconds = view.getUint32(at);
  const era = seconds < ERA_LENGTH / 2 ? ERA_LENGTH : 0;
  return Math.round((seconds + era - ERA_SECONDS) * 1000 + (view.getUint32(at + 4) * 1000) / ERA_LENGTH);
}

function putStamp(bytes: Uint8Array, at: number, ms: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seconds = Math.floor(ms / 1000);
  view.setUint32(at, (seconds + ERA_SECONDS) % ERA_LENGTH);
  view.setUint32(at + 4, Math.floor(((ms - seconds * 1000) * ERA_LENGTH) / 1000));
}

/** `now`: milliseconds since the Unix epoch; the answer brings it back. */
export function timeRequest(now: number): Uint8Array {
  const bytes = new Uint8Array(BYTES);
  bytes[0] = (VERSION << 3) | CLIENT;
  putStamp(bytes, TRANSMIT_AT, now);
  return bytes;
}

/** A server's answer to a request. `receivedAt`, `transmittedAt`: its clock, milliseconds since the Unix epoch. */
export function timeAnswer(request: Uint8Array, receivedAt: number, transmittedAt: number, stratum = 2): Uint8Array {
  const bytes = new Uint8Array(BYTES);
  bytes[0] = (VERSION << 3) | SERVER;
  bytes[1] = stratum;
  bytes.set(request.subarray(TRANSMIT_AT, TRANSMIT_AT + STAMP_BYTES), 24);
  putStamp(bytes, 32, receivedAt);
  putStamp(bytes, TRANSMIT_AT, transmittedAt);
  return bytes;
}

export type ReadTime =
  | { state: 'time'; receivedAt: number; transmittedAt: number }
  /** The server does not know the time itself, or asks to be left alone. */
  | { state: 'refused'; code: string }
  /** Not the answer to this request. */
  | { state: 'notOurs' };

/** The answer to `request`; whatever else came to the socket is `notOurs`. */
export function readTime(bytes: Uint8Array, request: Uint8Array): ReadTime {
  if (bytes.length < BYTES || ((bytes[0] ?? 0) & 7) !== SERVER) return { state: 'notOurs' };
  const isOurs = request.subarray(TRANSMIT_AT, TRANSMIT_AT + STAMP_BYTES).every((byte, at) => bytes[24 + at] === byte);
  if (!isOurs) return { state: 'notOurs' };
  const stratum = bytes[1] ?? 0;
  if (stratum === 0) {
    const code = String.fromCharCode(...bytes.subarray(12, 16)).replace(/[^A-Z]/g, '');
    return { state: 'refused', code: code || 'kiss' };
  }
  if (stratum > 15 || (bytes[0] ?? 0) >> 6 === NOT_SYNCHRONISED) return { state: 'refused', code: 'notSynchronised' };
  return { state: 'time', receivedAt: stampAt(bytes, 32), transmittedAt: stampAt(bytes, TRANSMIT_AT) };
}
