/** Promises a process in which no HTTP crosses a socket: requests and answers are whole texts. To be imported before whoever makes them. */
import { web } from './web.ts';

Object.assign(globalThis, web);
