/** Promises that a route's place in the OpenAPI document stands beside the route, in the schemas that check it. */
import { toJsonSchema } from '@valibot/to-json-schema';
import { type DescribeRouteOptions, describeRoute, resolver } from 'hono-openapi';
import type * as v from 'valibot';
import { ProblemDocument } from './problems.ts';

const PROBLEMS: Record<number, string> = {
  400: 'Malformed, or the Idempotency-Key is missing.',
  401: 'No token, or a wrong one.',
  403: 'The role may not.',
  404: 'No such thing.',
  408: 'Not within the time limit.',
  409: 'Not now: the state, the pump or an earlier request is in the way.',
  413: 'Over 64 KiB.',
  415: 'Not JSON.',
  412: 'The document has moved on: read it again.',
  422: 'Understood, and refused.',
  426: 'Only by WebSocket.',
  428: 'If-Match is missing.',
  429: 'Too many requests.',
  503: 'A device or the storage is out of reach.',
};

/** In both languages: the document bears the Russian beside the English, as `x-summary-ru`. */
export interface Summary {
  en: string;
  ru: string;
}

export interface RouteWords {
  tag: 'sales' | 'forecourt' | 'station' | 'loyalty' | 'shifts' | 'charts' | 'service' | 'lab';
  summary: Summary;
  description?: string;
  body?: v.GenericSchema;
  /** The answer's status and shape. */
  answers: Record<number, v.GenericSchema>;
  problems?: number[];
  /** Query and header parameters: name, where, what. */
  parameters?: { name: string; in: 'query' | 'header'; description: string; required?: boolean }[];
}

const content = (schema: v.GenericSchema) => ({ 'application/json': { schema: resolver(schema) } });

/** JSON Schema of an input; what JSON Schema cannot say (a transformation) stays out. */
export function jsonSchemaOf(schema: v.GenericSchema): ReturnType<typeof toJsonSchema> {
  const known = schemas.get(schema);
  if (known) return known;
  const made = toJsonSchema(schema, { errorMode: 'ignore', typeMode: 'input' });
  schemas.set(schema, made);
  return made;
}
const schemas = new WeakMap<v.GenericSchema, ReturnType<typeof toJsonSchema>>();

export function about({ tag, summary, description, body, answers, problems = [], parameters = [] }: RouteWords) {
  const told = Object.entries(answers).map(([status, schema]) => [status, { description: 'Done.', content: content(schema) }] as const);
  const refused = [401, 403, 429, ...problems].map((status) => [
    String(status),
    { description: PROBLEMS[status] ?? 'Refused.', content: { 'application/problem+json': { schema: resolver(ProblemDocument) } } },
  ]);
  const options = {
    tags: [tag],
    summary: summary.en,
    'x-summary-ru': summary.ru,
    ...(description ? { description } : {}),
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: jsonSchemaOf(body) } } } } : {}),
    ...(parameters.length > 0 ? { parameters: parameters.map((parameter) => ({ ...parameter, schema: { type: 'string' } })) } : {}),
    responses: Object.fromEntries([...told, ...refused]),
  };
  return describeRoute(options as DescribeRouteOptions);
}
