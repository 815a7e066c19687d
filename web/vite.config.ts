/**
 * Bundles the pages: plain files, nothing inline, nothing from outside, as the service's CSP demands. What they share is one file for all
 * of them. Used by build.mjs.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SERVICE = 'http://127.0.0.1:8080';

export default defineConfig({
  root: ROOT,
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // The last one for old Windows, which tills run for long.
    target: ['chrome109', 'es2022'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    emptyOutDir: true,
    rolldownOptions: { input: ['web', 'visualizer', 'till'].map((page) => `${ROOT}${page}/index.html`) },
  },
  server: { proxy: { '/v1': SERVICE, '/lab': SERVICE, '/health': SERVICE } },
});
