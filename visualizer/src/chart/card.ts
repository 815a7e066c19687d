/** Promises the card of a state or a transition: what it is, in the chart's own words, and what was counted of it. */
import { html } from '../element.ts';
import { nameOf, t } from '../words.ts';
import { eventText } from './labels.ts';
import type { Arrow, ChartModel, StateNode } from './model.ts';

type Parts = (Node | string)[];

const KIND: Record<string, 'initialState' | 'finalState' | 'parallelState' | 'compoundState'> = {
  final: 'finalState',
  parallel: 'parallelState',
  compound: 'compoundState',
};

const chips = (words: string[]) =>
  html('p', { class: 'chips' }, ...words.map((word) => html('span', { class: 'chip', title: word }, nameOf(word))));

function stateCard(node: StateNode, model: ChartModel, notes: string[]): Parts {
  const { state, path } = node;
  const kind = KIND[state.type];
  const facts = [kind ? t(kind) : '', node.parent?.state.initial === node.key ? t('initialState') : ''].filter(Boolean);
  const leaving = model.arrows.filter(({ from }) => from === node);
  return [
    html('h3', {}, node.key, facts.length > 0 && html('small', {}, ` ${facts.join(', ')}`)),
    html('p', { class: 'path' }, path),
    state.description ? html('p', {}, state.description) : '',
    state.tags.length > 0 ? chips(state.tags) : '',
    state.invokes.length > 0
      ? html(
          'p',
          {},
          `${t('actors')}: `,
          ...state.invokes.flatMap(({ id }) => [html('code', {}, `⚙ ${id}`), nameOf(id) === id ? ' ' : ` — ${nameOf(id)} `]),
        )
      : '',
    ...notes.map((note) => html('p', { class: 'note' }, note)),
    leaving.length > 0 ? html('ul', { class: 'leaving' }, ...leaving.map((arrow) => html('li', {}, ...arrowLine(arrow, model)))) : '',
  ].filter((part) => part !== '');
}

function arrowLine(arrow: Arrow, model: ChartModel): Parts {
  const { text } = eventText(arrow, model.document.delays);
  return [
    html('b', {}, text || (arrow.event === null ? (arrow.guard ? '' : t('otherwise')) : '✓')),
    arrow.guard ? html('span', { class: 'guard' }, ` [${arrow.guard.replaceAll(' & ', ' ∧ ')}]`) : '',
    ` → ${arrow.to ? arrow.to.key : '↻'}`,
  ];
}

function arrowCard(arrow: Arrow, model: ChartModel, notes: string[]): Parts {
  return [
    html('h3', {}, ...arrowLine(arrow, model)),
    html('p', { class: 'path' }, `${arrow.from.path || model.document.name} → ${arrow.to?.path ?? '↻'}`),
    arrow.description ? html('p', {}, arrow.description) : '',
    arrow.actions.length > 0 ? chips(arrow.actions) : '',
    ...notes.map((note) => html('p', { class: 'note' }, note)),
  ].filter((part) => part !== '');
}

export function cardOf(model: ChartModel, name: string | null, notesOf: (name: string) => string[]): Parts {
  if (name === null) return [];
  const node = name === '' ? undefined : model.nodes.get(name);
  if (node) return stateCard(node, model, notesOf(name));
  const arrow = model.arrows.find((one) => one.name === name);
  return arrow ? arrowCard(arrow, model, notesOf(name)) : [];
}
