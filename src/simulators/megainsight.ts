/** A simulated Megainsight over HTTP: its calls, its answers to repeats, and its faults. Part of the lab. */
import type { Context, Hono } from 'hono';
import { PROTOCOL } from '../adapters/megainsight/codec.ts';
import { type Clock, pause } from '../clock.ts';
import { BrokenLink, breakableApp, Silence } from './broken-link.ts';
import { demoClients } from './demo-clients.ts';
import { type ClientRecord, type LedgerMemory, type LoyaltyCall, type Operation, RuleBroken } from './megainsight-books.ts';
import { Ledger } from './megainsight-ledger.ts';
import type { Body } from './megainsight-rules.ts';
import { SPOILT, SPOILT_ANSWERS } from './megainsight-spoilt.ts';
import { forgetful, type SimulatorMemory } from './memory.ts';

export const LOYALTY_FAULTS = ['down', 'timeoutBefore', 'timeoutAfter', 'http500', 'badJson', ...SPOILT_ANSWERS, 'clear'] as const;
type LoyaltyFault = (typeof LOYALTY_FAULTS)[number];
/** These last until `clear` where no count is given; the others happen once. */
const CONDITIONS: ReadonlySet<LoyaltyFault> = new Set(['down', 'http500']);

interface FaultOptions {
  count?: number | undefined;
  /** Of which call; all where absent. */
  on?: LoyaltyCall | undefined;
}

export interface LoyaltySimulator {
  app: Hono;
  ledger(): { operations: Operation[] };
  client(card: string): (ClientRecord & { reserved: number }) | undefined;
  putClient(card: string, changes: Partial<ClientRecord>): ClientRecord & { reserved: number };
  /** A dynamic QR token of that client: one client call within two minutes. */
  token(card: string): string | undefined;
  fault(kind: LoyaltyFault, options?: FaultOptions): void;
}

interface LoyaltySimulatorOptions {
  clock: Clock;
  newId(): string;
  userId: string;
  placeId: string;
  memory?: SimulatorMemory<LedgerMemory>;
  clients?: ClientRecord[];
}

/** Faults of single calls, or of all (`on` null); the first that fits happens. */
class CallFaults {
  #faults: { kind: LoyaltyFault; left: number | null; on: LoyaltyCall | null }[] = [];

  set(kind: LoyaltyFault, { count, on }: FaultOptions): void {
    if (kind === 'clear') this.#faults = [];
    else this.#faults.push({ kind, left: count ?? (CONDITIONS.has(kind) ? null : 1), on: on ?? null });
  }

  strikes(kind: LoyaltyFault, call: LoyaltyCall): boolean {
    const fault = this.#faults.find((one) => one.kind === kind && (one.on === null || one.on === call));
    if (!fault) return false;
    if (fault.left !== null && --fault.left <= 0) this.#faults = this.#faults.filter((one) => one !== fault);
    return true;
  }

  isDown(): boolean {
    return this.#faults.some(({ kind, on }) => kind === 'down' && on === null);
  }
}

type Rule = (body: Body, context: Context) => Record<string, unknown>;

/** Takes the calls in: who calls, what is broken, and what the ledger says. */
class Service {
  readonly ledger: Ledger;
  readonly faults = new CallFaults();
  readonly #options: LoyaltySimulatorOptions;
  readonly #memory: SimulatorMemory<LedgerMemory>;

  constructor(options: LoyaltySimulatorOptions) {
    const { clock, newId, memory = forgetful<LedgerMemory>(), clients = demoClients() } = options;
    this.#options = options;
    this.#memory = memory;
    this.ledger = new Ledger({ clock, newId, memory: memory.load(), clients });
  }

  save(): void {
    this.#memory.save(this.ledger.memory());
  }

  /** A call that its rule answers. */
  answering(call: LoyaltyCall, rule: Rule): (context: Context) => Promise<Response> {
    return async (context) => {
      const body = ((await context.req.json().catch(() => null)) ?? {}) as Body;
      try {
        this.#arrive(context, call, body);
        if (this.faults.strikes('http500', call))
          return context.json({ error: { code: 'INTERNAL', message: 'simulated', retryable: true } }, 500);
        const result = rule(body, context);
        this.save();
        return this.#leave(context, call, result);
      } catch (problem) {
        if (!(problem instanceof RuleBroken)) throw problem;
        const { code, message, status } = problem;
        return context.json({ error: { code, message, retryable: code === 'MAINTENANCE' } }, status);
      }
    };
  }

  /** A call that changes something: a repeated operation id is answered with its first result. */
  once(call: Exclude<LoyaltyCall, 'client' | 'lookUp'>): (context: Context) => Promise<Response> {
    return this.answering(call, (body, context) => {
      const operationId = context.req.header('x-operation-id');
      if (!operationId) throw new RuleBroken('OPERATION_ID_MISSING', 'X-Operation-Id is needed', 400);
      const first = this.ledger.operation(operationId);
      if (first?.result) return first.result;
      if (first) throw new RuleBroken(first.code ?? 'FAILED', 'refused before', 409);
      const preorderId = context.req.param('preorderId') ?? body.preorderId;
      return this.ledger.carryOut(call, operationId, { ...body, preorderId });
    });
  }

  async lookUp(context: Context): Promise<Response> {
    if (this.faults.isDown()) throw new BrokenLink();
    const operation = this.ledger.operation(context.req.param('operationId') ?? '');
    await pause(this.#options.clock, 0);
    if (!operation) return context.json({ state: 'unknown' });
    if (operation.result) return context.json({ state: 'done', result: this.#spoilt(operation.result, 'lookUp') });
    return context.json({ state: 'failed', result: { error: { code: operation.code, message: '', retryable: false } } });
  }

  /** Who calls, and whether the link holds until the rules are reached. */
  #arrive(context: Context, call: LoyaltyCall, { userId, placeId }: Body): void {
    if (this.faults.strikes('down', call)) throw new BrokenLink();
    if (this.faults.strikes('timeoutBefore', call)) throw new Silence();
    if (context.req.header('x-protocol-version') !== PROTOCOL)
      throw new RuleBroken('PROTOCOL_UNSUPPORTED', 'protocol 3.2 is spoken here', 400);
    if (userId !== this.#options.userId) throw new RuleBroken('UNAUTHORIZED', 'unknown network token', 401);
    if (placeId !== this.#options.placeId) throw new RuleBroken('PLACE_UNKNOWN', 'unknown station', 404);
  }

  /** Whether the answer gets out as it is. */
  #leave(context: Context, call: LoyaltyCall, result: Record<string, unknown>): Response {
    if (this.faults.strikes('timeoutAfter', call)) throw new Silence();
    if (this.faults.strikes('badJson', call)) return context.body('{"preorderId": 17, ', 200, { 'content-type': 'application/json' });
    return context.json(this.#spoilt(result, call));
  }

  #spoilt(answer: Record<string, unknown>, call: LoyaltyCall): Record<string, unknown> {
    const struck = SPOILT_ANSWERS.filter((kind) => SPOILT[kind].calls.some((one) => one === call) && this.faults.strikes(kind, call));
    return struck.reduce((spoilt, kind) => SPOILT[kind].spoil(spoilt, call, this.#options.clock.now()), answer);
  }
}

export function createMegainsightSimulator(options: LoyaltySimulatorOptions): LoyaltySimulator {
  const service = new Service(options);
  const { ledger } = service;
  const app = breakableApp(options.clock);
  app.post(
    '/client',
    service.answering('client', ({ clientToken }) => ledger.identify(String(clientToken))),
  );
  app.post('/preorder', service.once('preorder'));
  app.post('/preorder/:preorderId/confirm', service.once('confirm'));
  app.post('/preorder/:preorderId/cancel', service.once('cancel'));
  app.post('/purchase', service.once('purchase'));
  app.post('/refund', service.once('refund'));
  app.get('/operation/:operationId', (context) => service.lookUp(context));
  return {
    app,
    ledger: () => ({ operations: ledger.operations() }),
    client: (card) => ledger.client(card),
    putClient(card, changes) {
      const client = ledger.putClient(card, changes);
      service.save();
      return client;
    },
    token(card) {
      const token = ledger.issueToken(card);
      if (token) service.save();
      return token;
    },
    fault: (kind, faultOptions = {}) => service.faults.set(kind, faultOptions),
  };
}
