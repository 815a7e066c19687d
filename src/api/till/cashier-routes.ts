/** Cashiers over HTTP: who works here, and who is signed in where. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { isInn } from '../../domain/buyer.ts';
import type { Cashier } from '../../forecourt/till/cashier-desk.ts';
import { bilingual } from '../../station/faults.ts';
import type { Backend } from '../backend.ts';
import { describeOperation } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';
import { readBody } from '../http/read-request.ts';
import { described, optionalText } from '../http/schema-parts.ts';
import { isoTime } from '../http/time.ts';
import { IDEMPOTENCY_KEY } from '../sales/request-schemas.ts';
import { recordAudit } from '../station/audit-routes.ts';
import { changeOnce, readActKey } from './once.ts';
import { cashierRef, checkWorkplace, personName, pin, withPin } from './persons.ts';

const CashierRequest = v.strictObject({
  name: described(personName, 'As it stands on receipts: «Смирнова А.П.».'),
  inn: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{12}$/, bilingual('12 digits', '12 цифр')),
      v.check(isInn, bilingual('an INN with right check digits', 'ИНН с верными контрольными цифрами')),
    ),
  ),
  pin,
  rights: described(v.optional(v.array(v.picklist(['elder'])), []), 'An elder may prove pumps, leave sales unpaid, correct and decide.'),
});
const CashierView = v.object({
  id: v.string(),
  name: v.string(),
  inn: optionalText,
  rights: v.array(v.picklist(['elder'])),
  createdAt: v.string(),
});
const SignIn = v.strictObject({ cashier: cashierRef, pin });
const Workplace = v.object({
  id: v.string(),
  name: v.string(),
  cashier: described(v.nullable(CashierView), 'Who is signed in; null: nobody, receipts bear the station document’s cashier.'),
  scanner: described(v.boolean(), 'Whether a scanner serves it.'),
});

const describeMaking = describeOperation({
  tag: 'till',
  summary: { en: 'A cashier begins to work here', ru: 'Завести кассира' },
  body: CashierRequest,
  answers: { 201: CashierView },
  problems: [400, 409, 413, 415, 422],
  parameters: [IDEMPOTENCY_KEY],
});
const describeList = describeOperation({
  tag: 'till',
  summary: { en: 'Cashiers, without their PINs', ru: 'Кассиры, без ПИН-кодов' },
  answers: { 200: v.array(CashierView) },
});
const describeLeaving = describeOperation({
  tag: 'till',
  summary: { en: 'A cashier works here no more', ru: 'Удалить кассира' },
  description: 'Signed out everywhere; receipts keep the name.',
  answers: { 204: v.null() },
  problems: [404],
  parameters: [IDEMPOTENCY_KEY],
});
const describeSigningIn = describeOperation({
  tag: 'till',
  summary: { en: 'Sign in at a workplace: receipts bear this name from now on', ru: 'Вход кассира: его имя будет в чеках' },
  body: SignIn,
  answers: { 200: Workplace },
  problems: [400, 404, 413, 415, 422],
  parameters: [IDEMPOTENCY_KEY],
});
const describeSigningOut = describeOperation({
  tag: 'till',
  summary: { en: 'Sign out', ru: 'Выход кассира' },
  answers: { 200: Workplace },
  problems: [404],
  parameters: [IDEMPOTENCY_KEY],
});
const describeWorkplaces = describeOperation({
  tag: 'till',
  summary: { en: 'Workplaces, and who is signed in there', ru: 'Рабочие места и кто за ними' },
  answers: { 200: v.array(Workplace) },
});

const cashierView = ({ id, name, inn, isElder, createdAt }: Cashier): v.InferOutput<typeof CashierView> => ({
  id,
  name,
  inn,
  rights: isElder ? ['elder'] : [],
  createdAt: isoTime(createdAt),
});

function workplaceView({ stations, cashiers }: Backend, wanted: string): v.InferOutput<typeof Workplace> {
  const { workplaces, scanners } = stations.inForce().document;
  const { name = '' } = workplaces.find(({ id }) => id === wanted) ?? {};
  const cashier = cashiers.at(wanted);
  return {
    id: wanted,
    name,
    cashier: cashier && cashierView(cashier),
    scanner: scanners.some(({ workplace }) => workplace === wanted),
  };
}

async function makeCashier(context: Context, backend: Backend): Promise<Response> {
  const body = await readBody(context, CashierRequest);
  const { name, inn = null, pin: secret, rights } = body;
  const change = { kind: 'cashier.added', request: readActKey(context, 'cashier.added', body, false), by: context.get('caller').name };
  const made = await changeOnce(context, backend, change, {
    async make() {
      const cashier = await backend.cashiers.add({ name, inn, pin: secret, isElder: rights.includes('elder') });
      if (cashier) await recordAudit(backend, context, 'cashier.added', { id: cashier.id, name, rights });
      return cashier && cashierView(cashier);
    },
  });
  if (!made) throw new Problem('name-taken', `${name} works here already`);
  context.header('Location', `/v1/cashiers/${made.id}`);
  return context.json(made, 201);
}

async function removeCashier(context: Context, backend: Backend): Promise<Response> {
  const id = context.req.param('id') ?? '';
  const kind = 'cashier.removed';
  const change = { kind, request: readActKey(context, kind, { id }, false), by: context.get('caller').name };
  const removed = await changeOnce(context, backend, change, {
    async make() {
      if (!(await backend.cashiers.remove(id))) return null;
      await recordAudit(backend, context, kind, { id });
      return { id };
    },
  });
  if (!removed) throw new Problem('not-found', 'there is no such cashier');
  return context.body(null, 204);
}

async function signIn(context: Context, backend: Backend): Promise<Response> {
  const workplace = checkWorkplace(backend, context.req.param('id') ?? '');
  const body = await readBody(context, SignIn);
  const { cashier, pin: offered } = body;
  const kind = 'cashier.signedIn';
  const change = { kind, request: readActKey(context, kind, { workplace, ...body }, false), by: cashier, workplace };
  const signedIn = await changeOnce(context, backend, change, {
    check: () => withPin(context, () => backend.cashiers.verify(cashier, offered)),
    async make(verified: Cashier) {
      await backend.cashiers.signIn(workplace, verified);
      await recordAudit(backend, context, kind, { workplace, id: verified.id, name: verified.name });
      return workplaceView(backend, workplace);
    },
  });
  return context.json(signedIn);
}

async function signOut(context: Context, backend: Backend): Promise<Response> {
  const workplace = checkWorkplace(backend, context.req.param('id') ?? '');
  const kind = 'cashier.signedOut';
  const change = { kind, request: readActKey(context, kind, { workplace }, false), by: context.get('caller').name, workplace };
  const signedOut = await changeOnce(context, backend, change, {
    async make() {
      const cashier = await backend.cashiers.signOut(workplace);
      if (cashier) await recordAudit(backend, context, kind, { workplace, id: cashier.id, name: cashier.name });
      return workplaceView(backend, workplace);
    },
  });
  return context.json(signedOut);
}

export const cashierRoutes = (backend: Backend): Hono =>
  new Hono()
    .post('/v1/cashiers', describeMaking, (context) => makeCashier(context, backend))
    .get('/v1/cashiers', describeList, (context) => context.json(backend.cashiers.list().map(cashierView)))
    .delete('/v1/cashiers/:id', describeLeaving, (context) => removeCashier(context, backend))
    .get('/v1/workplaces', describeWorkplaces, (context) =>
      context.json(backend.stations.inForce().document.workplaces.map(({ id }) => workplaceView(backend, id))),
    )
    .post('/v1/workplaces/:id/sign-in', describeSigningIn, (context) => signIn(context, backend))
    .post('/v1/workplaces/:id/sign-out', describeSigningOut, (context) => signOut(context, backend));
