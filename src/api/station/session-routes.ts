/** Signing a browser in: a page, a socket or an event stream cannot send a token, and no token stands in an address. Used by the pages. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { ROLES } from '../../config.ts';
import type { Caller } from '../../store/tokens.ts';
import type { Backend } from '../backend.ts';
import { describeOperation } from '../http/openapi.ts';
import { readBody } from '../http/read-request.ts';
import type { Gate } from '../http/security.ts';
import type { Sessions } from '../http/sessions.ts';

const SignIn = v.strictObject({ token: v.pipe(v.string(), v.minLength(1), v.maxLength(512), v.description('One of the station’s.')) });
const Session = v.object({ name: v.string(), role: v.picklist(ROLES) });
const sessionView = ({ name, role }: Caller) => ({ name, role });

const describeSignIn = describeOperation({
  tag: 'service',
  summary: { en: 'Sign a browser in', ru: 'Войти в браузере' },
  description:
    'The answer sets a cookie (HttpOnly, SameSite=Strict, twelve hours) that stands for the token in this browser: for pages, sockets ' +
    'and event streams. It ends with the token.',
  body: SignIn,
  answers: { 200: Session },
  problems: [400, 413, 415, 422],
});
const describeReading = describeOperation({
  tag: 'service',
  summary: { en: 'Who is signed in', ru: 'Кто вошёл' },
  answers: { 200: Session },
});
const describeSignOut = describeOperation({
  tag: 'service',
  summary: { en: 'Sign the browser out', ru: 'Выйти' },
  answers: { 204: v.null() },
});

async function signIn(context: Context, { tokens }: Backend, { bearerOf }: Gate, sessions: Sessions): Promise<Response> {
  const { token } = await readBody(context, SignIn);
  const caller = tokens.isOpen() ? context.get('caller') : await bearerOf(token, context);
  sessions.begin(context, caller);
  return context.json(sessionView(caller));
}

function signOut(context: Context, sessions: Sessions): Response {
  sessions.end(context);
  return context.body(null, 204);
}

export const sessionRoutes = (backend: Backend, gate: Gate, sessions: Sessions): Hono =>
  new Hono()
    .post('/v1/session', describeSignIn, (context) => signIn(context, backend, gate, sessions))
    .get('/v1/session', describeReading, (context) => context.json(sessionView(context.get('caller'))))
    .delete('/v1/session', describeSignOut, (context) => signOut(context, sessions));
