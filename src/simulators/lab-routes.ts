/**
 * The routes below `/lab`: customers, codes before the scanner, and faults of devices and network. Mounted by the API of a station
 * on simulators.
 */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { limitBody, readBody } from '../api/http/read-request.ts';
import { demoStation } from '../station/demo.ts';
import { BANK_FAULTS } from './bank-faults.ts';
import type { BankSimulator } from './bank-terminal.ts';
import type { DispenserSimulator, LabPump } from './dispenser.ts';
import { addRegister } from './fiscal-lab.ts';
import type { FiscalSimulator } from './fiscal-register.ts';
import { count, describe, done, faultOf, HOW_OFTEN, notFound } from './lab-words.ts';
import { LOYALTY_FAULTS, type LoyaltySimulator } from './megainsight.ts';
import { LOYALTY_CALLS } from './megainsight-books.ts';
import { TYPE_IDS } from './nozzle.ts';
import { PUMP_FAULTS } from './pump.ts';
import type { ScannerSimulator } from './scanner.ts';

export interface LabDevices {
  dispensers: DispenserSimulator;
  scanner: ScannerSimulator;
  fiscal: FiscalSimulator;
  bank: BankSimulator;
  megainsight: LoyaltySimulator;
}

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(500));

const Scan = v.strictObject({ workplace: v.string(), code: text });
const Customer = v.strictObject({
  nozzleUp: v.optional(v.boolean()),
  hangUpAt: v.optional(whole),
  flow: v.optional(v.pipe(whole, v.minValue(1))),
});
const LoyaltyFault = v.strictObject({ kind: v.picklist(LOYALTY_FAULTS), count, on: v.optional(v.picklist(LOYALTY_CALLS)) });
const PumpType = v.strictObject({ type: v.picklist(TYPE_IDS) });
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

/** The routes, for mounting at `/lab`; whoever mounts them answers what they throw. */
export function labRoutes({ dispensers, scanner, fiscal, bank, megainsight }: LabDevices): Hono {
  const app = new Hono();
  app.use(limitBody);
  addScanner(app, scanner);
  addPumps(app, dispensers);
  addRegister(app, fiscal);
  addBank(app, bank);
  addMegainsight(app, megainsight);
  return app;
}

function addScanner(app: Hono, scanner: ScannerSimulator): void {
  app.post('/scanner/scan', describe('Hold a code before the scanner', 'Поднести код к сканеру', Scan), async (context) => {
    const { workplace, code } = await readBody(context, Scan);
    if (!WORKPLACES.has(workplace)) throw notFound('workplace');
    await scanner.scan(code);
    return done(context);
  });
}

function addPumps(app: Hono, dispensers: DispenserSimulator): void {
  const pumpOf = (context: Context): LabPump => {
    const pump = dispensers.pump(Number(context.req.param('n')));
    if (!pump) throw notFound('pump');
    return pump;
  };
  app.get('/pumps/:n', describe('The simulated dispenser', 'Имитатор ТРК'), (context) => context.json(pumpOf(context).view()));
  app.post(
    '/pumps/:n/customer',
    describe('What the customer at the pump does', 'Что делает клиент у колонки', Customer),
    async (context) => {
      const pump = pumpOf(context);
      pump.customer(await readBody(context, Customer));
      return context.json(pump.view());
    },
  );
  app.post('/pumps/:n/faults', describe('Break the dispenser', 'Сломать ТРК', faultOf(PUMP_FAULTS), HOW_OFTEN), async (context) => {
    const pump = pumpOf(context);
    const { kind, count: times } = await readBody(context, faultOf(PUMP_FAULTS));
    pump.fault(kind, times);
    return context.json(pump.view());
  });
  app.post(
    '/pumps/:n/type',
    describe('Give the dispenser a type (command 37)', 'Задать тип ТРК (команда 37)', PumpType),
    async (context) => {
      const pump = pumpOf(context);
      pump.setType((await readBody(context, PumpType)).type);
      return context.json(pump.view());
    },
  );
}

function addBank(app: Hono, bank: BankSimulator): void {
  app.get('/bank/transactions', describe('What the bank has charged and given back', 'Списания и возвраты банка'), (context) =>
    context.json(bank.transactions()),
  );
  app.post(
    '/bank/faults',
    describe('Break the bank terminal', 'Сломать банковский терминал', faultOf(BANK_FAULTS), HOW_OFTEN),
    async (context) => {
      const { kind, count: times } = await readBody(context, faultOf(BANK_FAULTS));
      bank.fault(kind, times);
      return done(context);
    },
  );
}

function addMegainsight(app: Hono, megainsight: LoyaltySimulator): void {
  app.get('/megainsight/ledger', describe("The processing's operations", 'Операции процессинга'), (context) =>
    context.json(megainsight.ledger()),
  );
  app.get('/megainsight/clients/:card', describe('A client of the processing', 'Клиент процессинга'), (context) => {
    const client = megainsight.client(context.req.param('card') ?? '');
    if (!client) throw notFound('card');
    return context.json(client);
  });
  app.put('/megainsight/clients/:card', describe('Add or change a client', 'Завести или изменить клиента', Client), async (context) => {
    const changes = await readBody(context, Client);
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    return context.json(megainsight.putClient(context.req.param('card') ?? '', given));
  });
  app.post(
    '/megainsight/tokens',
    describe('A fresh dynamic QR token of a client', 'Новый динамический QR-код клиента', Token),
    async (context) => {
      const token = megainsight.token((await readBody(context, Token)).card);
      if (!token) throw notFound('card');
      return context.json({ token });
    },
  );
  app.post('/megainsight/faults', describe('Break the processing', 'Сломать процессинг', LoyaltyFault, HOW_OFTEN), async (context) => {
    const { kind, count: times, on } = await readBody(context, LoyaltyFault);
    megainsight.fault(kind, { count: times, on });
    return done(context);
  });
}
