/** The visualizer's files as `build.mjs` left them; the browser keeps those whose name is a fingerprint of what is in them. */
import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Context, Hono } from 'hono';
import { inPackage } from '../../package-root.ts';
import { Problem } from '../http/problems.ts';
import { answerTagged, answerUnchanged, FOREVER, readFileOnce } from '../http/tagged.ts';

const HTML = 'text/html; charset=utf-8';
const TYPES = new Map([
  ['.html', HTML],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);
const PAGE = inPackage('dist/visualizer');
const ASSETS = join(PAGE, 'assets');

/** @throws Problem 404 for a file that the build has not left. */
function answerAsset(context: Context): Response {
  const name = context.req.param('name') ?? '';
  const type = TYPES.get(extname(name));
  if (!type || !readdirSync(ASSETS).includes(name)) throw new Problem('not-found', 'there is no such file');
  return answerTagged(context, readFileOnce(join(ASSETS, name)), type, FOREVER);
}

export const visualizerRoutes = (): Hono =>
  new Hono()
    .use('/visualizer/*', answerUnchanged)
    .get('/visualizer', (context) => context.redirect('/visualizer/'))
    .get('/visualizer/', (context) => answerTagged(context, readFileOnce(join(PAGE, 'index.html')), HTML))
    .get('/visualizer/assets/:name', answerAsset);
