/** Which methods a path takes, so that a wrong one is answered with 405 and `Allow`, not with 404. Used by app.ts. */
import type { Hono } from 'hono';

/** `/v1/sales/:id/events` as an expression; paths with a wildcard have no methods of their own. */
const patternOf = (path: string) => new RegExp(`^${path.replace(/[.+$()]/g, '\\$&').replace(/:[^/]+/g, '[^/]+')}/?$`);

/** @returns the methods by path; none where no route bears it. */
export function methodsOf(app: Hono): (path: string) => string[] {
  let routes: { pattern: RegExp; method: string }[] | undefined;
  return (path) => {
    routes ??= app.routes
      .filter((route) => route.method !== 'ALL' && !route.path.includes('*'))
      .map((route) => ({ pattern: patternOf(route.path), method: route.method }));
    const methods = new Set(routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
    return methods.has('GET') ? ['HEAD', ...methods] : [...methods];
  };
}
