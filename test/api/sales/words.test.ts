import { describe, expect, test } from 'vitest';
import { chartNames, chartOf } from '../../../machines/index.ts';
import type { StateMeta } from '../../../machines/sale/setup.ts';
import { describeChoice, describeGuard, describeReason, guardsWithWords } from '../../../src/api/sales/words.ts';
import type { Language } from '../../../src/station/faults.ts';

interface Guard {
  type?: string;
  guards?: Guard[];
}
interface Node {
  meta?: { attention?: StateMeta['attention'] };
  transitions: Map<string, { guard?: Guard | string }[]>;
  states: Record<string, Node>;
}
const nodesOf = (node: Node): Node[] => [node, ...Object.values(node.states).flatMap(nodesOf)];
const nodes = () => chartNames().flatMap((name) => nodesOf(chartOf(name)?.chart.root as unknown as Node));
const guardsOf = (guard: Guard | string | undefined): string[] =>
  typeof guard === 'string' ? [guard] : guard ? [...(guard.type ? [guard.type] : []), ...(guard.guards ?? []).flatMap(guardsOf)] : [];

/** Those that can be the reason of a no: where another way asks less, what it does not ask cannot be. */
const refusing = (candidates: { guard?: Guard | string }[]): string[] => {
  const guardSets = candidates.map(({ guard }) => new Set(guardsOf(guard)));
  return guardSets
    .filter((one) => !guardSets.some((other) => other.size < one.size && [...other].every((name) => one.has(name))))
    .flatMap((one) => [...one]);
};

describe('the words', () => {
  const LANGUAGES: Language[] = ['en', 'ru'];

  test('are there for every guard that can refuse an operator, and for no other', () => {
    const guards = nodes().flatMap(({ transitions }) =>
      [...transitions].filter(([type]) => !/^(xstate\.|$)/.test(type)).flatMap(([, candidates]) => refusing(candidates)),
    );
    expect([...new Set(guards)].toSorted()).toEqual(guardsWithWords().toSorted());
  });

  test('of refusals and reasons are sentences, in Russian and in English', () => {
    const attentions = nodes().flatMap(({ meta }) => meta?.attention ?? []);
    const sentences = LANGUAGES.map((language) => [
      ...guardsWithWords().map((guard) => describeGuard(guard, language)),
      ...attentions.map(({ reason }) => describeReason(reason, language)),
    ]);
    const choices = LANGUAGES.map((language) =>
      attentions.flatMap(({ choices }) => choices.map((choice) => describeChoice(choice, language))),
    );
    expect(sentences[0]?.filter((words) => !/^[A-Z][^а-яё]+ .+\.$/.test(words))).toEqual([]);
    expect(sentences[1]?.filter((words) => !/^[А-ЯЁM].+ .*[а-яё].*\.$/.test(words))).toEqual([]);
    expect(choices[0]?.filter((words) => !/^[A-Z][^а-яё]+$/.test(words))).toEqual([]);
    expect(choices[1]?.filter((words) => !/^[А-ЯЁ]/.test(words))).toEqual([]);
  });
});
