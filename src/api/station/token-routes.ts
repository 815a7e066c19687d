/** API tokens over HTTP: made, listed and revoked by an admin. A token is shown whole once, when it is made. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { ROLES } from '../../config.ts';
import type { TokenView } from '../../store/tokens.ts';
import type { Backend } from '../backend.ts';
import { describeOperation } from '../http/openapi.ts';
import { invalidInput, Problem } from '../http/problems.ts';
import { readBody } from '../http/read-request.ts';
import { described } from '../http/schema-parts.ts';
import { isoTime, isoTimeOrNull } from '../http/time.ts';
import { recordAudit } from './audit-routes.ts';

const TokenRequest = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80), v.description('Who will bear it: it stands in the audit list.')),
  role: v.picklist(ROLES),
});
const Token = v.object({
  id: v.string(),
  name: v.string(),
  role: v.picklist(ROLES),
  token: described(v.string(), 'Whole in the answer that makes it; its last four characters ever after.'),
  seeded: described(v.boolean(), 'Whether it came with API_TOKENS.'),
  createdAt: v.string(),
  revokedAt: v.nullable(v.string()),
});

const describeMaking = describeOperation({
  tag: 'service',
  summary: { en: 'Make a token; it is told this once', ru: 'Создать токен; он показывается один раз' },
  description: 'The first token closes a service that was open, so that it must be an admin’s.',
  body: TokenRequest,
  answers: { 201: Token },
  problems: [400, 413, 415, 422],
});
const describeList = describeOperation({
  tag: 'service',
  summary: { en: 'Every token, masked', ru: 'Все токены, скрытые' },
  answers: { 200: v.object({ tokens: v.array(Token) }) },
});
const describeRevoking = describeOperation({
  tag: 'service',
  summary: { en: 'Revoke a token, at once and for good', ru: 'Отозвать токен, сразу и навсегда' },
  answers: { 204: v.null() },
  problems: [404, 409],
});

const tokenView = ({ createdAt, revokedAt, ...token }: TokenView) => ({
  ...token,
  createdAt: isoTime(createdAt),
  revokedAt: isoTimeOrNull(revokedAt),
});

async function makeToken(context: Context, backend: Backend): Promise<Response> {
  const { name, role } = await readBody(context, TokenRequest);
  if (backend.tokens.isOpen() && role !== 'admin') {
    throw invalidInput('role', 'the first token must be an admin’s: it closes the service to everybody else');
  }
  const token = await backend.tokens.make(name, role);
  await recordAudit(backend, context, 'token.made', { id: token.id, name, role });
  context.header('Location', `/v1/tokens/${token.id}`);
  return context.json(tokenView(token), 201);
}

async function revokeToken(context: Context, backend: Backend): Promise<Response> {
  const id = context.req.param('id') ?? '';
  if (backend.tokens.isLastAdmin(id)) throw new Problem('last-admin', 'the last admin’s token: make another first');
  if (!(await backend.tokens.revoke(id))) throw new Problem('not-found', 'there is no such token');
  await recordAudit(backend, context, 'token.revoked', { id });
  return context.body(null, 204);
}

export const tokenRoutes = (backend: Backend): Hono =>
  new Hono()
    .post('/v1/tokens', describeMaking, (context) => makeToken(context, backend))
    .get('/v1/tokens', describeList, (context) => context.json({ tokens: backend.tokens.list().map(tokenView) }))
    .delete('/v1/tokens/:id', describeRevoking, (context) => revokeToken(context, backend));
