/** Promises that the journal's thread reads TypeScript: Node starts a thread with none of the loaders that the process was started with. */
import { register } from 'tsx/esm/api';

register();
await import('./writer-thread.ts');
