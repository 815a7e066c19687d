/**
 * Request, Response, Headers and AbortController on whole texts instead of streams, which makes simulated days much faster. A test compares
 * them with the platform's.
 */

declare global {
  interface String {
    /** ES2024's, which Node 20 has. */
    toWellFormed(): string;
  }
}

type HeadersInit = ConstructorParameters<typeof Headers>[0];

/** Token characters, and what a header may hold (RFC 9110). */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these three are what a header must not hold.
const FORBIDDEN = /[\0\n\r]|[^\x00-\xff]/;

class TextHeaders {
  readonly #values = new Map<string, string>();

  constructor(given?: HeadersInit) {
    if (given === undefined) return;
    if (given instanceof TextHeaders) for (const [name, value] of given.#values) this.#values.set(name, value);
    else if (Symbol.iterator in given) for (const [name, value] of given) this.append(name as string, value as string);
    else for (const name of Object.keys(given)) this.append(name, given[name] as string);
  }

  static readonly #names = new Map<string, string>();
  static #name(name: string): string {
    const known = TextHeaders.#names.get(name);
    if (known !== undefined) return known;
    if (!NAME.test(name)) throw new TypeError(`${name} is an invalid header name`);
    const lower = name.toLowerCase();
    if (lower === 'set-cookie') throw new Error('nobody has cookies here');
    TextHeaders.#names.set(name, lower);
    return lower;
  }
  static #value(value: string): string {
    const trimmed = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
    if (FORBIDDEN.test(trimmed)) throw new TypeError('an invalid header value');
    return trimmed;
  }

  get(name: string): string | null {
    return this.#values.get(TextHeaders.#name(name)) ?? null;
  }
  has(name: string): boolean {
    return this.#values.has(TextHeaders.#name(name));
  }
  set(name: string, value: string): void {
    this.#values.set(TextHeaders.#name(name), TextHeaders.#value(value));
  }
  append(name: string, value: string): void {
    const before = this.get(name);
    this.set(name, before === null ? value : `${before}, ${TextHeaders.#value(value)}`);
  }
  delete(name: string): void {
    this.#values.delete(TextHeaders.#name(name));
  }
  getSetCookie(): string[] {
    return [];
  }
  forEach(visit: (value: string, name: string, all: TextHeaders) => void): void {
    for (const [name, value] of this) visit(value, name, this);
  }
  entries(): IterableIterator<[string, string]> {
    return [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1)).values();
  }
  keys(): IterableIterator<string> {
    return [...this.#values.keys()].sort().values();
  }
  *values(): IterableIterator<string> {
    for (const [, value] of this) yield value;
  }
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }
}

/** Stands for a body's stream: it is asked whether it is there, handed on, or read in one piece. */
class WholeText {
  constructor(readonly text: string) {}
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(this.text);
  }
}

/** What Request and Response have in common: a text, taken once. */
class Body {
  readonly #text: string | null;
  bodyUsed = false;

  constructor(text: string | null) {
    this.#text = text;
  }
  get body(): WholeText | null {
    return this.#text === null ? null : new WholeText(this.#text);
  }
  /** As it comes out of UTF-8 at the far end. */
  async text(): Promise<string> {
    if (this.bodyUsed) throw new TypeError('Body is unusable: Body has already been read');
    if (this.#text === null) return '';
    this.bodyUsed = true;
    const text = this.#text.toWellFormed();
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}

/** The headers of a message; a text without a type of its own is plain. */
function headersFor(given: HeadersInit | undefined, body: unknown): TextHeaders {
  const headers = new TextHeaders(given);
  if (typeof body === 'string' && !headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8');
  return headers;
}

/** @throws for a stream or for bytes: nobody sends such things on simulated days. */
function textOf(body: unknown): string | null {
  if (body === undefined || body === null) return null;
  if (body instanceof WholeText) return body.text;
  if (typeof body === 'string') return body;
  throw new Error('bodies are texts here');
}

const NO_BODY = new Set([101, 204, 205, 304]);

class TextResponse extends Body {
  readonly status: number;
  readonly statusText: string;
  readonly headers: TextHeaders;

  constructor(body?: unknown, { status = 200, statusText = '', headers }: ResponseInit = {}) {
    super(textOf(body));
    this.status = status;
    this.statusText = statusText;
    this.headers = headersFor(headers, body);
    if (status < 200 || status > 599 || !Number.isInteger(status))
      throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
    if (textOf(body) !== null && NO_BODY.has(status)) throw new TypeError(`Response with null body status (${status}) cannot have body`);
  }
  get ok(): boolean {
    return this.status >= 200 && this.status <= 299;
  }
}

interface RequestOptions {
  method?: string;
  headers?: HeadersInit;
  body?: unknown;
  signal?: AbortSignal | null;
}

class TextRequest extends Body {
  readonly url: string;
  readonly method: string;
  readonly headers: TextHeaders;
  #signal: AbortSignal | null;

  constructor(input: string | URL | TextRequest, init: RequestOptions = {}) {
    if (input instanceof TextRequest) throw new Error('nobody makes a request of a request here');
    const { method = 'GET', headers, body = null, signal = null } = init;
    super(textOf(body));
    this.url = new URL(input).href;
    this.method = method.toUpperCase();
    if (body !== null && (this.method === 'GET' || this.method === 'HEAD'))
      throw new TypeError('Request with GET/HEAD method cannot have body.');
    this.headers = headersFor(headers, body);
    this.#signal = signal;
  }
  get signal(): AbortSignal {
    this.#signal ??= new PlainAbortController().signal;
    return this.#signal;
  }
}

type Listener = (event: { type: 'abort' }) => void;

class PlainAbortSignal {
  aborted = false;
  reason: unknown;
  /** Each hears it once at most: a signal aborts but once. */
  readonly #listeners = new Set<Listener>();

  addEventListener(type: string, listener: Listener): void {
    if (type === 'abort') this.#listeners.add(listener);
  }
  removeEventListener(_type: string, listener: Listener): void {
    this.#listeners.delete(listener);
  }
  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }
  /** To be called by its controller. */
  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    for (const listener of this.#listeners) listener({ type: 'abort' });
    this.#listeners.clear();
  }
}

class PlainAbortController {
  readonly #signal = new PlainAbortSignal();

  get signal(): AbortSignal {
    return this.#signal as unknown as AbortSignal;
  }
  abort(reason: unknown = new DOMException('This operation was aborted', 'AbortError')): void {
    this.#signal.abort(reason);
  }
}

export const web = { Headers: TextHeaders, Request: TextRequest, Response: TextResponse, AbortController: PlainAbortController };
