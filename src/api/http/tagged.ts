/** Pages, files and documents that are made once and answered with their ETag, so that whoever has them already gets 304. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Context } from 'hono';
import { etag } from 'hono/etag';

/** The browser keeps it and asks each time whether it changed: an update of the service may change it. */
const REVALIDATED = 'no-cache';
/** For what has its version in its address. */
export const FOREVER = 'public, max-age=31536000, immutable';

export interface Tagged {
  body: string | Uint8Array<ArrayBuffer>;
  etag: string;
}

export const tag = (body: Tagged['body']): Tagged => ({ body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` });

const files = new Map<string, Tagged>();

/** @param path out of a list of our own, so that the files in memory have a bound. @throws where there is none. */
export function readFileOnce(path: string): Tagged {
  const known = files.get(path) ?? tag(new Uint8Array(readFileSync(path)));
  files.set(path, known);
  return known;
}

/** Middleware that makes 304 of it where `If-None-Match` names its tag. */
export const answerUnchanged = etag();

export const answerTagged = (context: Context, { body, etag: own }: Tagged, type: string, cacheControl = REVALIDATED): Response =>
  context.body(body, 200, { 'content-type': type, etag: own, 'cache-control': cacheControl });
