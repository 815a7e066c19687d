/** The visualizer's files as `build.mjs` left them; the browser keeps those whose name is a fingerprint of what is in them. */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Hono } from 'hono';
import { inPackage } from '../../package-root.ts';
import { Problem } from '../http/problems.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const PAGE = inPackage('dist/visualizer');
/** A bundle's name bears the fingerprint of what is in it. */
const FOREVER = 'public, max-age=31536000, immutable';

export function visualizerRoutes(): Hono {
  const app = new Hono();
  app.get('/visualizer', (context) => context.redirect('/visualizer/'));
  app.get('/visualizer/', async (context) =>
    context.body(await readFile(join(PAGE, 'index.html'), 'utf8'), 200, { 'content-type': 'text/html; charset=utf-8' }),
  );
  app.get('/visualizer/assets/:name', async (context) => {
    const name = context.req.param('name');
    const type = TYPES[extname(name)];
    if (!type || !/^[\w.-]+$/.test(name)) throw new Problem(404, 'not-found', 'there is no such file');
    const bytes = await readFile(join(PAGE, 'assets', name)).catch(() => null);
    if (!bytes) throw new Problem(404, 'not-found', 'there is no such file');
    return context.body(new Uint8Array(bytes), 200, { 'content-type': type, 'cache-control': FOREVER });
  });
  return app;
}
