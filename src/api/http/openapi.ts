/** A route's place in the OpenAPI document, written beside the route in the schemas that check it. Used by every route, the lab's too. */
import { toJsonSchema } from '@valibot/to-json-schema';
import type { MiddlewareHandler } from 'hono';
import { type DescribeRouteOptions, describeRoute, resolver } from 'hono-openapi';
import * as v from 'valibot';
import type { Words } from '../../station/faults.ts';
import { ProblemDocument } from './problems.ts';
import { expectQuery } from './read-request.ts';

const REFUSALS = {
  400: 'Malformed, or the Idempotency-Key is missing.',
  401: 'No token, or a wrong one.',
  403: 'The role may not.',
  404: 'No such thing.',
  408: 'Not within the time limit.',
  409: 'Not now: the state, the pump or an earlier request is in the way.',
  412: 'The document has moved on: read it again.',
  413: 'Over 64 KiB.',
  415: 'Not JSON.',
  422: 'Understood, and refused.',
  426: 'Only by WebSocket.',
  428: 'If-Match is missing.',
  429: 'Too many requests.',
  503: 'A device or the storage is out of reach.',
};

export type Tag = 'sales' | 'till' | 'forecourt' | 'station' | 'loyalty' | 'shifts' | 'charts' | 'service' | 'lab';

export interface Parameter {
  name: string;
  in: 'query' | 'header';
  description: string;
  required?: boolean;
}

export interface Operation {
  tag: Tag;
  /** The document bears the Russian beside the English, as `x-summary-ru`. */
  summary: Words;
  description?: string;
  body?: v.GenericSchema;
  isBodyOptional?: boolean;
  /** By status: the shape of the answer. */
  answers: Record<number, v.GenericSchema>;
  /** Statuses of refusals, besides those that any route may answer with: 401, 403, 422 and 429. */
  problems?: (keyof typeof REFUSALS)[];
  parameters?: Parameter[];
}

/** Query fields that need no word but their name. */
export const queryFields = (...names: string[]): Parameter[] => names.map((name) => ({ name, in: 'query', description: name }));

const schemas = new WeakMap<v.GenericSchema, ReturnType<typeof toJsonSchema>>();

/** JSON Schema of an input. What JSON Schema cannot say (a transformation) is left out. */
function inputSchemaOf(schema: v.GenericSchema): ReturnType<typeof toJsonSchema> {
  const known = schemas.get(schema) ?? toJsonSchema(schema, { errorMode: 'ignore', typeMode: 'input' });
  schemas.set(schema, known);
  return known;
}

/** A middleware that bears the description, which hono-openapi collects, and refuses query fields that are not in it. */
export function describeOperation({
  tag,
  summary,
  description,
  body,
  isBodyOptional = false,
  answers,
  problems = [],
  parameters = [],
}: Operation) {
  const done = Object.entries(answers).map(
    ([status, schema]) => [status, { description: 'Done.', content: { 'application/json': { schema: resolver(schema) } } }] as const,
  );
  const refused = [...new Set([401, 403, 422, 429, ...problems] as const)].map((status) => [
    String(status),
    { description: REFUSALS[status], content: { 'application/problem+json': { schema: resolver(ProblemDocument) } } },
  ]);
  const options = {
    tags: [tag],
    summary: summary.en,
    'x-summary-ru': summary.ru,
    ...(description ? { description } : {}),
    ...(body ? { requestBody: { required: !isBodyOptional, content: { 'application/json': { schema: inputSchemaOf(body) } } } } : {}),
    ...(parameters.length > 0 ? { parameters: parameters.map((parameter) => ({ ...parameter, schema: { type: 'string' } })) } : {}),
    responses: Object.fromEntries([...done, ...refused]),
  };
  const fields = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const refuseOthers: MiddlewareHandler = expectQuery(v.strictObject(v.entriesFromList(fields, v.optional(v.string()))));
  return Object.assign(refuseOthers, describeRoute(options as DescribeRouteOptions));
}
