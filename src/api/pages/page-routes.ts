/** The pages' files as `build.mjs` left them; the browser keeps those whose name is a fingerprint of what is in them. */
import { existsSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Context, Hono } from 'hono';
import { inPackage } from '../../package-root.ts';
import { Problem } from '../http/problems.ts';
import { answerTagged, answerUnchanged, FOREVER, readFileOnce } from '../http/tagged.ts';

const HTML = 'text/html; charset=utf-8';
const TYPES = new Map([
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);
const BUILT = inPackage('dist/web');
const ASSETS = join(BUILT, 'assets');
/** Each page has an address of its own; the start page leads to the others. */
const PAGES = ['till', 'visualizer'];

let assets: Set<string> | undefined;

/** @throws Problem 404 for a file that the build has not left. */
function answerAsset(context: Context): Response {
  const name = context.req.param('name') ?? '';
  const type = TYPES.get(extname(name));
  assets ??= new Set(existsSync(ASSETS) ? readdirSync(ASSETS) : []);
  if (!type || !assets.has(name)) throw new Problem('not-found', 'there is no such file');
  return answerTagged(context, readFileOnce(join(ASSETS, name)), type, FOREVER);
}

const answerPage = (folder: string) => (context: Context) => {
  const file = join(BUILT, folder, 'index.html');
  if (!existsSync(file)) throw new Problem('not-found', 'the pages are not built: npm run build');
  return answerTagged(context, readFileOnce(file), HTML);
};

export function pageRoutes(): Hono {
  const routes = new Hono()
    .get('/', answerUnchanged, answerPage('web'))
    .use('/assets/*', answerUnchanged)
    .get('/assets/:name', answerAsset);
  for (const page of PAGES) {
    routes.use(`/${page}/*`, answerUnchanged);
    routes.get(`/${page}`, (context) => context.redirect(`/${page}/`)).get(`/${page}/`, answerPage(page));
  }
  return routes;
}
