/** A simulated fiscal register behind ATOL's web server, both generations: its queue and its faults. Part of the lab. */
import type { Context, Hono } from 'hono';
import { type Clock, pause } from '../clock.ts';
import { breakableApp } from './broken-link.ts';
import { type CarriedOut, createFiscalMemory, type FiscalMemory, type SimulatedDocument, type Task } from './fiscal-memory.ts';
import { forgetful, type SimulatorMemory } from './memory.ts';

export const FISCAL_FAULTS = ['noPaper', 'lostBefore', 'lostAfter', 'refuse', 'slow', 'notPrinted', 'wrongClock', 'clear'] as const;
export type FiscalFault = (typeof FISCAL_FAULTS)[number];
/** These last until `clear` where no count is given; the others happen once. */
const CONDITIONS: ReadonlySet<FiscalFault> = new Set(['noPaper', 'slow', 'wrongClock']);

/** Only one of these in a request, and only these move the document counter. */
const FISCAL_TASKS = new Set(['openShift', 'closeShift', 'sell', 'sellReturn', 'buy', 'buyReturn', 'sellCorrection', 'buyCorrection']);
const RECEIPTS = new Set(['sell', 'sellReturn']);

export interface QueuedRequest {
  uuid: string;
  tasks: Task[];
  status: 'wait' | 'inProgress' | 'ready' | 'error' | 'blocked';
  results: CarriedOut[];
}

export interface RegisterMemory {
  fiscal: FiscalMemory;
  requests: QueuedRequest[];
}

export interface FiscalSimulator {
  app: Hono;
  /** The fiscal memory in order, in whole numbers. */
  documents(): SimulatedDocument[];
  fault(kind: FiscalFault, count?: number): void;
}

const TASK_MS = 30;
const SLOW_MS = 10_000;
/** How far a wrong clock is ahead. */
const WRONG_CLOCK_MS = 600_000;
/** How long a lost link stays lost (the server tries every 5 s). */
const RECONNECT_MS = 5_000;

const OK = { code: 0, description: 'Ошибок нет' };

export function createFiscalSimulator(options: {
  clock: Clock;
  memory?: SimulatorMemory<RegisterMemory>;
  taskMs?: number;
}): FiscalSimulator {
  const { clock, memory = forgetful<RegisterMemory>(), taskMs = TASK_MS } = options;
  const kept = memory.load();
  let aheadMs = 0;
  const register = createFiscalMemory({ ...clock, now: () => clock.now() + aheadMs }, kept?.fiscal);
  const requests = new Map((kept?.requests ?? []).map((request) => [request.uuid, request]));
  const faults = new Map<FiscalFault, number | null>();
  let running = false;
  const save = () => memory.save({ fiscal: register.memory(), requests: [...requests.values()] });

  function strikes(kind: FiscalFault): boolean {
    const left = faults.get(kind);
    if (left === undefined) return false;
    if (left !== null) {
      if (left <= 1) faults.delete(kind);
      else faults.set(kind, left - 1);
    }
    return true;
  }

  /** One worker, oldest first; a blocked request holds up all behind it. */
  async function work(): Promise<void> {
    if (running) return;
    running = true;
    for (let next = waiting(); next; next = waiting()) {
      next.status = 'inProgress';
      await pause(clock, faults.has('slow') && strikes('slow') ? SLOW_MS : taskMs);
      await carryOut(next);
      save();
    }
    running = false;
  }
  const waiting = () => [...requests.values()].find(({ status }) => status === 'wait' || status === 'inProgress');

  async function carryOut(request: QueuedRequest): Promise<void> {
    request.results = [];
    for (const task of request.tasks) {
      const failed = request.results.some(({ error }) => error.code !== 0);
      const done = failed
        ? { status: 'interrupted' as const, error: { code: 502, description: 'Выполнение прервано из-за предыдущих ошибок' }, result: null }
        : await one(request, task);
      request.results.push(done);
    }
    request.status = request.results.some(({ error }) => error.code !== 0) ? 'error' : 'ready';
  }

  async function one(request: QueuedRequest, task: Task): Promise<CarriedOut> {
    const isReceipt = RECEIPTS.has(String(task.type));
    aheadMs = strikes('wrongClock') ? WRONG_CLOCK_MS : 0;
    if (isReceipt && strikes('noPaper')) return refusal(44, 'Нет бумаги');
    if (isReceipt && strikes('refuse')) return refusal(12, 'Не поддерживается в данном режиме');
    if (isReceipt && strikes('lostBefore')) {
      await blocked(request);
      return refusal(2, 'Нет связи');
    }
    const lostAfter = isReceipt && faults.has('lostAfter');
    const done = register.carryOut(task, request.uuid, isReceipt && faults.has('notPrinted') && strikes('notPrinted'));
    save();
    if (lostAfter && done.error.code === 0) {
      strikes('lostAfter');
      await blocked(request);
    }
    return done;
  }

  /** The link broke in the middle: when it is back, the last document's number tells which. */
  async function blocked(request: QueuedRequest): Promise<void> {
    request.status = 'blocked';
    save();
    await pause(clock, RECONNECT_MS);
  }

  const app = breakableApp(clock);
  const submit = (generation: 'v2' | 'older') => async (context: Context) => {
    const body = await context.req.json<{ uuid?: unknown; request?: unknown }>().catch(() => null);
    const tasks = (Array.isArray(body?.request) ? body.request : [body?.request]) as Task[];
    if (typeof body?.uuid !== 'string' || tasks.some((task) => typeof task?.type !== 'string'))
      return wrong(context, 'uuid and request are needed');
    if (tasks.filter(({ type }) => FISCAL_TASKS.has(String(type))).length > 1) return wrong(context, 'Too many fiscal sub-tasks');
    if (requests.has(body.uuid)) return context.json({ error: { code: 409, description: 'uuid is already known' } }, 409);
    requests.set(body.uuid, { uuid: body.uuid, tasks, status: 'wait', results: [] });
    save();
    void work();
    if (generation === 'older') return context.body(null, 201);
    const blocking = [...requests.values()].find(({ status }) => status === 'blocked');
    return context.json(
      { number: requests.size, uuid: body.uuid, isBlocked: blocking !== undefined, blockedUUID: blocking?.uuid ?? '' },
      201,
    );
  };
  const look = (context: Context) => {
    const request = requests.get(context.req.param('uuid') ?? '');
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
  // What a power cut has interrupted goes on.
  for (const request of requests.values()) if (request.status === 'blocked') request.status = 'wait';
  void work();

  return {
    app,
    documents: () => register.documents(),
    fault(kind, count) {
      if (kind === 'clear') return faults.clear();
      faults.set(kind, count ?? (CONDITIONS.has(kind) ? null : 1));
    },
  };
}

const wrong = (context: Context, description: string) => context.json({ error: { code: 501, description } }, 400);
export const refusal = (code: number, description: string): CarriedOut => ({ status: 'error', error: { code, description }, result: null });
