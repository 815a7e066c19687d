/**
 * The request queue of ATOL's web server: a task is put in under a uuid and asked for until it has ended. Used by the register's
 * client and its shift.
 */
import * as v from 'valibot';
import { type Clock, monotonic, pause } from '../../clock.ts';
import { DeviceFailure, type Known } from '../wire/failure.ts';
import { type HttpAnswer, httpExchange, NoAnswer } from '../wire/http.ts';
import { Named, Results, type TaskResult } from './codec.ts';

export interface QueueOptions {
  url: string;
  /** `v2`: /api/v2/requests; `older`: /requests. */
  generation: 'v2' | 'older';
  user?: string;
  password?: string;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  newId(): string;
}

export type Task = Record<string, unknown>;
/** The first task of a request as the register last had it; null where it does not know the uuid. */
type Sighting = TaskResult | null | 'noAnswer';
/** The same of all its tasks. */
type Sightings = TaskResult[] | null | 'noAnswer';

/** `notHeard`: the register surely never heard of the request. */
type Submitted = 'queued' | 'notHeard' | 'perhaps';

const CALL_LIMIT_MS = 5_000;
/** How long a task may take, a blocked queue included, before its outcome is called unknown. */
export const TASK_LIMIT_MS = 60_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 2_000;
const UNDER_WAY: ReadonlySet<string> = new Set(['wait', 'inProgress', 'blocked']);

export const fiscalFailure = (code: string, message: string, known: Known, evidence: Record<string, unknown> = {}): DeviceFailure =>
  new DeviceFailure({ device: 'fiscal', code, message, known, evidence, retryable: known === 'notDone' });

/** The document may exist, whatever failed: a question that was refused proves nothing. */
export function throwUnknown(problem: unknown): never {
  if (problem instanceof DeviceFailure && problem.known === 'notDone')
    throw fiscalFailure(problem.code, problem.message, 'unknown', problem.evidence);
  throw problem;
}

/** An answer that names another uuid is none to our question. */
function isAbout(uuid: string, body: unknown): boolean {
  const named = v.safeParse(Named, body);
  return !named.success || named.output.uuid === uuid;
}

export class RequestQueue {
  readonly #options: QueueOptions;
  readonly #exchange: ReturnType<typeof httpExchange>;
  readonly #base: string;
  readonly #headers: Record<string, string>;

  constructor(options: QueueOptions) {
    const { generation, user, password = '' } = options;
    this.#options = options;
    this.#exchange = httpExchange(options);
    this.#base = `${options.url.replace(/\/+$/, '')}${generation === 'v2' ? '/api/v2/requests' : '/requests'}`;
    this.#headers = user === undefined ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  }

  /** One look at a request. */
  async look(uuid: string, signal?: AbortSignal): Promise<Sighting> {
    const sighting = await this.#look(uuid, signal);
    return Array.isArray(sighting) ? (sighting[0] ?? 'noAnswer') : sighting;
  }

  /** Looks until the task has ended or the time is up. */
  async waitForEnd(uuid: string, limitMs: number, signal?: AbortSignal): Promise<Sighting> {
    const sighting = await this.#waitForEnd(uuid, limitMs, signal);
    return Array.isArray(sighting) ? (sighting[0] ?? 'noAnswer') : sighting;
  }

  /**
   * Puts a request in. One that is known there already is as good as queued.
   * @throws DeviceFailure notDone where the register refuses it.
   */
  async submit(uuid: string, tasks: Task[], signal?: AbortSignal): Promise<Submitted> {
    try {
      const { status, body } = await this.#call('POST', '', { uuid, request: tasks }, signal);
      if (status === 409) return 'queued';
      if (status === 201 || status === 200) return isAbout(uuid, body) ? 'queued' : 'perhaps';
      if (status >= 500) return 'perhaps';
      throw fiscalFailure(`http${status}`, 'the register refuses the request', 'notDone', { answer: body });
    } catch (problem) {
      if (!(problem instanceof NoAnswer)) throw problem;
      return problem.heard === 'never' ? 'notHeard' : 'perhaps';
    }
  }

  /** Runs a task that makes no receipt, under a uuid of its own. @throws DeviceFailure with the register's code. */
  async run(task: Task, signal?: AbortSignal): Promise<Record<string, unknown>> {
    const [result] = await this.runAll([task], signal);
    if (!result) throw fiscalFailure('badAnswer', 'the register answers nonsense', 'unknown');
    return resultOf(String(task.type), result);
  }

  /**
   * Runs a task whose repeat would be seen, such as paper or cash, at most once under its uuid. One that was put in before comes to the end
   * that it had.
   * @throws DeviceFailure: unknown where it may have been carried out, of a broken link too, for no document tells.
   */
  async runOnce(uuid: string, task: Task, signal?: AbortSignal): Promise<Record<string, unknown>> {
    const earlier = await this.look(uuid, signal);
    if (earlier === 'noAnswer') throw fiscalFailure('offline', 'the register is out of reach', 'unknown', { uuid });
    if (earlier === null && (await this.submit(uuid, [task], signal)) === 'notHeard')
      throw fiscalFailure('offline', 'the register is out of reach', 'notDone');
    const sighting = await this.waitForEnd(uuid, TASK_LIMIT_MS, signal).catch(throwUnknown);
    if (sighting === 'noAnswer') throw fiscalFailure('offline', 'the register has fallen silent', 'unknown', { uuid });
    if (sighting === null) throw fiscalFailure('forgotten', 'the register does not know our request', 'unknown', { uuid });
    return linkedResultOf(uuid, sighting);
  }

  /**
   * Runs tasks that make no receipt, in one request, each to its own end. They are sent anew where the register does not know them: a
   * question changes nothing, and a shift opened or closed twice is refused.
   * @throws DeviceFailure where they do not come to an end.
   */
  async runAll(tasks: Task[], signal?: AbortSignal): Promise<TaskResult[]> {
    const uuid = this.#options.newId();
    let wasHeard = false;
    for (let left = 3; left > 0; left--) {
      const sent = this.submit(uuid, tasks, signal);
      const submitted: Submitted = await (wasHeard ? sent.catch(throwUnknown) : sent);
      if (submitted === 'notHeard' && !wasHeard) throw fiscalFailure('offline', 'the register is out of reach', 'notDone');
      wasHeard ||= submitted !== 'notHeard';
      const sighting = await this.#waitForEnd(uuid, TASK_LIMIT_MS, signal).catch(throwUnknown);
      if (sighting === 'noAnswer') throw fiscalFailure('offline', 'the register has fallen silent', 'unknown', { uuid });
      if (sighting !== null) return sighting;
    }
    throw fiscalFailure('offline', 'the register loses our request', 'unknown', { uuid });
  }

  async #look(uuid: string, signal?: AbortSignal): Promise<Sightings> {
    try {
      const { status, body } = await this.#call('GET', `/${uuid}`, undefined, signal);
      if (status === 404) return null;
      const answer = v.safeParse(Results, body);
      return status === 200 && answer.success && isAbout(uuid, body) ? answer.output.results : 'noAnswer';
    } catch (problem) {
      if (problem instanceof NoAnswer) return 'noAnswer';
      throw problem;
    }
  }

  async #waitForEnd(uuid: string, limitMs: number, signal?: AbortSignal): Promise<Sightings> {
    const { clock } = this.#options;
    const end = monotonic(clock) + limitMs;
    let wait = FIRST_PAUSE_MS;
    for (;;) {
      const sighting = await this.#look(uuid, signal);
      if (sighting === null || (sighting !== 'noAnswer' && !sighting.some(({ status }) => UNDER_WAY.has(status)))) return sighting;
      if (monotonic(clock) >= end) return sighting;
      await pause(clock, Math.min(wait, Math.max(1, end - monotonic(clock))), signal);
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    }
  }

  async #call(method: 'GET' | 'POST', path: string, body: unknown, signal?: AbortSignal): Promise<HttpAnswer> {
    const url = `${this.#base}${path}`;
    const answer = await this.#exchange({ method, url, headers: this.#headers, body, limitMs: CALL_LIMIT_MS, signal });
    if (answer.status === 401) throw fiscalFailure('504', 'the register does not know our user or password', 'notDone');
    return answer;
  }
}

/** A result in the shape that its schema names. @throws DeviceFailure `badAnswer`, unknown. */
export function parseResult<Schema extends v.GenericSchema>(schema: Schema, result: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, result);
  if (!parsed.success) throw fiscalFailure('badAnswer', 'the register answers nonsense', 'unknown');
  return parsed.output;
}

/** The link between server and register broke, so that what makes no document may have been carried out. */
export const LINK_LOST: ReadonlySet<string> = new Set(['2', '3', '4', '15', '241', '601', '602', '603']);

/** As `resultOf`, of a task that makes no document. */
export function linkedResultOf(uuid: string, sighting: TaskResult): Record<string, unknown> {
  const code = String(sighting.error?.code ?? 0);
  if (sighting.status === 'error' && LINK_LOST.has(code))
    throw fiscalFailure(code, sighting.error?.description || `code ${code}`, 'unknown', { uuid });
  return resultOf(uuid, sighting);
}

/** The result of a task that has ended well. @throws DeviceFailure for every other end, and for none. */
export function resultOf(uuid: string, { status, error, result }: TaskResult): Record<string, unknown> {
  const code = String(error?.code ?? 0);
  const message = error?.description || `code ${code}`;
  if (status === 'ready') return result ?? {};
  // 177: the register itself does not know whether the document was made; nor do we where it does not say why it failed.
  if (status === 'error' && (code === '177' || code === '0')) throw fiscalFailure(code, message, 'unknown', { uuid, status });
  if (!UNDER_WAY.has(status)) throw fiscalFailure(code, message, 'notDone', { uuid, status });
  // Waiting, running or blocked beyond the limit: the document may be made at any moment.
  throw fiscalFailure(status, 'the register has not said what became of the document', 'unknown', { uuid, status });
}
