import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../src/api/app.ts';
import { type TestStation, testStation } from '../../support/station.ts';

interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: unknown;
}
interface Content {
  content?: Record<string, { schema: Schema }>;
}
interface Operation extends Record<string, unknown> {
  operationId: string;
  summary: string;
  'x-summary-ru': string;
  tags: string[];
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: Content & { required: boolean };
  responses: Record<string, Content & { description: string }>;
}
interface Document {
  openapi: string;
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Operation>>;
}

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const read = async () => (await station.call<Document>('GET', '/openapi.json')).body;
const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));

/** Every object inside, with where it stands. */
function* inside(value: unknown, path = '#'): Generator<[string, Record<string, unknown>]> {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value)) yield [path, value as Record<string, unknown>];
  for (const [key, inner] of Object.entries(value)) yield* inside(inner, `${path}/${key}`);
}

/** Where a value departs from a schema, in the keywords that the document uses. */
function misfits(schema: Schema, value: unknown, path = ''): string[] {
  const { type, properties, items, additionalProperties } = schema;
  const ways = schema.anyOf ?? schema.oneOf;
  if (ways) return ways.some((way) => misfits(way, value, path).length === 0) ? [] : [`${path} fits none`];
  if ('const' in schema && schema.const !== value) return [`${path} is not ${schema.const}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${path} is none of ${schema.enum}`];
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  if (type === 'integer' ? !Number.isInteger(value) : type !== undefined && type !== kind) return [`${path} is no ${type}`];
  if (kind === 'array') return items ? (value as unknown[]).flatMap((one, index) => misfits(items, one, `${path}[${index}]`)) : [];
  if (kind !== 'object' || !properties) return [];
  const fields = value as Record<string, unknown>;
  const closed = additionalProperties === undefined || additionalProperties === false;
  return [
    ...(schema.required ?? []).filter((name) => !(name in fields)).map((name) => `${path}.${name} is missing`),
    ...Object.entries(fields).flatMap(([name, inner]) =>
      properties[name] ? misfits(properties[name], inner, `${path}.${name}`) : closed ? [`${path}.${name} is not in the document`] : [],
    ),
  ];
}

describe('the OpenAPI document', () => {
  test('is OpenAPI 3.1: every operation whole, every parameter described, every reference leading somewhere', async () => {
    const document = await read();
    expect([document.openapi, document.info.title, document.info.version]).toEqual(['3.1.0', 'Kolonka', '1']);
    const operations = operationsOf(document);
    for (const { path, method, operation } of operations) {
      const parameters = operation.parameters ?? [];
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(parameters.filter((one) => one.in === 'path').map(({ name, required }) => [name, required])).toEqual(
        named.map((name) => [name, true]),
      );
      expect(parameters.filter((one) => !['path', 'query', 'header'].includes(one.in) || typeof one.schema !== 'object')).toEqual([]);
      const responses = Object.entries(operation.responses);
      expect(responses.filter(([status, { description }]) => !/^(101|[2-5]\d\d)$/.test(status) || !description)).toEqual([]);
      const refusals = responses.filter(([status]) => status >= '400' && status !== '503');
      expect(refusals.filter(([, { content }]) => !content?.['application/problem+json'])).toEqual([]);
      expect([path, /^(get|put|post|delete|patch)$/.test(method), operation.tags.length]).toEqual([path, true, 1]);
      const isBare = /\/(stop|restore|test|open|close|backups|sign-out|x-report|copy|reconciliation)$/.test(path);
      const takesBody = method !== 'get' && !['delete'].includes(method) && !isBare;
      expect([path, operation.requestBody?.required ?? false]).toEqual([path, takesBody]);
    }
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
    const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
    const schemas = operations.flatMap(({ operation }) => [...inside([operation.requestBody, operation.responses, operation.parameters])]);
    expect(schemas.filter(([at, { type }]) => !at.includes('/examples/') && typeof type === 'string' && !types.includes(type))).toEqual([]);
    for (const [path, { $ref }] of inside(document)) {
      const way = $ref === undefined ? [] : String($ref).split('/').slice(1);
      const target = way.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
      expect([path, $ref, target]).toEqual([path, $ref, expect.any(Object)]);
    }
  });

  test('has every route of the service, and the service every route of it', async () => {
    const described = operationsOf(await read()).map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    const served = createApp(station.service())
      .routes.filter(({ method, path }) => method !== 'ALL' && !/^\/(openapi\.json|docs|problems|visualizer|till|assets|$)/.test(path))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(described.toSorted()).toEqual([...new Set(served)].toSorted());
  });

  test('says in both languages what each route is for', async () => {
    const unsaid = operationsOf(await read()).filter(
      ({ operation }) => !/^[A-Z]/.test(operation.summary) || !/^[А-ЯЁ]|^Megainsight/.test(operation['x-summary-ru']),
    );
    expect(unsaid.map(({ path }) => path)).toEqual([]);
  });

  test('describes what the service answers, no field more and none less', async () => {
    const { id } = await station.sell({ loyalty: true, goods: [{ code: 'coffee', quantity: 1000 }] });
    await station.tell(id, { type: 'card.presented', token: '2200000000017' });
    await station.until(id, 'awaitingOffers');
    await station.sell({ pump: 2, paymentType: 'card' });
    const { paths } = await read();
    const routes = [
      '/v1/sales',
      '/v1/sales/{id}',
      '/v1/sales/{id}/history',
      '/v1/pumps',
      '/v1/pumps/{n}',
      '/v1/products',
      '/v1/charts',
      '/health',
    ];
    for (const route of routes) {
      const { body } = await station.call('GET', route.replace('{id}', id).replace('{n}', '1'));
      const schema = paths[route]?.get?.responses['200']?.content?.['application/json']?.schema;
      expect([route, schema && misfits(schema, body)]).toEqual([route, []]);
    }
    const refused = await station.tell(id, { type: 'dispensing.stopped' });
    const problem = paths['/v1/sales/{id}/events']?.post?.responses['409']?.content?.['application/problem+json']?.schema;
    expect(problem && misfits(problem, refused.body)).toEqual([]);
  });
});
