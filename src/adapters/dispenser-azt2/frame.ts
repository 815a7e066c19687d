/** Frames of АЗТ 2.0: bytes to requests and answers and back. Used by the line and the simulated dispensers. */

const DEL = 0x7f;
const ACK = 0x06;
const NAK = 0x15;
const CAN = 0x18;
const ETX = 0x03;
const LONG_ANSWER = 0x02;

/** START of each block of fifteen addresses (protocol section 2). */
const startOf = (address: number): number => {
  const block = Math.floor((address - 1) / 15);
  return block === 0 ? 0x02 : 0x06 + block;
};

/** XOR of the data bytes and one ETX, with bit 6 set. */
const checksum = (bytes: number[]): number => bytes.reduce((sum, byte) => sum ^ byte, ETX) | 0x40;

/** Each byte with its complement, then the end and the checksum. */
function framed(start: number, body: number[]): Uint8Array {
  const frame = new Uint8Array(body.length * 2 + 5);
  frame.set([DEL, start]);
  let at = 2;
  for (const byte of body) {
    frame[at++] = byte;
    frame[at++] = byte ^ 0x7f;
  }
  frame.set([ETX, ETX, checksum(body)], at);
  return frame;
}

export interface Request {
  address: number;
  command: number;
  parameters: number[];
}

/** @throws RangeError for an address outside 1..225. */
export function encodeRequest({ address, command, parameters }: Request): Uint8Array {
  if (!Number.isInteger(address) || address < 1 || address > 225) throw new RangeError(`no such address: ${address}`);
  return framed(startOf(address), [0x21 + ((address - 1) % 15), command, ...parameters]);
}

export type Answer = { kind: 'ack' } | { kind: 'nak' } | { kind: 'can' } | { kind: 'data'; bytes: number[] };

/** The bytes of an answer; only simulated dispensers send one. */
export function encodeAnswer(answer: Answer): Uint8Array {
  if (answer.kind === 'data') return framed(LONG_ANSWER, answer.bytes);
  return Uint8Array.from([DEL, { ack: ACK, nak: NAK, can: CAN }[answer.kind]]);
}

/** `damaged`: a frame whose complement or checksum is wrong; `noise`: a byte that belongs to none. */
export type Parsed<Message> = { kind: 'message'; message: Message } | { kind: 'damaged' } | { kind: 'noise'; count: number };

export interface Framer<Message> {
  push(bytes: Uint8Array): Parsed<Message>[];
  /** Whether a frame has begun and is not whole yet. */
  hasBegun(): boolean;
  /** Forgets a frame that has begun. */
  reset(): void;
}

/** Longest body that any device answers, with room (protocol section 2: 100 bytes). */
const LONGEST = 300;

type Body = { end: number; bytes: number[] } | 'more' | 'damaged';

/** Reads doubled bytes up to the ETX pair and the checksum, which is taken by its place: it may equal DEL. */
function bodyAt(buffer: number[], from: number): Body {
  const bytes: number[] = [];
  let at = from;
  for (; buffer[at] !== ETX; at += 2) {
    const byte = buffer[at];
    const complement = buffer[at + 1];
    if (byte === undefined || complement === undefined) return buffer.length - from > LONGEST ? 'damaged' : 'more';
    if ((byte ^ complement) !== 0x7f || byte < 0x20) return 'damaged';
    bytes.push(byte);
  }
  const second = buffer[at + 1];
  const sum = buffer[at + 2];
  if (second === undefined) return 'more';
  if (second !== ETX) return 'damaged';
  if (sum === undefined) return 'more';
  return sum === checksum(bytes) ? { end: at + 3, bytes } : 'damaged';
}

/** `read` sees a buffer that has DEL at `from` and at least one more byte. */
type Reader<Message> = (buffer: number[], from: number) => { message: Message; end: number } | 'more' | 'damaged';

function framer<Message>(read: Reader<Message>): Framer<Message> {
  let buffer: number[] = [];
  return {
    hasBegun: () => buffer.length > 0,
    reset() {
      buffer = [];
    },
    push(bytes) {
      for (const byte of bytes) buffer.push(byte);
      const parsed: Parsed<Message>[] = [];
      let at = 0;
      for (;;) {
        const start = buffer.indexOf(DEL, at);
        const noise = (start < 0 ? buffer.length : start) - at;
        if (noise > 0) parsed.push({ kind: 'noise', count: noise });
        at += noise;
        const frame = buffer.length - at < 2 ? 'more' : read(buffer, at);
        if (frame === 'more') {
          buffer = buffer.slice(at);
          return parsed;
        }
        if (frame === 'damaged') parsed.push({ kind: 'damaged' });
        else parsed.push({ kind: 'message', message: frame.message });
        // Inside of a damaged frame the next one may begin.
        at = frame === 'damaged' ? at + 1 : frame.end;
      }
    },
  };
}

const SHORT: Record<number, Answer> = { [ACK]: { kind: 'ack' }, [NAK]: { kind: 'nak' }, [CAN]: { kind: 'can' } };

/** What the master reads. */
export const answerFramer = (): Framer<Answer> =>
  framer((buffer, from) => {
    const second = buffer[from + 1] ?? 0;
    const short = SHORT[second];
    if (short) return { message: short, end: from + 2 };
    if (second !== LONG_ANSWER) return 'damaged';
    const body = bodyAt(buffer, from + 2);
    return typeof body === 'string' ? body : { message: { kind: 'data', bytes: body.bytes }, end: body.end };
  });

/** What a dispenser reads. Broadcasts, which bear no address, come as address 0. */
export const requestFramer = (): Framer<Request> =>
  framer((buffer, from) => {
    const start = buffer[from + 1] ?? 0;
    const block = start === 0x02 ? 0 : start - 0x06;
    if (block > 14 || (start !== 0x02 && start < 0x07)) return 'damaged';
    const body = bodyAt(buffer, from + 2);
    if (typeof body === 'string') return body;
    const [place, command, ...parameters] = body.bytes;
    if (place === undefined) return 'damaged';
    // A broadcast has no address pair: its first byte is the command itself.
    if (place < 0x21 || place > 0x2f) return { message: { address: 0, command: place, parameters: body.bytes.slice(1) }, end: body.end };
    if (command === undefined) return 'damaged';
    return { message: { address: block * 15 + (place - 0x20), command, parameters }, end: body.end };
  });
