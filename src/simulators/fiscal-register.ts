/** A simulated fiscal register behind ATOL's web server, both generations: its queue and its faults. Part of the lab. */
import type { Context, Hono } from 'hono';
import { type Clock, pause } from '../clock.ts';
import { breakableApp } from './broken-link.ts';
import { Faults } from './faults.ts';
import { CONDITIONS, FISCAL_TASKS, type FiscalFault, isOnce, isPaper, isReceipt } from './fiscal-faults.ts';
import { FiscalMemory } from './fiscal-memory.ts';
import type { Paper } from './fiscal-papers.ts';
import type { FiscalRecords } from './fiscal-records.ts';
import type { RegisterSettings } from './fiscal-settings.ts';
import { type CarriedOut, OK, refuse, type SimulatedDocument, type Task } from './fiscal-task.ts';
import { forgetful, type SimulatorMemory } from './memory.ts';

function halveTotal({ result }: CarriedOut): void {
  const params = result?.fiscalParams as { total: number };
  params.total = Math.round(params.total * 50) / 100;
}

interface QueuedRequest {
  uuid: string;
  tasks: Task[];
  status: 'wait' | 'inProgress' | 'ready' | 'error' | 'blocked';
  results: CarriedOut[];
  /** Put in through the older server, which follows up fewer tasks after a broken link. */
  isOlder?: boolean;
}

interface RegisterMemory {
  fiscal: FiscalRecords;
  requests: QueuedRequest[];
}

export interface FiscalSimulator {
  app: Hono;
  /** The fiscal memory in order, in whole numbers. */
  documents(): SimulatedDocument[];
  /** What it has printed beside its documents, in order. */
  papers(): Paper[];
  /** What it believes to be in the drawer, kopecks. */
  drawer(): number;
  settings(): RegisterSettings;
  change(settings: Partial<RegisterSettings>): void;
  fault(kind: FiscalFault, count?: number): void;
}

const TASK_MS = 30;
const SLOW_MS = 10_000;
/** How far a wrong clock is ahead. */
const WRONG_CLOCK_MS = 600_000;
/** How long a lost link stays lost (the server tries every 5 s). */
const RECONNECT_MS = 5_000;

const INTERRUPTED: CarriedOut = {
  status: 'interrupted',
  error: { code: 502, description: 'Выполнение прервано из-за предыдущих ошибок' },
  result: null,
};

interface FiscalSimulatorOptions {
  clock: Clock;
  memory?: SimulatorMemory<RegisterMemory>;
  taskMs?: number;
}

/** The web server's queue before the register: one worker, oldest first. */
class RegisterQueue {
  readonly faults = new Faults<FiscalFault>(CONDITIONS);
  readonly register: FiscalMemory;
  readonly #clock: Clock;
  readonly #taskMs: number;
  readonly #memory: SimulatorMemory<RegisterMemory>;
  readonly #requests: Map<string, QueuedRequest>;
  /** Receipts that were made under uuids that are not known any more. */
  readonly #forgotten = new Set<string>();
  #aheadMs = 0;
  #isRunning = false;

  constructor({ clock, memory = forgetful<RegisterMemory>(), taskMs = TASK_MS }: FiscalSimulatorOptions) {
    const stored = memory.load();
    this.#clock = clock;
    this.#taskMs = taskMs;
    this.#memory = memory;
    this.register = new FiscalMemory({ now: () => clock.now() + this.#aheadMs }, stored?.fiscal);
    this.#requests = new Map((stored?.requests ?? []).map((request) => [request.uuid, request]));
    // What a power cut has interrupted goes on.
    for (const request of this.#requests.values()) if (request.status === 'blocked') request.status = 'wait';
    void this.#work();
  }

  find(uuid: string): QueuedRequest | undefined {
    return this.#requests.get(uuid);
  }

  put(uuid: string, tasks: Task[], isOlder: boolean): void {
    if (tasks.some(isOnce) && this.faults.strikes('loses')) return;
    this.#requests.set(uuid, { uuid, tasks, status: 'wait', results: [], ...(isOlder ? { isOlder } : {}) });
    this.save();
    void this.#work();
  }

  /** As the newer generation answers: how many requests there are, and which one holds the others up. */
  standing(): { number: number; isBlocked: boolean; blockedUUID: string } {
    const blocking = [...this.#requests.values()].find(({ status }) => status === 'blocked');
    return { number: this.#requests.size, isBlocked: blocking !== undefined, blockedUUID: blocking?.uuid ?? '' };
  }

  /** A blocked request holds up all behind it. */
  async #work(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let next = this.#next(); next; next = this.#next()) {
      next.status = 'inProgress';
      await pause(this.#clock, this.faults.strikes('slow') ? SLOW_MS : this.#taskMs);
      await this.#carryOut(next);
      this.save();
    }
    this.#isRunning = false;
  }

  #next(): QueuedRequest | undefined {
    return [...this.#requests.values()].find(({ status }) => status === 'wait' || status === 'inProgress');
  }

  async #carryOut(request: QueuedRequest): Promise<void> {
    request.results = [];
    for (const task of request.tasks) {
      const hasFailed = request.results.some(({ error }) => error.code !== 0);
      request.results.push(hasFailed ? INTERRUPTED : await this.#run(request, task));
    }
    request.status = request.results.some(({ error }) => error.code !== 0) ? 'error' : 'ready';
    if (request.tasks.some(isOnce) && request.status === 'ready' && this.faults.strikes('forgets')) {
      this.#forgotten.add(request.uuid);
      this.#requests.delete(request.uuid);
    }
  }

  async #run(request: QueuedRequest, task: Task): Promise<CarriedOut> {
    const { faults } = this;
    if (faults.strikes('closesShift')) this.register.closeByItself();
    if (faults.strikes('newDrive')) this.register.changeDrive();
    const isSale = isReceipt(task);
    this.#aheadMs = faults.strikes('wrongClock') ? WRONG_CLOCK_MS : 0;
    if ((isSale || isPaper(task)) && faults.strikes('noPaper')) return refuse(44, 'Нет бумаги');
    if (isSale && faults.strikes('refuse')) return refuse(12, 'Не поддерживается в данном режиме');
    if (isOnce(task) && faults.strikes('lostBefore')) return this.#lose(request, task);
    if (isSale && task.clientInfo !== undefined && faults.strikes('refuseBuyer'))
      return refuse(13, 'Некорректное значение параметра: адрес покупателя (1008)');
    const isLost = isOnce(task) && faults.has('lostAfter');
    const made = isOnce(task) && !this.#forgotten.has(request.uuid) ? this.register.remade(request.uuid) : null;
    const result = made ?? this.register.carryOut(task, request.uuid, isSale && faults.strikes('notPrinted'));
    if (isSale && result.error.code === 0 && faults.strikes('otherTotal')) halveTotal(result);
    this.save();
    if (!isLost || result.error.code !== 0) return result;
    faults.strikes('lostAfter');
    const lost = await this.#lose(request, task);
    return this.#isFollowedUp(request, task) ? result : lost;
  }

  /** The server asks the register what became of a fiscal task; the older one does not know every kind of correction. */
  #isFollowedUp({ isOlder }: QueuedRequest, task: Task): boolean {
    return isReceipt(task) && !(isOlder && task.type === 'sellReturnCorrection');
  }

  async #lose(request: QueuedRequest, task: Task): Promise<CarriedOut> {
    if (this.#isFollowedUp(request, task)) await this.#block(request);
    return refuse(2, 'Нет связи');
  }

  /** The link broke in the middle: when it is back, the last document's number tells which. */
  async #block(request: QueuedRequest): Promise<void> {
    request.status = 'blocked';
    this.save();
    await pause(this.#clock, RECONNECT_MS);
  }

  save(): void {
    this.#memory.save({ fiscal: this.register.records, requests: [...this.#requests.values()] });
  }
}

export function createFiscalSimulator(options: FiscalSimulatorOptions): FiscalSimulator {
  const queue = new RegisterQueue(options);
  const app = breakableApp(options.clock);
  const submit = (generation: 'v2' | 'older') => async (context: Context) => {
    const body = await context.req.json<{ uuid?: unknown; request?: unknown }>().catch(() => null);
    const tasks = (Array.isArray(body?.request) ? body.request : [body?.request]) as Task[];
    if (typeof body?.uuid !== 'string' || tasks.some((task) => typeof task?.type !== 'string'))
      return wrong(context, 'uuid and request are needed');
    if (tasks.filter(({ type }) => FISCAL_TASKS.has(String(type))).length > 1) return wrong(context, 'Too many fiscal sub-tasks');
    if (queue.find(body.uuid)) return context.json({ error: { code: 409, description: 'uuid is already known' } }, 409);
    queue.put(body.uuid, tasks, generation === 'older');
    const uuid = tasks.some(isReceipt) && queue.faults.strikes('foreignAnswer') ? 'foreign' : body.uuid;
    return generation === 'older' ? context.body(null, 201) : context.json({ uuid, ...queue.standing() }, 201);
  };
  const look = (context: Context) => {
    const request = queue.find(context.req.param('uuid') ?? '');
    if (!request) return context.json({ error: { code: 404, description: 'uuid is not known' } }, 404);
    if (request.status === 'ready' || request.status === 'error') return context.json({ results: request.results });
    return context.json({ results: request.tasks.map(() => ({ status: request.status, error: OK, result: null })) });
  };
  for (const [base, generation] of [
    ['/api/v2/requests', 'v2'],
    ['/requests', 'older'],
  ] as const) {
    app.post(base, submit(generation));
    app.get(`${base}/:uuid`, look);
  }
  return {
    app,
    documents: () => queue.register.documents(),
    papers: () => structuredClone(queue.register.records.papers),
    drawer: () => queue.register.records.drawer,
    settings: () => queue.register.settings,
    change(settings) {
      queue.register.change(settings);
      queue.save();
    },
    fault: (kind, count) => queue.faults.set(kind, count),
  };
}

const wrong = (context: Context, description: string) => context.json({ error: { code: 501, description } }, 400);
