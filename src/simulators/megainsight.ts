/** A simulated Megainsight over HTTP: its calls, its answers to repeats, and its faults. Part of the lab. */
import type { Context, Hono } from 'hono';
import { PROTOCOL } from '../adapters/megainsight/codec.ts';
import { type Clock, pause } from '../clock.ts';
import { BrokenLink, breakableApp, Silence } from './broken-link.ts';
import { type ClientRecord, createLedger, type Ledger, type LedgerMemory, type Operation, RuleBroken } from './megainsight-ledger.ts';
import { forgetful, type SimulatorMemory } from './memory.ts';

export const LOYALTY_FAULTS = ['down', 'timeoutBefore', 'timeoutAfter', 'http500', 'badJson', 'badSums', 'clear'] as const;
export type LoyaltyFault = (typeof LOYALTY_FAULTS)[number];
export const LOYALTY_CALLS = ['client', 'preorder', 'confirm', 'cancel', 'purchase', 'refund'] as const;
export type LoyaltyCall = (typeof LOYALTY_CALLS)[number];
/** These last until `clear` where no count is given; the others happen once. */
const CONDITIONS: ReadonlySet<LoyaltyFault> = new Set(['down', 'http500']);

export interface LoyaltySimulator {
  app: Hono;
  ledger(): { operations: Operation[] };
  client(card: string): (ClientRecord & { reserved: number }) | undefined;
  putClient(card: string, changes: Partial<ClientRecord>): ClientRecord & { reserved: number };
  /** A dynamic QR token of that client: one client call within two minutes. */
  token(card: string): string | undefined;
  fault(kind: LoyaltyFault, options?: { count?: number | undefined; on?: LoyaltyCall | undefined }): void;
}

export interface LoyaltySimulatorOptions {
  clock: Clock;
  newId(): string;
  userId: string;
  placeId: string;
  memory?: SimulatorMemory<LedgerMemory>;
  clients?: ClientRecord[];
}

interface Fault {
  kind: LoyaltyFault;
  left: number | null;
  on: LoyaltyCall | null;
}

export function createMegainsightSimulator(options: LoyaltySimulatorOptions): LoyaltySimulator {
  const { clock, newId, memory = forgetful<LedgerMemory>() } = options;
  const ledger: Ledger = createLedger({ clock, newId, kept: memory.load(), clients: options.clients ?? demoClients() });
  let faults: Fault[] = [];
  const save = () => memory.save(ledger.memory());

  function strikes(kind: LoyaltyFault, call: LoyaltyCall | null): boolean {
    const fault = faults.find((one) => one.kind === kind && (one.on === null || one.on === call));
    if (!fault) return false;
    if (fault.left !== null && --fault.left <= 0) faults = faults.filter((one) => one !== fault);
    return true;
  }

  const app = breakableApp(clock);
  const refuse = (context: Context, { code, message, status }: RuleBroken) =>
    context.json({ error: { code, message, retryable: code === 'MAINTENANCE' } }, status);

  /** Who calls, and whether the link and the service hold until the rules are reached. */
  function arrive(context: Context, call: LoyaltyCall, body: Record<string, unknown>): void {
    if (strikes('down', call)) throw new BrokenLink();
    if (strikes('timeoutBefore', call)) throw new Silence();
    if (context.req.header('x-protocol-version') !== PROTOCOL)
      throw new RuleBroken('PROTOCOL_UNSUPPORTED', 'protocol 3.2 is spoken here', 400);
    if (body.userId !== options.userId) throw new RuleBroken('UNAUTHORIZED', 'unknown network token', 401);
    if (body.placeId !== options.placeId) throw new RuleBroken('PLACE_UNKNOWN', 'unknown station', 404);
  }

  /** Whether the answer gets out as it is. */
  function leave(context: Context, call: LoyaltyCall, result: Record<string, unknown>): Response {
    if (strikes('timeoutAfter', call)) throw new Silence();
    if (strikes('badJson', call)) return context.body('{"preorderId": 17, ', 200, { 'content-type': 'application/json' });
    return context.json(result);
  }

  const answering =
    (call: LoyaltyCall, rule: (body: Record<string, unknown>, context: Context) => Record<string, unknown>) => async (context: Context) => {
      const body = ((await context.req.json().catch(() => null)) ?? {}) as Record<string, unknown>;
      try {
        arrive(context, call, body);
        if (strikes('http500', call)) return context.json({ error: { code: 'INTERNAL', message: 'simulated', retryable: true } }, 500);
        const result = rule(body, context);
        save();
        return leave(context, call, result);
      } catch (problem) {
        if (problem instanceof RuleBroken) return refuse(context, problem);
        throw problem;
      }
    };

  /** Calls that change something: a repeated operation id is answered with its first result. */
  const once = (call: Exclude<LoyaltyCall, 'client'>) =>
    answering(call, (body, context) => {
      const operationId = context.req.header('x-operation-id');
      if (!operationId) throw new RuleBroken('OPERATION_ID_MISSING', 'X-Operation-Id is needed', 400);
      const first = ledger.operation(operationId);
      if (first?.result) return first.result;
      if (first) throw new RuleBroken(first.code ?? 'FAILED', 'refused before', 409);
      const result = ledger.carryOut(call, operationId, { ...body, preorderId: context.req.param('preorderId') ?? body.preorderId });
      return call === 'preorder' && strikes('badSums', call) ? spoilt(result) : result;
    });

  app.post(
    '/client',
    answering('client', ({ clientToken }) => ledger.identify(String(clientToken))),
  );
  app.post('/preorder', once('preorder'));
  app.post('/preorder/:preorderId/confirm', once('confirm'));
  app.post('/preorder/:preorderId/cancel', once('cancel'));
  app.post('/purchase', once('purchase'));
  app.post('/refund', once('refund'));
  app.get('/operation/:operationId', async (context) => {
    if (faults.some(({ kind, on }) => kind === 'down' && on === null)) throw new BrokenLink();
    const found = ledger.operation(context.req.param('operationId'));
    await pause(clock, 0);
    if (!found) return context.json({ state: 'unknown' });
    if (found.result) return context.json({ state: 'done', result: found.result });
    return context.json({ state: 'failed', result: { error: { code: found.code, message: '', retryable: false } } });
  });

  return {
    app,
    ledger: () => ({ operations: ledger.operations() }),
    client: (card) => ledger.client(card),
    putClient(card, changes) {
      const client = ledger.putClient(card, changes);
      save();
      return client;
    },
    token(card) {
      const token = ledger.token(card);
      if (token) save();
      return token;
    },
    fault(kind, { count, on } = {}) {
      if (kind === 'clear') faults = [];
      else faults.push({ kind, left: count ?? (CONDITIONS.has(kind) ? null : 1), on: on ?? null });
    },
  };
}

/** An answer whose first line is a kopeck off. */
function spoilt(result: Record<string, unknown>): Record<string, unknown> {
  const lines = (result.lines as { amount: number }[]).map((line, index) => (index === 0 ? { ...line, amount: line.amount + 1 } : line));
  return { ...result, lines };
}

/** Clients of the demo station. */
export function demoClients(): ClientRecord[] {
  const client = (card: string, changes: Partial<ClientRecord>): ClientRecord => ({
    card,
    clientId: `client-${card.slice(-2)}`,
    name: '',
    status: 'active',
    balance: 0,
    maxSpendPercent: 50,
    accrualPercent: 5,
    coupons: [],
    ...changes,
  });
  const coupon = { validTo: null, stacksWithPoints: true };
  return [
    client('2200000000017', {
      name: 'Анна',
      balance: 15_000,
      coupons: [
        {
          ...coupon,
          couponId: 'C1',
          title: 'АИ-80 по 54,00 ₽',
          productCode: 'ai80',
          productName: 'АИ-80',
          personalPrice: 5400,
          maxQuantity: 20_000,
        },
        {
          ...coupon,
          couponId: 'C2',
          title: 'Кофе за полцены',
          productCode: 'coffee',
          productName: 'Кофе',
          personalPrice: 6000,
          maxQuantity: 1000,
        },
      ],
    }),
    client('2200000000024', { name: 'Борис' }),
    client('2200000000031', { name: 'Вера', status: 'blocked' }),
    client('2200000000048', { name: 'Глеб', status: 'accrualOnly', balance: 50_000 }),
  ];
}
