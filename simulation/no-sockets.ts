/** Replaces the platform's HTTP classes by those of `web.ts` in this process. To be imported before any module that uses them. */
import { web } from './web.ts';

Object.assign(globalThis, web);
