/** The page behind a problem's `type`: what it means, in the reader's language and below it in the other one. */
import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import type { Language } from '../../station/faults.ts';
import { languageOf } from './languages.ts';
import { PROBLEM_KINDS, type ProblemKind } from './problem-kinds.ts';
import { Problem, titleOf } from './problems.ts';
import { answerTagged, answerUnchanged, type Tagged, tag } from './tagged.ts';

/** The words are our own: only `code` in them becomes markup. */
const markUp = (words: string) => raw(words.replace(/`([^`]+)`/g, '<code>$1</code>'));

function problemPage(slug: string, kind: ProblemKind, language: Language) {
  const other = language === 'ru' ? 'en' : 'ru';
  return html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${titleOf(slug)} — Kolonka</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/docs/docs.css"></head>
<body><article class="problem"><h1>${titleOf(slug)}</h1><p>${markUp(kind[language])}</p>
<p lang="${other}"><small>${markUp(kind[other])}</small></p>
<p><a href="/docs">API</a></p></article></body></html>`;
}

const pages = new Map<string, Tagged>();

/** Made when it is first read. */
function pageOf(slug: string, kind: ProblemKind, language: Language): Tagged {
  const key = `${language} ${slug}`;
  const page = pages.get(key) ?? tag(String(problemPage(slug, kind, language)));
  pages.set(key, page);
  return page;
}

export function problemRoutes(): Hono {
  return new Hono().get('/problems/:slug', answerUnchanged, (context) => {
    const slug = context.req.param('slug');
    const kind = PROBLEM_KINDS.get(slug);
    if (!kind) throw new Problem('not-found', 'there is no such problem');
    context.header('Vary', 'Accept-Language');
    return answerTagged(context, pageOf(slug, kind, languageOf(context)), 'text/html; charset=utf-8');
  });
}
