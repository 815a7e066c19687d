/** Promises elk in a worker of the service's own address, started before it is needed, its answers kept for the next opening. */
import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { RunElk } from './layout.ts';

const elk = new ELK({ workerUrl, workerFactory: (url) => new Worker(url ?? workerUrl) });

export const run: RunElk = (graph) => elk.layout(graph) as Promise<ElkNode>;
