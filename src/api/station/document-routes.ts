/** The station's document over HTTP (R1): read without secrets, changed only from its newest version, every version kept. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { StationDocument } from '../../station/document.ts';
import { stationSchema } from '../../station/read-station.ts';
import { maskStation } from '../../station/secrets.ts';
import type { Stations, StoredStation } from '../../store/stations.ts';
import type { Backend } from '../backend.ts';
import { describeOperation, type Parameter, queryFields } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';
import { limitField, readBody, readQuery, wholeField } from '../http/read-request.ts';
import { isoTime } from '../http/time.ts';
import { compareDocuments } from './compare-documents.ts';
import { etagOf, expectVersion, parseDocument, putInForce } from './revise-document.ts';

const IF_MATCH: Parameter = {
  name: 'If-Match',
  in: 'header',
  description: 'The ETag of the version that the change is made to.',
  required: true,
};

const Revisions = v.object({
  versions: v.array(v.object({ version: v.number(), at: v.string(), by: v.string(), reason: v.string() })),
  nextCursor: v.nullable(v.string()),
});
const Differences = v.object({
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

const HistoryQuery = v.strictObject({ limit: v.optional(limitField(200), '50'), cursor: v.optional(wholeField(9)) });
const DiffQuery = v.strictObject({ from: v.optional(wholeField(9)), to: wholeField(9) });

const describeReading = describeOperation({
  tag: 'station',
  summary: { en: "The station's document; its ETag is its version", ru: 'Описание станции; его версия — в ETag' },
  answers: { 200: StationDocument },
});
const describeChange = describeOperation({
  tag: 'station',
  summary: { en: 'Change the station', ru: 'Изменить описание станции' },
  description:
    'In force at once for new sales; open sales keep what they began with. A device whose settings changed is reopened when it is ' +
    'idle. A secret sent as it was shown stays what it was.',
  body: StationDocument,
  answers: { 200: StationDocument },
  problems: [400, 412, 413, 415, 422, 428],
  parameters: [IF_MATCH],
});
const describeSchema = describeOperation({
  tag: 'station',
  summary: { en: 'The JSON Schema of the document, for editors', ru: 'Схема описания (JSON Schema) для редакторов' },
  answers: { 200: v.looseObject({}) },
});
const describeHistory = describeOperation({
  tag: 'station',
  summary: { en: 'Who changed the station, when, newest first', ru: 'Кто и когда менял описание, новые первыми' },
  answers: { 200: Revisions },
  problems: [422],
  parameters: queryFields('limit', 'cursor'),
});
const describeDiff = describeOperation({
  tag: 'station',
  summary: { en: 'What differs between two versions', ru: 'Чем отличаются две версии' },
  answers: { 200: Differences },
  problems: [404, 422],
  parameters: [
    { name: 'from', in: 'query', description: 'The earlier version; where absent, the one before `to`.' },
    { name: 'to', in: 'query', description: 'The later version.', required: true },
  ],
});
const describeRevision = describeOperation({
  tag: 'station',
  summary: { en: 'The document as it was', ru: 'Описание, каким оно было' },
  answers: { 200: StationDocument },
  problems: [404],
});
const describeRestoring = describeOperation({
  tag: 'station',
  summary: { en: 'Put an earlier version in force again', ru: 'Вернуть прежнюю версию' },
  answers: { 200: StationDocument },
  problems: [404, 412, 422, 428],
  parameters: [IF_MATCH],
});

function findVersion(stations: Stations, version: string | undefined) {
  const stored = /^\d{1,9}$/.test(version ?? '') ? stations.version(Number(version)) : undefined;
  if (!stored) throw new Problem('not-found', 'the station has no such version');
  return stored;
}

function answerDocument(context: Context, { document, version }: StoredStation): Response {
  context.header('ETag', etagOf(version));
  return context.json(maskStation(document));
}

async function changeDocument(context: Context, backend: Backend): Promise<Response> {
  const input = await readBody(context, v.unknown());
  const former = backend.stations.inForce();
  expectVersion(context, former.version);
  const document = parseDocument(context, input, former.document);
  return answerDocument(context, await putInForce(context, backend, document, 'station.changed'));
}

async function restoreDocument(context: Context, backend: Backend): Promise<Response> {
  const earlier = findVersion(backend.stations, context.req.param('version'));
  expectVersion(context, backend.stations.inForce().version);
  return answerDocument(context, await putInForce(context, backend, earlier.document, 'station.restored', { from: earlier.version }));
}

function readHistory(context: Context, stations: Stations): Response {
  const { limit, cursor } = readQuery(context, HistoryQuery);
  const versions = stations.history(limit, cursor);
  const last = versions.length === limit ? versions.at(-1) : undefined;
  return context.json({
    versions: versions.map((revision) => ({ ...revision, at: isoTime(revision.at) })),
    nextCursor: last ? String(last.version) : null,
  });
}

function readDiff(context: Context, stations: Stations): Response {
  const { from, to } = readQuery(context, DiffQuery);
  const later = findVersion(stations, String(to));
  const earlier = findVersion(stations, String(from ?? stations.history(1, to)[0]?.version ?? 0));
  return context.json({ from: earlier.version, to, changes: compareDocuments(earlier.document, later.document) });
}

export function documentRoutes(backend: Backend): Hono {
  const { stations } = backend;
  return new Hono()
    .get('/v1/station', describeReading, (context) => answerDocument(context, stations.inForce()))
    .put('/v1/station', describeChange, (context) => changeDocument(context, backend))
    .get('/v1/station/schema', describeSchema, (context) => context.json(stationSchema() as Record<string, unknown>))
    .get('/v1/station/history', describeHistory, (context) => readHistory(context, stations))
    .get('/v1/station/diff', describeDiff, (context) => readDiff(context, stations))
    .get('/v1/station/history/:version', describeRevision, (context) =>
      answerDocument(context, findVersion(stations, context.req.param('version'))),
    )
    .post('/v1/station/history/:version/restore', describeRestoring, (context) => restoreDocument(context, backend));
}
