/**
 * Watches what becomes of every write: whether the disk takes them, since when it does not, and how long they wait. Used by compose, for
 * /health, the metrics and the deadline of requests.
 */
import { type Clock, monotonic } from '../clock.ts';
import { bookWrites } from './journal/procedures.ts';
import type { SqliteJournal } from './journal/sqlite-journal.ts';

/** `hung`: a write has waited longer than a request may. `failing`: whatever else SQLite says of the file. */
type StorageState = 'ok' | 'full' | 'readOnly' | 'failing' | 'hung';

export interface StorageView {
  state: StorageState;
  /** Milliseconds since the epoch. */
  since: number;
  /** Of the last write that the disk took; null: none since the start. */
  lastCommit: number | null;
  /** Where the file lies; null as long as it is not known. */
  freeBytes: number | null;
  lastError: string | null;
}

/** The disk has not answered in time: what was to be written may be on it, or may come to be. */
export class StorageSlow extends Error {
  /** Over when it is known what became of it. */
  readonly settled: Promise<unknown>;
  constructor(settled: Promise<unknown>) {
    super('the disk does not answer in time');
    this.name = 'StorageSlow';
    this.settled = settled;
  }
}

export interface StorageWatch {
  view(): StorageView;
  /** What `write` comes to. Rejects with `StorageSlow` at the limit, or at once where the disk is known to hang. */
  within<Result>(write: () => Promise<Result>): Promise<Result>;
  /** @param listener is told how many seconds each write took. */
  onWritten(listener: (seconds: number) => void): void;
  /** Begins to try the disk where nothing is written for a while. */
  start(): void;
  close(): void;
}

export interface StorageOptions {
  journal: SqliteJournal;
  clock: Clock;
  /** Free bytes where the file lies; without it the disk is not tried and nothing is known of its room. */
  freeBytes?: (() => Promise<number>) | undefined;
  log(level: 'info' | 'error', message: string, facts: Record<string, unknown>): void;
}

/** How long a request waits for the disk. */
const WRITE_LIMIT_MS = 5_000;
/** How long nothing is written before the disk is tried; sooner where it was out of order. */
const TRY_MS = 10_000;
const RETRY_MS = 2_000;
const HUNG = 'a write is not answered';

/** What a failed write says of the disk; null: nothing, it is the fault of what was to be written. */
function stateAfter(problem: unknown): StorageState | null {
  const code = (problem as { code?: unknown }).code;
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return null;
  if (code.startsWith('SQLITE_FULL')) return 'full';
  if (code.startsWith('SQLITE_READONLY')) return 'readOnly';
  return /^SQLITE_(IOERR|BUSY|LOCKED|CORRUPT|CANTOPEN|NOTADB|PERM)/.test(code) ? 'failing' : null;
}

/** The journal whose writes are watched, and what is known of them. */
export function watchStorage({ journal, clock, freeBytes, log }: StorageOptions): {
  journal: SqliteJournal;
  storage: StorageWatch;
} {
  let view: StorageView = { state: 'ok', since: clock.now(), lastCommit: null, freeBytes: null, lastError: null };
  let callOff: () => void = () => undefined;
  let onWritten: (seconds: number) => void = () => undefined;
  let lastTried = monotonic(clock);
  /** When each write that is not answered yet was given, oldest first. */
  const waiting = new Set<{ since: number }>();

  function setState(state: StorageState, lastError: string | null): void {
    if (state !== view.state) {
      view = { ...view, since: clock.now() };
      if (state === 'ok') log('info', 'the disk takes what is written again', { was: view.state });
      else log('error', 'the disk does not take what is written', { state, problem: lastError });
    }
    view = { ...view, state, lastError };
  }
  const isHung = () => {
    const [oldest] = waiting;
    return oldest !== undefined && monotonic(clock) - oldest.since >= WRITE_LIMIT_MS;
  };

  async function watched<Result>(write: () => Promise<Result>): Promise<Result> {
    const own = { since: monotonic(clock) };
    waiting.add(own);
    try {
      const result = await write();
      view = { ...view, lastCommit: clock.now() };
      lastTried = monotonic(clock);
      onWritten((lastTried - own.since) / 1000);
      if (view.state !== 'ok') setState('ok', null);
      return result;
    } catch (problem) {
      const state = stateAfter(problem);
      if (state) setState(state, String((problem as Error).message));
      throw problem;
    } finally {
      waiting.delete(own);
    }
  }

  async function tryDisk(free: () => Promise<number>): Promise<void> {
    if (isHung()) setState('hung', HUNG);
    const isQuiet = waiting.size === 0 && (view.state !== 'ok' || monotonic(clock) - lastTried >= TRY_MS);
    if (isQuiet) await watched(() => journal.writes.storage.tryOut(clock.now())).catch(() => undefined);
    // On a disk that hangs this does not come back either.
    const freeBytes = await free().catch(() => null);
    view = { ...view, freeBytes };
  }
  function schedule(free: () => Promise<number>): void {
    callOff = clock.after(RETRY_MS, () => void tryDisk(free).finally(() => schedule(free)));
  }

  const writes = journal.writes as unknown as Record<string, Record<string, (...given: unknown[]) => Promise<unknown>>>;
  return {
    journal: {
      ...journal,
      writes: bookWrites(({ book, name, given }) => watched(async () => writes[book]?.[name]?.(...given))),
      commit: (entries) => watched(() => journal.commit(entries)),
    },
    storage: {
      view: () => (isHung() ? { ...view, state: 'hung', lastError: HUNG } : view),
      within(write) {
        if (isHung()) return Promise.reject(new StorageSlow(Promise.resolve()));
        return new Promise((resolve, reject) => {
          const written = write();
          const settled = written.then(
            () => undefined,
            () => undefined,
          );
          const release = clock.after(WRITE_LIMIT_MS, () => reject(new StorageSlow(settled)));
          written.then(resolve, reject).finally(release);
        });
      },
      onWritten(listener) {
        onWritten = listener;
      },
      start() {
        if (freeBytes) void tryDisk(freeBytes).finally(() => schedule(freeBytes));
      },
      close: () => callOff(),
    },
  };
}
