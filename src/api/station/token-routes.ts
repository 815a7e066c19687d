/** Promises tokens made, listed and revoked by an admin; a token is told once, when it is made. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { ROLES } from '../../config.ts';
import type { TokenView } from '../../store/tokens.ts';
import { about } from '../http/describe.ts';
import { bodyOf, Problem } from '../http/problems.ts';
import { iso } from '../sales/schemas.ts';
import type { Service } from '../service.ts';
import { audited } from './audit-routes.ts';

const Wanted = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80), v.description('Who will bear it: it stands in the audit list.')),
  role: v.picklist(ROLES),
});
const Token = v.object({
  id: v.string(),
  name: v.string(),
  role: v.picklist(ROLES),
  token: v.pipe(v.string(), v.description('Whole in the answer that makes it; its last four characters ever after.')),
  seeded: v.pipe(v.boolean(), v.description('Whether it came with API_TOKENS.')),
  createdAt: v.string(),
  revokedAt: v.nullable(v.string()),
});

const shown = ({ createdAt, revokedAt, ...token }: TokenView) => ({
  ...token,
  createdAt: iso(createdAt),
  revokedAt: revokedAt === null ? null : iso(revokedAt),
});

export function tokenRoutes(service: Service): Hono {
  const { tokens } = service;
  const app = new Hono();
  app.post(
    '/v1/tokens',
    about({
      tag: 'service',
      summary: { en: 'Make a token; it is told this once', ru: 'Создать токен; он показывается один раз' },
      description: 'The first token closes a service that was open, so that it must be an admin’s.',
      body: Wanted,
      answers: { 201: Token },
      problems: [400, 413, 415, 422],
    }),
    async (context) => {
      const { name, role } = await bodyOf(context, Wanted);
      if (tokens.isOpen() && role !== 'admin') {
        const message = 'the first token must be an admin’s: it closes the service to everybody else';
        throw new Problem(422, 'invalid-input', message, { faults: [{ path: 'role', message }] });
      }
      const made = tokens.make(name, role);
      audited(service, context, 'token.made', { id: made.id, name, role });
      context.header('Location', `/v1/tokens/${made.id}`);
      return context.json(shown(made), 201);
    },
  );
  app.get(
    '/v1/tokens',
    about({
      tag: 'service',
      summary: { en: 'Every token, masked', ru: 'Все токены, скрытые' },
      answers: { 200: v.object({ tokens: v.array(Token) }) },
    }),
    (context) => context.json({ tokens: tokens.list().map(shown) }),
  );
  app.delete(
    '/v1/tokens/:id',
    about({
      tag: 'service',
      summary: { en: 'Revoke a token, at once and for good', ru: 'Отозвать токен, сразу и навсегда' },
      answers: { 204: v.null() },
      problems: [404, 409],
    }),
    (context) => {
      const id = context.req.param('id');
      if (tokens.isLastAdmin(id)) throw new Problem(409, 'last-admin', 'the last admin’s token: make another first');
      if (!tokens.revoke(id)) throw new Problem(404, 'not-found', 'there is no such token');
      audited(service, context, 'token.revoked', { id });
      return context.body(null, 204);
    },
  );
  return app;
}
