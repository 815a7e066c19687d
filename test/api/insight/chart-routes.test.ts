import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chartNames } from '../../../machines/index.ts';
import russian from '../../../machines/words.ru.json' with { type: 'json' };
import { wordKey } from '../../../machines/words.ts';
import { RUSSIAN_NAMES } from '../../../visualizer/src/language/russian-names.ts';
import { type TestStation, testStation } from '../../support/station.ts';

interface State {
  key: string;
  id: string;
  description: string | null;
  tags: string[];
  invokes: { id: string }[];
  transitions: { name: string; event: string | null; description: string | null }[];
  states: State[];
}

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const ask = async (path: string, language?: string) =>
  (await station.call<State>('GET', path, undefined, language === undefined ? {} : { 'accept-language': language })).body;
const wholeOf = (state: State): State[] => [state, ...state.states.flatMap(wholeOf)];
const everyState = async (language?: string) =>
  (await Promise.all(chartNames().map((name) => ask(`/v1/charts/${name}`, language)))).flatMap(wholeOf);
const sentences = (states: State[]) =>
  new Set(
    states
      .flatMap(({ description, transitions }) => [description, ...transitions.map((one) => one.description)])
      .filter((one) => one !== null),
  );
const withoutWords = (states: State[]) => JSON.parse(JSON.stringify(states, (key, value) => (key === 'description' ? undefined : value)));

describe('the charts', () => {
  test('have a Russian word for every description, and no word is left over', async () => {
    const described = (await everyState('en')).flatMap(({ id, description, transitions }) => [
      ...(description === null ? [] : [id]),
      ...transitions.flatMap((one) => (one.description === null ? [] : [one.name])),
    ]);
    expect(described.filter((id) => wordKey(id) === undefined)).toEqual([]);
    expect(new Set(described.map(wordKey))).toEqual(new Set(Object.keys(russian)));
    expect(Object.values(russian).filter((word) => !/[а-яё]/i.test(word))).toEqual([]);
  });

  test('are told in the language asked for, English where none is, with the same names in both', async () => {
    const [english, russian, unasked] = await Promise.all([everyState('en'), everyState('ru-RU,ru;q=0.9,en;q=0.8'), everyState()]);
    expect([...sentences(russian)].filter((one) => !/[а-яё]/i.test(one))).toEqual([]);
    expect(unasked).toEqual(english);
    expect(withoutWords(russian)).toEqual(withoutWords(english));
    expect(JSON.stringify(await ask('/v1/charts', 'ru'))).toContain('клиент сначала платит');
  });

  test('have a Russian name for every tag, operator’s event and actor that the page shows', async () => {
    const states = await everyState();
    const ids = states.flatMap(({ tags, invokes, transitions }) => [
      ...tags,
      ...invokes.map(({ id }) => id),
      ...transitions.flatMap(({ event }) => (event && !event.startsWith('xstate.') ? [event] : [])),
    ]);
    expect([...new Set(ids)].filter((id) => !(id in RUSSIAN_NAMES))).toEqual([]);
  });
});
