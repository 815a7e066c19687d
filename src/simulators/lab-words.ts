/** What the lab's routes share: how a route is described, what breaks a device, the answers. Used by the routes of the lab. */
import type { Context } from 'hono';
import * as v from 'valibot';
import { describeOperation } from '../api/http/openapi.ts';
import { Problem } from '../api/http/problems.ts';

export const count = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)));
export const faultOf = <Kinds extends readonly [string, ...string[]]>(kinds: Kinds) => v.strictObject({ kind: v.picklist(kinds), count });
export const HOW_OFTEN = 'Without `count` a condition lasts until `clear`, and a single event happens once.';

/** The lab's answers have the shape of the device that they show. */
const Shown = v.union([v.looseObject({}), v.array(v.looseObject({}))]);

export const describe = (en: string, ru: string, body?: v.GenericSchema, description?: string) =>
  describeOperation({
    tag: 'lab',
    summary: { en, ru },
    answers: { 200: Shown },
    problems: body ? [400, 404, 413, 415, 422] : [404],
    ...(body ? { body } : {}),
    ...(description ? { description } : {}),
  });

export const notFound = (what: string) => new Problem('not-found', `there is no such ${what}`);

export const done = (context: Context) => context.json({ done: true });
