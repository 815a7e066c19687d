/** The page at `/docs`: Swagger UI on the service's own OpenAPI document. Nothing of it comes from outside, and nothing is inline (CSP). */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Context, Hono } from 'hono';
import { inPackage } from '../../../package-root.ts';
import { Problem } from '../problems.ts';
import { answerTagged, answerUnchanged, FOREVER, readFileOnce, tag } from '../tagged.ts';

const require = createRequire(import.meta.url);
const PACKAGE = require.resolve('swagger-ui-dist/package.json');
/** The version stands in the address: such a file never changes. */
const SWAGGER_UI = `swagger-ui-${(require(PACKAGE) as { version: string }).version}`;

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

/** @throws Problem 404 for a file that is not on the list. */
function answerFile(context: Context, listed: Map<string, string>, folder: string, cacheControl?: string): Response {
  const name = context.req.param('file') ?? '';
  const type = listed.get(name);
  if (!type) throw new Problem('not-found', 'there is no such file');
  return answerTagged(context, readFileOnce(join(folder, name)), type, cacheControl);
}

export function docsRoutes(): Hono {
  const folder = inPackage('src/api/http/docs');
  const page = tag(readFileSync(join(folder, 'docs.html'), 'utf8').replaceAll('{swagger-ui}', SWAGGER_UI));
  return new Hono()
    .use('/docs/*', answerUnchanged)
    .get('/docs', (context) => answerTagged(context, page, 'text/html; charset=utf-8'))
    .get(`/docs/${SWAGGER_UI}/:file`, (context) => answerFile(context, SWAGGER_FILES, dirname(PACKAGE), FOREVER))
    .get('/docs/:file', (context) => answerFile(context, OWN_FILES, folder));
}
