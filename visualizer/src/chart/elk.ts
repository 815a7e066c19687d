/** elk, the layout engine, in a worker from the service's own address: the CSP allows no other. Used by the chart view. */
import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { RunElk } from './sibling-layout.ts';

const elk = new ELK({ workerUrl, workerFactory: (url) => new Worker(url ?? workerUrl) });

export const runElk: RunElk = (graph) => elk.layout(graph) as Promise<ElkNode>;
