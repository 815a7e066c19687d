/**
 * What is served where the station's data is missing, damaged or not its own: nothing is sold, and every answer says why and what to do.
 * Used by `serve` in place of the whole API.
 */
import { Hono } from 'hono';
import type { Words } from '../station/faults.ts';
import { languageOf } from './http/languages.ts';
import { Problem, problemResponse } from './http/problems.ts';

export function createUnfitApp({ said, todo }: { said: Words; todo: Words }): Hono {
  return new Hono()
    .get('/health', (context) => {
      const language = languageOf(context);
      return context.json({ status: 'down', devices: [], warnings: [said[language], todo[language]] }, 503);
    })
    .all('*', (context) => {
      const language = languageOf(context);
      return problemResponse(context, new Problem('data-missing', `${said[language]}. ${todo[language]}`));
    });
}
