/** The visualizer's files as `build.mjs` left them; the browser keeps those whose name is a fingerprint of what is in them. */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type Context, Hono } from 'hono';
import { inPackage } from '../../package-root.ts';
import { Problem } from '../http/problems.ts';

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);
const PAGE = inPackage('dist/visualizer');
const FOREVER = 'public, max-age=31536000, immutable';

async function readPage(context: Context): Promise<Response> {
  return context.html(await readFile(join(PAGE, 'index.html'), 'utf8'));
}

async function readAsset(context: Context): Promise<Response> {
  const name = context.req.param('name') ?? '';
  const type = /^[\w.-]+$/.test(name) ? TYPES.get(extname(name)) : undefined;
  const bytes = type && (await readFile(join(PAGE, 'assets', name)).catch(() => null));
  if (!bytes) throw new Problem('not-found', 'there is no such file');
  return context.body(new Uint8Array(bytes), 200, { 'content-type': type, 'cache-control': FOREVER });
}

export const visualizerRoutes = (): Hono =>
  new Hono()
    .get('/visualizer', (context) => context.redirect('/visualizer/'))
    .get('/visualizer/', readPage)
    .get('/visualizer/assets/:name', readAsset);
