/**
 * Bundles the page for /visualizer/: plain files, nothing inline, nothing from outside, as the service's CSP demands. Used by build.mjs.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/visualizer/',
  logLevel: 'warn',
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0, chunkSizeWarningLimit: 2000, emptyOutDir: true },
  server: { proxy: { '/v1': 'http://127.0.0.1:8080', '/lab': 'http://127.0.0.1:8080' } },
});
