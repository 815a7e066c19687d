/**
 * What is done at the till beside the sales: once for each key, on disk before the device hears of it, settled by evidence where its
 * answer is lost (D10). Used by the drawer's and the papers' desks and the shift's routes.
 */
import { DeviceFailure } from '../../adapters/wire/failure.ts';
import type { Clock } from '../../clock.ts';
import type { Act, ActBody, ActDocument, ActKey, Facts } from './act.ts';

interface ActOrder {
  kind: string;
  /** Null: the client sent none. */
  request: ActKey | null;
  /** Who does it. */
  by: string;
  workplace: string | null;
  /** Kopecks: laid into the drawer (negative: taken out), counted, or the document's total. */
  amount: number | null;
  /** What is ordered, and what is needed to find out what became of it; no secrets. Read once the key is known to be new. */
  prepare(): Promise<Facts>;
}

type Settled = 'done' | 'notDone' | 'unknown';

export interface ActParts {
  clock: Clock;
  newId(): string;
  /** The shift that is open; null: none. */
  openShift(): { fnNumber: string; number: number } | null;
  book: {
    order(act: Omit<Act, 'state' | 'outcome' | 'settledAt'>): Promise<void>;
    settle(id: string, settling: { state: Settled; outcome: Facts | null; settledAt: number; documents: ActDocument[] }): Promise<void>;
    find(id: string): Act | undefined;
    findByKey(kind: string, key: string): Act | undefined;
    unsettled(): Act[];
    ofKind(kind: string, limit: number): Act[];
  };
  log(level: 'warn' | 'error', message: string, facts: Facts): void;
}

/** The key was used for something else, or the first request with it is still being worked on. */
export class KeyRefused extends Error {
  readonly kind: 'reused' | 'inProgress';
  constructor(kind: KeyRefused['kind']) {
    super(kind);
    this.kind = kind;
  }
}

const MOST_ACTS = 1_000;
const FIRST_TRY_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

const wordsOf = ({ code, message, evidence }: DeviceFailure): Facts => ({ code, message, evidence });

export class ActDesk {
  readonly #parts: ActParts;
  readonly #bodies = new Map<string, ActBody>();
  /** Ids of acts, and `kind key` of their requests. */
  readonly #underWay = new Set<string>();
  #callOff: (() => void) | null = null;
  #isClosed = false;

  constructor(parts: ActParts) {
    this.#parts = parts;
  }

  /** The bodies of acts that are settled after a restart, by kind. */
  register(kind: string, body: ActBody): void {
    this.#bodies.set(kind, body);
  }

  /** Takes up what was under way when the process was lost. */
  start(): void {
    if (this.#parts.book.unsettled().length > 0) this.#watchLater(0);
  }

  close(): void {
    this.#isClosed = true;
    this.#callOff?.();
  }

  /** Done ones of that kind, newest first. */
  ofKind(kind: string): Act[] {
    return this.#parts.book.ofKind(kind, MOST_ACTS);
  }

  /** What nobody knows the outcome of. */
  unsettled(): Act[] {
    return this.#parts.book.unsettled().filter(({ id }) => !this.#underWay.has(id));
  }

  /**
   * Does it, or gives what the first request with that key led to.
   * @returns the act as it stands: done, or unknown where it is still being found out.
   * @throws DeviceFailure where it was not done; KeyRefused.
   */
  async perform(ordered: ActOrder, body: ActBody): Promise<{ act: Act; isRepeat: boolean }> {
    const first = this.#findFirst(ordered);
    if (first) return { act: first, isRepeat: true };
    const names = ordered.request ? [`${ordered.kind} ${ordered.request.key}`] : [];
    for (const name of names) this.#underWay.add(name);
    try {
      const act = await this.#order(ordered);
      names.push(act.id);
      this.#underWay.add(act.id);
      return { act: await this.#carryOut(act, body), isRepeat: false };
    } finally {
      for (const name of names) this.#underWay.delete(name);
    }
  }

  /** A person's word on an act. @returns null where it is settled already, or there is none. */
  async resolve(id: string, isDone: boolean, word: Facts): Promise<Act | null> {
    const act = this.#parts.book.find(id);
    if (act?.state !== 'unknown' || this.#underWay.has(id)) return null;
    await this.#settle(id, isDone ? 'done' : 'notDone', { outcome: { ...act.outcome, resolved: word } });
    return this.#read(id);
  }

  #read(id: string): Act {
    const act = this.#parts.book.find(id);
    if (!act) throw new Error(`there is no act ${id}`);
    return act;
  }

  #settle(id: string, state: Settled, { outcome, documents = [] }: { outcome: Facts | null; documents?: ActDocument[] }) {
    return this.#parts.book.settle(id, { state, outcome, documents, settledAt: this.#parts.clock.now() });
  }

  #findFirst({ kind, request }: ActOrder): Act | undefined {
    if (!request) return undefined;
    if (this.#underWay.has(`${kind} ${request.key}`)) throw new KeyRefused('inProgress');
    const first = this.#parts.book.findByKey(kind, request.key);
    if (first && first.fingerprint !== request.fingerprint) throw new KeyRefused('reused');
    return first;
  }

  async #order({ kind, request, prepare, by, workplace, amount }: ActOrder): Promise<Act> {
    const { book, newId, clock, openShift } = this.#parts;
    const facts = await prepare();
    const id = newId();
    const shift = openShift();
    await book.order({
      id,
      kind,
      key: request?.key ?? null,
      fingerprint: request?.fingerprint ?? '',
      at: clock.now(),
      by,
      workplace,
      amount,
      drive: shift?.fnNumber ?? null,
      shift: shift?.number ?? null,
      request: facts,
    });
    return this.#read(id);
  }

  /** @throws DeviceFailure where it was not done. */
  async #carryOut(act: Act, body: ActBody): Promise<Act> {
    try {
      const done = await body.perform(act);
      await this.#settle(act.id, done ? 'done' : 'notDone', done ?? { outcome: null });
    } catch (problem) {
      // After a defect, or where the disk fails, what became of it is found out later.
      if (!(problem instanceof DeviceFailure) || problem.known === 'unknown') this.#watchLater();
      if (!(problem instanceof DeviceFailure)) throw problem;
      await this.#settle(act.id, problem.known, { outcome: wordsOf(problem) });
      if (problem.known === 'notDone') throw problem;
      this.#parts.log('warn', 'what became of it is not known yet', { act: act.id, kind: act.kind, code: problem.code });
    }
    return this.#read(act.id);
  }

  async #recall(act: Act): Promise<void> {
    try {
      // What changes nothing outside has no body here: it may simply be asked for again.
      const done = (await this.#bodies.get(act.kind)?.recall(act)) ?? null;
      await this.#settle(act.id, done ? 'done' : 'notDone', done ?? { outcome: act.outcome });
    } catch (problem) {
      if (!(problem instanceof DeviceFailure)) throw problem;
      if (act.state === 'ordered') await this.#settle(act.id, 'unknown', { outcome: wordsOf(problem) });
    }
  }

  async #recallAll(): Promise<void> {
    for (const act of this.unsettled()) {
      if (this.#isClosed) return;
      await this.#recall(act).catch((problem) =>
        this.#parts.log('error', 'what became of it could not be found out', { act: act.id, problem: String(problem) }),
      );
    }
  }

  /** Again and again, ever more rarely, as long as there is something to find out. */
  #watchLater(wait = FIRST_TRY_MS): void {
    if (this.#callOff || this.#isClosed) return;
    this.#callOff = this.#parts.clock.after(wait, async () => {
      await this.#recallAll();
      this.#callOff = null;
      if (!this.#isClosed && this.unsettled().length > 0) this.#watchLater(Math.min(Math.max(wait * 2, FIRST_TRY_MS), LONGEST_PAUSE_MS));
    });
  }
}
