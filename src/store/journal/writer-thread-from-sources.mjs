/**
 * Starts the journal's thread from the sources, where Node gives a thread none of its process's loaders and TypeScript needs one. The built
 * service starts `writer-thread.js` itself.
 */
import { register } from 'tsx/esm/api';

register();
await import('./writer-thread.ts');
