/** The page at `/docs`: Swagger UI on the service's own OpenAPI document. Nothing of it comes from outside, and nothing is inline (CSP). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Context, Hono } from 'hono';
import { etag } from 'hono/etag';
import { inPackage } from '../../../package-root.ts';
import { Problem } from '../problems.ts';

const require = createRequire(import.meta.url);
const PACKAGE = require.resolve('swagger-ui-dist/package.json');
/** The version stands in the address: such a file never changes. */
const SWAGGER_UI = `swagger-ui-${(require(PACKAGE) as { version: string }).version}`;
const FOREVER = 'public, max-age=31536000, immutable';
/** The browser keeps them and asks each time whether they changed: an update of the service may. */
const REVALIDATED = 'no-cache';

const TYPES = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', png: 'image/png' };
const OWN_FILES = new Map([
  ['docs.css', TYPES.css],
  ['docs.js', TYPES.js],
]);
const SWAGGER_FILES = new Map([
  ['swagger-ui.css', TYPES.css],
  ['swagger-ui-bundle.js', TYPES.js],
  ['favicon-32x32.png', TYPES.png],
]);

interface ServedFile {
  bytes: Uint8Array<ArrayBuffer>;
  etag: string;
}
const files = new Map<string, ServedFile>();

function readFileOnce(path: string): ServedFile {
  const known = files.get(path);
  if (known) return known;
  const bytes = new Uint8Array(readFileSync(path));
  const file = { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
  files.set(path, file);
  return file;
}

/** @throws Problem 404 for a file that is not on the list. */
function answerFile(context: Context, listed: Map<string, string>, folder: string, cacheControl: string): Response {
  const name = context.req.param('file') ?? '';
  const type = listed.get(name);
  if (!type) throw new Problem('not-found', 'there is no such file');
  const file = readFileOnce(join(folder, name));
  return context.body(file.bytes, 200, { 'content-type': type, etag: file.etag, 'cache-control': cacheControl });
}

export function docsRoutes(): Hono {
  const folder = inPackage('src/api/http/docs');
  const page = readFileSync(join(folder, 'docs.html'), 'utf8').replaceAll('{swagger-ui}', SWAGGER_UI);
  return new Hono()
    .use('/docs/*', etag())
    .get('/docs', (context) => context.html(page))
    .get(`/docs/${SWAGGER_UI}/:file`, (context) => answerFile(context, SWAGGER_FILES, dirname(PACKAGE), FOREVER))
    .get('/docs/:file', (context) => answerFile(context, OWN_FILES, folder, REVALIDATED));
}
