/** Promises what the customer, the devices and the network do, on demand: the routes below `/lab`. */
import { type Context, Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { BANK_FAULTS, type BankSimulator } from '../adapters/bank-nexo/simulator.ts';
import { type DispenserSimulator, type LabPump, PUMP_FAULTS } from '../adapters/dispenser-azt2/simulator.ts';
import { FISCAL_FAULTS, type FiscalSimulator } from '../adapters/fiscal-atol/simulator.ts';
import { LOYALTY_CALLS, LOYALTY_FAULTS, type LoyaltySimulator } from '../adapters/megainsight/simulator.ts';
import type { ScannerSimulator } from '../adapters/scanner-serial/simulator.ts';
import { bodyOf, onProblem, Problem } from '../problem.ts';
import { demoStation } from '../station/demo.ts';

export interface LabDevices {
  dispensers: DispenserSimulator;
  scanner: ScannerSimulator;
  fiscal: FiscalSimulator;
  bank: BankSimulator;
  megainsight: LoyaltySimulator;
}

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const count = v.optional(v.pipe(whole, v.minValue(1), v.maxValue(1_000_000)));
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(500));

const Scan = v.strictObject({ workplace: v.string(), code: text });
const Customer = v.strictObject({
  nozzleUp: v.optional(v.boolean()),
  hangUpAt: v.optional(whole),
  flow: v.optional(v.pipe(whole, v.minValue(1))),
});
const faultOf = <Kinds extends readonly [string, ...string[]]>(kinds: Kinds) => v.strictObject({ kind: v.picklist(kinds), count });
const LoyaltyFault = v.strictObject({ kind: v.picklist(LOYALTY_FAULTS), count, on: v.optional(v.picklist(LOYALTY_CALLS)) });
const Token = v.strictObject({ card: text });
const Coupon = v.strictObject({
  couponId: text,
  title: v.optional(v.string(), ''),
  productCode: text,
  productName: v.optional(v.string(), ''),
  personalPrice: v.pipe(whole, v.minValue(1)),
  maxQuantity: whole,
  validTo: v.optional(v.nullable(v.string()), null),
  stacksWithPoints: v.optional(v.boolean(), true),
});
const Client = v.object({
  name: v.optional(v.string()),
  status: v.optional(v.picklist(['active', 'accrualOnly', 'blocked'])),
  balance: v.optional(whole),
  maxSpendPercent: v.optional(v.pipe(whole, v.maxValue(100))),
  accrualPercent: v.optional(v.pipe(whole, v.maxValue(100))),
  coupons: v.optional(v.array(Coupon)),
});

const WORKPLACES = new Set((demoStation().workplaces ?? []).map(({ id }) => id));
const HOW_OFTEN = 'Without `count` a condition lasts until `clear`, and a single event happens once.';

const about = (summary: string, description?: string) =>
  describeRoute({
    tags: ['lab'],
    summary,
    ...(description ? { description } : {}),
    responses: { 200: { description: 'Done.' }, 404: { description: 'No such thing.' } },
  });

const notFound = (what: string) => new Problem(404, 'not-found', `there is no such ${what}`);

/** The routes, for mounting at `/lab`. */
export function labRoutes({ dispensers, scanner, fiscal, bank, megainsight }: LabDevices): Hono {
  const app = new Hono();
  app.onError(onProblem((problem) => process.stderr.write(`lab: ${String((problem as Error).stack ?? problem)}\n`)));
  const pumpOf = (context: Context): LabPump => {
    const pump = dispensers.pump(Number(context.req.param('n')));
    if (!pump) throw notFound('pump');
    return pump;
  };
  const done = (context: Context) => context.json({ done: true });

  app.post('/scanner/scan', about('Hold a code before the scanner'), async (context) => {
    const { workplace, code } = await bodyOf(context, Scan);
    if (!WORKPLACES.has(workplace)) throw notFound('workplace');
    await scanner.scan(code);
    return done(context);
  });

  app.get('/pumps/:n', about('The simulated dispenser'), (context) => context.json(pumpOf(context).view()));
  app.post('/pumps/:n/customer', about('What the customer at the pump does'), async (context) => {
    const pump = pumpOf(context);
    pump.customer(await bodyOf(context, Customer));
    return context.json(pump.view());
  });
  app.post('/pumps/:n/faults', about('Break the dispenser', HOW_OFTEN), async (context) => {
    const pump = pumpOf(context);
    const { kind, count: times } = await bodyOf(context, faultOf(PUMP_FAULTS));
    pump.fault(kind, times);
    return context.json(pump.view());
  });

  app.get('/fiscal/documents', about("The register's fiscal memory"), (context) => context.json(fiscal.documents()));
  app.post('/fiscal/faults', about('Break the register', HOW_OFTEN), async (context) => {
    const { kind, count: times } = await bodyOf(context, faultOf(FISCAL_FAULTS));
    fiscal.fault(kind, times);
    return done(context);
  });

  app.get('/bank/transactions', about('What the bank has charged and given back'), (context) => context.json(bank.transactions()));
  app.post('/bank/faults', about('Break the bank terminal', HOW_OFTEN), async (context) => {
    const { kind, count: times } = await bodyOf(context, faultOf(BANK_FAULTS));
    bank.fault(kind, times);
    return done(context);
  });

  app.get('/megainsight/ledger', about("The processing's operations"), (context) => context.json(megainsight.ledger()));
  app.get('/megainsight/clients/:card', about('A client of the processing'), (context) => {
    const client = megainsight.client(context.req.param('card') ?? '');
    if (!client) throw notFound('card');
    return context.json(client);
  });
  app.put('/megainsight/clients/:card', about('Add or change a client'), async (context) => {
    const changes = await bodyOf(context, Client);
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    return context.json(megainsight.putClient(context.req.param('card') ?? '', given));
  });
  app.post('/megainsight/tokens', about('A fresh dynamic QR token of a client'), async (context) => {
    const token = megainsight.token((await bodyOf(context, Token)).card);
    if (!token) throw notFound('card');
    return context.json({ token });
  });
  app.post('/megainsight/faults', about('Break the processing', HOW_OFTEN), async (context) => {
    const { kind, count: times, on } = await bodyOf(context, LoyaltyFault);
    megainsight.fault(kind, { count: times, on });
    return done(context);
  });
  return app;
}
