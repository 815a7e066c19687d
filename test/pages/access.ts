/** What can be measured of a page's access: rules of WCAG 2, and words of the language that it is not in. Used by the pages' tests. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const ALL_RULES = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } satisfies axe.RunOnly;
/** Those of them that look at colours: the rest finds the same in dark as in light. */
export const COLOUR_RULES = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } satisfies axe.RunOnly;

export async function violations(page: Page, rules: axe.RunOnly): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const answer = await page.evaluate(
    (runOnly) => (window as unknown as { axe: typeof axe }).axe.run({ runOnly, resultTypes: ['violations'] }),
    rules,
  );
  return answer.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${help}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
  );
}

/** Texts that read as a sentence of the other language: three words of it in a row. Ids are single words; commands are no language's. */
export const foreign = (page: Page, letters: string) =>
  page.evaluate((wanted) => {
    const words = new RegExp(`[${wanted}]{2,} [${wanted}]+ [${wanted}]+`, 'i');
    const texts = [...document.querySelectorAll('body *:not(textarea, pre, kbd)')].flatMap((one) => [
      ...[...one.childNodes].flatMap((child) => (child.nodeType === Node.TEXT_NODE ? [child.textContent ?? ''] : [])),
      ...['title', 'aria-label', 'placeholder'].map((name) => one.getAttribute(name) ?? ''),
    ]);
    return [...new Set(texts.filter((text) => words.test(text)))];
  }, letters);
