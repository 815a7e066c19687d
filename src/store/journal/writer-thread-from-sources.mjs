/** Starts the journal's thread from the sources: Node gives a thread none of its process's loaders, so that it needs its own for TypeScript. */
import { register } from 'tsx/esm/api';

register();
await import('./writer-thread.ts');
