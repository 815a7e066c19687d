/** Promises receipts made once: the uuid is the order's name for good, and an unknown outcome is asked about, never repeated. */
import * as v from 'valibot';
import { type Clock, pause } from '../../clock.ts';
import { DeviceFailure } from '../wire/failure.ts';
import { type HttpAnswer, httpExchange, NoAnswer } from '../wire/http.ts';
import { type LookUp, neverReceived } from '../wire/look-up.ts';
import {
  DeviceStatus,
  documentOf,
  type FiscalDocument,
  FnStatus,
  momentOf,
  type Operator,
  type Receipt,
  Results,
  receiptTask,
  ShiftStatus,
  ShiftTotals,
  type TaskResult,
} from './codec.ts';

export interface RegisterStatus {
  shift: 'closed' | 'opened' | 'expired';
  blocked: boolean;
  paperPresent: boolean;
  coverOpened: boolean;
  /** Its own clock, milliseconds since the epoch; null where it does not tell. */
  clock: number | null;
}

export interface FiscalRegister {
  /**
   * Prints a receipt under `uuid`, opening or renewing the shift where needed. Sums in kopecks, quantities in thousandths.
   * @throws DeviceFailure with the register's code: notDone where no document was made, unknown where that cannot be said.
   */
  print(receipt: Receipt, uuid: string, signal?: AbortSignal): Promise<FiscalDocument>;
  /** What became of that uuid. @throws DeviceFailure unknown where it cannot be said yet. */
  lookUp(uuid: string, signal?: AbortSignal): Promise<LookUp<FiscalDocument>>;
  openShift(signal?: AbortSignal): Promise<void>;
  closeShift(signal?: AbortSignal): Promise<void>;
  status(signal?: AbortSignal): Promise<RegisterStatus>;
  totals(signal?: AbortSignal): Promise<ShiftTotals>;
}

export interface RegisterOptions {
  url: string;
  /** `v2`: /api/v2/requests; `older`: /requests. */
  generation: 'v2' | 'older';
  user?: string;
  password?: string;
  operator: Operator;
  taxationType: string;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  newId(): string;
  log?: (level: 'debug' | 'info' | 'warn' | 'error', message: string, facts: Record<string, unknown>) => void;
}

const CALL_LIMIT_MS = 5_000;
/** How long a receipt may take, a blocked queue included, before the outcome is called unknown. */
const TASK_LIMIT_MS = 60_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 2_000;
/** The shift is closed already, or open already. */
const SHIFT_IS_SO = new Set(['73', '83']);

const failure = (code: string, message: string, known: 'notDone' | 'unknown', evidence: Record<string, unknown> = {}) =>
  new DeviceFailure({ device: 'fiscal', code, message, known, evidence, retryable: known === 'notDone' });

/** The document may exist, whatever failed: a question that was refused proves nothing. */
function mayExist(problem: unknown): never {
  if (problem instanceof DeviceFailure && problem.known === 'notDone')
    throw failure(problem.code, problem.message, 'unknown', problem.evidence);
  throw problem;
}

type Task = Record<string, unknown>;

export function createFiscalRegister(options: RegisterOptions): FiscalRegister {
  const { generation, operator, clock, newId } = options;
  const exchange = httpExchange(options);
  const base = `${options.url.replace(/\/+$/, '')}${generation === 'v2' ? '/api/v2/requests' : '/requests'}`;
  const credentials = options.user === undefined ? null : `${options.user}:${options.password ?? ''}`;
  const headers: Record<string, string> = credentials ? { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } : {};

  const call = async (method: 'GET' | 'POST', path: string, body: unknown, signal?: AbortSignal): Promise<HttpAnswer> => {
    const answer = await exchange({ method, url: `${base}${path}`, headers, body, limitMs: CALL_LIMIT_MS, signal });
    if (answer.status === 401) throw failure('504', 'the register does not know our user or password', 'notDone');
    return answer;
  };

  /** Puts a request into the queue. Known there already is as good. `notHeard`: the register surely never heard of it. */
  async function submit(uuid: string, task: Task, signal?: AbortSignal): Promise<'queued' | 'notHeard' | 'perhaps'> {
    try {
      const { status, body } = await call('POST', '', { uuid, request: [task] }, signal);
      if (status === 201 || status === 200 || status === 409) return 'queued';
      if (status >= 500) return 'perhaps';
      throw failure(`http${status}`, 'the register refuses the request', 'notDone', { answer: body });
    } catch (problem) {
      if (!(problem instanceof NoAnswer)) throw problem;
      return problem.heard === 'never' ? 'notHeard' : 'perhaps';
    }
  }

  /** The first task's result; `unknown uuid` as null. */
  async function look(uuid: string, signal?: AbortSignal): Promise<TaskResult | null | 'noAnswer'> {
    try {
      const { status, body } = await call('GET', `/${uuid}`, undefined, signal);
      if (status === 404) return null;
      const read = v.safeParse(Results, body);
      return status === 200 && read.success ? (read.output.results[0] ?? 'noAnswer') : 'noAnswer';
    } catch (problem) {
      if (problem instanceof NoAnswer) return 'noAnswer';
      throw problem;
    }
  }

  /** Waits until a task has ended; what it last was known to be where the time is up. */
  async function settled(uuid: string, limitMs: number, signal?: AbortSignal): Promise<TaskResult | null | 'noAnswer'> {
    const end = clock.now() + limitMs;
    let wait = FIRST_PAUSE_MS;
    for (;;) {
      const found = await look(uuid, signal);
      if (found === null || (found !== 'noAnswer' && !['wait', 'inProgress', 'blocked'].includes(found.status))) return found;
      if (clock.now() >= end) return found;
      await pause(clock, Math.min(wait, Math.max(1, end - clock.now())), signal);
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    }
  }

  /** Runs one task under a uuid to its result. Only where the register surely never heard of it is it sent anew. */
  async function carryOut(uuid: string, task: Task, signal?: AbortSignal): Promise<Record<string, unknown>> {
    let everHeard = false;
    for (let left = 3; left > 0; left--) {
      const submitted: 'queued' | 'notHeard' | 'perhaps' = await (everHeard
        ? submit(uuid, task, signal).catch(mayExist)
        : submit(uuid, task, signal));
      if (submitted === 'notHeard' && !everHeard) throw failure('offline', 'the register is out of reach', 'notDone');
      everHeard ||= submitted !== 'notHeard';
      const found = await settled(uuid, TASK_LIMIT_MS, signal).catch(mayExist);
      if (found === 'noAnswer') throw failure('offline', 'the register has fallen silent', 'unknown', { uuid });
      if (found !== null) return ended(uuid, found);
    }
    throw failure('offline', 'the register loses our request', 'unknown', { uuid });
  }

  const query = async (type: string, signal?: AbortSignal) => carryOut(newId(), { type }, signal);
  const openShift = async (signal?: AbortSignal) => void (await carryOut(newId(), { type: 'openShift', operator }, signal));
  const closeShift = async (signal?: AbortSignal) => void (await carryOut(newId(), { type: 'closeShift', operator }, signal));

  /** One renewal after another: of two sales at once the second finds the shift that the first has opened. */
  let lastRenewal: Promise<unknown> = Promise.resolve();
  function renewInTurn(signal?: AbortSignal): Promise<number> {
    const renewal = lastRenewal.then(() => renewShift(signal));
    lastRenewal = renewal.catch(() => undefined);
    return renewal;
  }

  /** Two receipts at once may both find the shift closed: whoever comes second finds it done. */
  async function openedShift(signal?: AbortSignal): Promise<void> {
    for (let left = 3; ; left--) {
      try {
        const { state } = read(ShiftStatus, await query('getShiftStatus', signal)).shiftStatus;
        if (state === 'expired') await closeShift(signal);
        if (state !== 'opened') await openShift(signal);
        return;
      } catch (problem) {
        if (left <= 1 || !(problem instanceof DeviceFailure) || !SHIFT_IS_SO.has(problem.code)) throw problem;
      }
    }
  }

  /** A receipt needs an open shift no older than a day. Gives the last document's number, the evidence for a person. Nothing of the sale is made here, so that no failure is unknown. */
  async function renewShift(signal?: AbortSignal): Promise<number> {
    try {
      await openedShift(signal);
      return read(FnStatus, await query('getFnStatus', signal)).fnStatus.fiscalDocumentNumber;
    } catch (problem) {
      if (!(problem instanceof DeviceFailure)) throw problem;
      throw failure(problem.code, problem.message, 'notDone', problem.evidence);
    }
  }

  return {
    openShift,
    closeShift,
    async print(receipt, uuid, signal) {
      // A uuid that is known already was sent before a crash or a lost answer: its outcome is all that counts.
      const earlier = await look(uuid, signal);
      if (earlier === 'noAnswer') throw failure('offline', 'the register is out of reach', 'notDone');
      const lastDocumentNumber = earlier === null ? await renewInTurn(signal) : null;
      const task = receiptTask(receipt, operator, options.taxationType);
      const result = await carryOut(uuid, task, signal).catch((problem: unknown) => {
        if (!(problem instanceof DeviceFailure)) throw problem;
        throw failure(problem.code, problem.message, problem.known, { ...problem.evidence, lastDocumentNumber });
      });
      const document = documentOf(result);
      if (!document) throw failure('badAnswer', 'the register made the document, but says nothing sensible of it', 'unknown', { uuid });
      if (!document.printed) options.log?.('warn', 'a receipt was made but not printed', { documentNumber: document.documentNumber });
      return document;
    },
    async lookUp(uuid, signal) {
      const found = await settled(uuid, TASK_LIMIT_MS / 2, signal).catch(mayExist);
      if (found === null) return neverReceived('the register');
      if (found === 'noAnswer') throw failure('offline', 'the register is out of reach', 'unknown', { uuid });
      try {
        const document = documentOf(ended(uuid, found));
        if (document) return { state: 'done', result: document };
      } catch (problem) {
        if (!(problem instanceof DeviceFailure) || problem.known === 'unknown') throw problem;
        return { state: 'notDone', code: problem.code, message: problem.message };
      }
      throw failure('badAnswer', 'the register says nothing sensible of the document', 'unknown', { uuid });
    },
    async status(signal) {
      const { currentDateTime, ...said } = read(DeviceStatus, await query('getDeviceStatus', signal)).deviceStatus;
      return { ...said, clock: momentOf(currentDateTime) };
    },
    totals: async (signal) => read(ShiftTotals, await query('getShiftTotals', signal)).shiftTotals,
  };
}

function read<Schema extends v.GenericSchema>(schema: Schema, result: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, result);
  if (!parsed.success) throw failure('badAnswer', 'the register answers nonsense', 'unknown');
  return parsed.output;
}

/** The result of a task that has ended. @throws DeviceFailure for every other end, and for none. */
function ended(uuid: string, { status, error, result }: TaskResult): Record<string, unknown> {
  const code = String(error?.code ?? 0);
  const said = error?.description || `code ${code}`;
  if (status === 'ready') return result ?? {};
  if (status === 'error' && code === '177') throw failure(code, said, 'unknown', { uuid, status });
  if (status === 'error' || status === 'interrupted' || status === 'canceled') {
    throw failure(code, said, 'notDone', { uuid, status });
  }
  // Waiting, running or blocked beyond the limit: the document may be made at any moment.
  throw failure(status, 'the register has not said what became of the document', 'unknown', { uuid, status });
}
