/** Promises the station's document over HTTP: read without secrets, changed by whoever has seen its newest version, every version kept (R1). */
import { type Context, Hono } from 'hono';
import diff from 'microdiff';
import * as v from 'valibot';
import { type Station, StationDocument } from '../../station/document.ts';
import { readStation, type StationFault, stationSchema } from '../../station/read-station.ts';
import { masked, unmasked } from '../../station/secrets.ts';
import type { Authorship, StoredStation } from '../../store/stations.ts';
import { about } from '../http/describe.ts';
import { bodyOf, checked, languageOf, Problem } from '../http/problems.ts';
import { iso } from '../sales/schemas.ts';
import type { Service } from '../service.ts';
import { audited } from './audit-routes.ts';

const IF_MATCH = {
  name: 'If-Match',
  in: 'header',
  description: 'The ETag of the version that the change is made to.',
  required: true,
} as const;

const VersionView = v.object({ version: v.number(), at: v.string(), by: v.string(), reason: v.string() });
const Versions = v.object({ versions: v.array(VersionView), nextCursor: v.nullable(v.string()) });
const Changes = v.object({
  from: v.number(),
  to: v.number(),
  changes: v.array(
    v.object({
      path: v.string(),
      kind: v.picklist(['added', 'removed', 'changed']),
      before: v.optional(v.unknown()),
      after: v.optional(v.unknown()),
    }),
  ),
});

const whole = v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number));
const History = v.object({ limit: v.optional(v.pipe(whole, v.minValue(1), v.maxValue(200)), '50'), cursor: v.optional(whole) });
const Compared = v.object({ from: v.optional(whole), to: whole });

const etag = (version: number): string => `"${version}"`;

/** @throws Problem 428 without `If-Match`, 412 where the document has moved on. */
export function expectVersion(context: Context, version: number): void {
  const wanted = context.req.header('if-match');
  if (wanted === undefined) throw new Problem(428, 'precondition-required', 'send If-Match with the ETag of the document that you changed');
  const tags = wanted.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (tags.includes('*') || tags.includes(etag(version))) return;
  throw new Problem(412, 'moved-on', `the document is at version ${version} now: read it again`, { retryable: false });
}

const refused = (context: Context, faults: StationFault[]): Problem => {
  const language = languageOf(context);
  const told = faults.map(({ path, message }) => ({ path, message: message[language] }));
  return new Problem(422, 'invalid-input', 'the document has faults; the one in force stays', { faults: told });
};

/** A document that a person sent: sound, and with the secrets that its masks stand for. @throws Problem 422. */
export function documentIn(context: Context, given: unknown, former: Station): Station {
  const read = readStation(given);
  if (!read.ok) throw refused(context, read.faults);
  const { document, faults } = unmasked(read.document, former);
  if (faults.length > 0) throw refused(context, faults);
  return document;
}

/** Puts a document in force and tells the audit list. */
export function putInForce(
  context: Context,
  service: Service,
  document: Station,
  reason: string,
  facts: Record<string, unknown> = {},
): StoredStation {
  const change: Authorship = { by: context.get('caller').name, reason };
  const kept = service.stations.keep(document, change);
  audited(service, context, reason, { ...facts, version: kept.version });
  return kept;
}

const KINDS = { CREATE: 'added', REMOVE: 'removed', CHANGE: 'changed' } as const;
const SECRETS = new Set(['password', 'userId']);

/** What differs, by path. A secret that changed is named and stays hidden. */
function changesBetween(before: Station, after: Station) {
  return diff(before, after).map((change) => {
    const path = change.path
      .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
      .join('')
      .replace(/^\./, '');
    const isSecret = SECRETS.has(String(change.path.at(-1)));
    const shown = (value: unknown) => (isSecret ? '***' : value);
    return {
      path,
      kind: KINDS[change.type],
      ...('oldValue' in change ? { before: shown(change.oldValue) } : {}),
      ...('value' in change ? { after: shown(change.value) } : {}),
    };
  });
}

export function stationRoutes(service: Service): Hono {
  const app = new Hono();
  const { stations } = service;
  const version = (text: string | undefined) => {
    const found = /^\d{1,9}$/.test(text ?? '') ? stations.version(Number(text)) : undefined;
    if (!found) throw new Problem(404, 'not-found', 'the station has no such version');
    return found;
  };
  const answer = (context: Context, { document, version: number }: StoredStation) => {
    context.header('ETag', etag(number));
    return context.json(masked(document));
  };

  app.get(
    '/v1/station',
    about({
      tag: 'station',
      summary: { en: "The station's document; its ETag is its version", ru: 'Описание станции; его версия — в ETag' },
      answers: { 200: StationDocument },
    }),
    (context) => answer(context, stations.inForce()),
  );

  app.put(
    '/v1/station',
    about({
      tag: 'station',
      summary: { en: 'Change the station', ru: 'Изменить описание станции' },
      description:
        'In force at once for new sales; open sales keep what they began with. A device whose settings changed is reopened when it is idle. A secret sent as it was shown stays what it was.',
      body: StationDocument,
      answers: { 200: StationDocument },
      problems: [400, 412, 413, 415, 422, 428],
      parameters: [IF_MATCH],
    }),
    async (context) => {
      const given = await bodyOf(context, v.unknown());
      const former = stations.inForce();
      expectVersion(context, former.version);
      const document = documentIn(context, given, former.document);
      return answer(context, putInForce(context, service, document, 'station.changed'));
    },
  );

  app.get(
    '/v1/station/schema',
    about({
      tag: 'station',
      summary: { en: 'The JSON Schema of the document, for editors', ru: 'Схема описания (JSON Schema) для редакторов' },
      answers: { 200: v.looseObject({}) },
    }),
    (context) => context.json(stationSchema() as Record<string, unknown>),
  );

  app.get(
    '/v1/station/history',
    about({
      tag: 'station',
      summary: { en: 'Who changed the station, when, newest first', ru: 'Кто и когда менял описание, новые первыми' },
      answers: { 200: Versions },
      problems: [422],
      parameters: ['limit', 'cursor'].map((name) => ({ name, in: 'query' as const, description: name })),
    }),
    (context) => {
      const { limit, cursor } = checked(History, context.req.query(), languageOf(context));
      const versions = stations.history(limit, cursor);
      const last = versions.length === limit ? versions.at(-1) : undefined;
      return context.json({
        versions: versions.map((one) => ({ ...one, at: iso(one.at) })),
        nextCursor: last ? String(last.version) : null,
      });
    },
  );

  app.get(
    '/v1/station/diff',
    about({
      tag: 'station',
      summary: { en: 'What differs between two versions', ru: 'Чем отличаются две версии' },
      answers: { 200: Changes },
      problems: [404, 422],
      parameters: [
        { name: 'from', in: 'query', description: 'The earlier version; where absent, the one before `to`.' },
        { name: 'to', in: 'query', description: 'The later version.', required: true },
      ],
    }),
    (context) => {
      const { from, to } = checked(Compared, context.req.query(), languageOf(context));
      const later = version(String(to));
      const earlier = version(String(from ?? stations.history(1, to)[0]?.version ?? 0));
      return context.json({ from: earlier.version, to, changes: changesBetween(earlier.document, later.document) });
    },
  );

  app.get(
    '/v1/station/history/:version',
    about({
      tag: 'station',
      summary: { en: 'The document as it was', ru: 'Описание, каким оно было' },
      answers: { 200: StationDocument },
      problems: [404],
    }),
    (context) => answer(context, version(context.req.param('version'))),
  );

  app.post(
    '/v1/station/history/:version/restore',
    about({
      tag: 'station',
      summary: { en: 'Put an earlier version in force again', ru: 'Вернуть прежнюю версию' },
      answers: { 200: StationDocument },
      problems: [404, 412, 422, 428],
      parameters: [IF_MATCH],
    }),
    (context) => {
      const earlier = version(context.req.param('version'));
      expectVersion(context, stations.inForce().version);
      return answer(context, putInForce(context, service, earlier.document, 'station.restored', { from: earlier.version }));
    },
  );
  return app;
}
