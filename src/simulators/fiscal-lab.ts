/** The routes of the lab's fiscal register: its memory, its papers, its faults and its knobs. Mounted with the lab's other routes. */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { readBody } from '../api/http/read-request.ts';
import { FISCAL_FAULTS } from './fiscal-faults.ts';
import type { FiscalSimulator } from './fiscal-register.ts';
import type { RegisterSettings } from './fiscal-settings.ts';
import { describe, done, faultOf, HOW_OFTEN } from './lab-words.ts';

const knob = <Schema extends v.GenericSchema>(schema: Schema, en: string) => v.optional(v.pipe(schema, v.description(en)));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));
const TAXATION = ['osn', 'usnIncome', 'usnIncomeOutcome', 'esn', 'patent'] as const;

const Settings = v.strictObject({
  ffd: knob(v.picklist(['1.05', '1.1', '1.2']), 'Format of fiscal documents.'),
  driverYear: knob(v.pipe(whole, v.minValue(2018), v.maxValue(2100)), 'Before 2026 the driver refuses vat22 with 501.'),
  excise: knob(v.boolean(), 'Registered for excise goods; else fuel is refused with 147.'),
  marking: knob(v.boolean(), 'Registered for marked goods.'),
  taxation: knob(v.array(v.picklist(TAXATION)), 'Registered taxation systems; others are refused with 143.'),
  drawerOverZ: knob(v.boolean(), 'Whether the drawer’s counter outlives the Z report.'),
  unsent: knob(whole, 'Documents that the OFD has not taken.'),
  unsentHours: knob(whole, 'Age of the oldest of them; from 720 on the drive makes no document (137).'),
  ofdError: knob(v.pipe(v.string(), v.maxLength(200)), 'What the last exchange with the OFD failed at.'),
  keysHours: knob(whole, 'Hours since the marking keys were renewed.'),
  driveDays: knob(
    v.pipe(v.number(), v.integer(), v.minValue(-10_000), v.maxValue(10_000)),
    'Days until the drive’s term ends; below 0: 120.',
  ),
  driveFull: knob(v.boolean(), 'The drive’s archive is full: 121.'),
  blocked: knob(v.boolean(), 'The register is blocked.'),
  training: knob(v.boolean(), 'Training mode: receipts are printed, and are none.'),
  copies: knob(v.picklist(['any', 'last', 'none']), 'Which copies it makes: of any document, of the last receipt, none.'),
  fullDocuments: knob(v.boolean(), 'Whether the drive gives back all tags of a document, or only its sums.'),
  licences: knob(v.array(v.string()), 'Numbers of its licences.'),
});

export function addRegister(app: Hono, fiscal: FiscalSimulator): void {
  app.get('/fiscal/documents', describe("The register's fiscal memory", 'Документы фискальной памяти'), (context) =>
    context.json(fiscal.documents()),
  );
  app.get(
    '/fiscal/papers',
    describe('Slips, X reports and copies it has printed', 'Нефискальные бумаги: слипы, X-отчёты, копии'),
    (context) => context.json(fiscal.papers()),
  );
  app.post('/fiscal/faults', describe('Break the register', 'Сломать ККМ', faultOf(FISCAL_FAULTS), HOW_OFTEN), async (context) => {
    const { kind, count: times } = await readBody(context, faultOf(FISCAL_FAULTS));
    fiscal.fault(kind, times);
    return done(context);
  });
  const shown = () => ({ ...fiscal.settings(), drawer: fiscal.drawer() });
  app.get('/fiscal/settings', describe('How the register is registered, and how it stands', 'Регистрация и состояние ККМ'), (context) =>
    context.json(shown()),
  );
  app.put(
    '/fiscal/settings',
    describe('Turn the register’s knobs: those named', 'Изменить названные настройки ККМ', Settings),
    async (context) => {
      const changes = Object.entries(await readBody(context, Settings)).filter(([, value]) => value !== undefined);
      fiscal.change(Object.fromEntries(changes) as Partial<RegisterSettings>);
      return context.json(shown());
    },
  );
}
