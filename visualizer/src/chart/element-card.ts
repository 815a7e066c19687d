/** The card of a state or a transition: what it is, in the chart's own words, and what was counted of it. Used by the chart view. */
import { html } from '../../../web/element.ts';
import { nameOf, t } from '../language/language.ts';
import type { ChartState } from './chart-document.ts';
import type { Arrow, ChartModel, StateNode } from './chart-model.ts';
import { describeEvent } from './labels.ts';

type Parts = (Node | string)[];

const TYPE_TEXTS = {
  atomic: null,
  history: null,
  final: 'finalState',
  parallel: 'parallelState',
  compound: 'compoundState',
} as const satisfies Record<ChartState['type'], unknown>;

const createChips = (words: string[]) =>
  html('p', { class: 'chips' }, ...words.map((word) => html('span', { class: 'chip', title: word }, nameOf(word))));

function describeState(node: StateNode, model: ChartModel, texts: string[]): Parts {
  const { state, path } = node;
  const type = TYPE_TEXTS[state.type];
  const facts = [type ? t(type) : '', node.parent?.state.initial === node.key ? t('initialState') : ''].filter(Boolean);
  const leaving = model.arrows.filter(({ from }) => from === node);
  return [
    html('h3', {}, node.key, facts.length > 0 && html('small', {}, ` ${facts.join(', ')}`)),
    html('p', { class: 'path' }, path),
    state.description ? html('p', {}, state.description) : '',
    state.tags.length > 0 ? createChips(state.tags) : '',
    state.invokes.length > 0
      ? html(
          'p',
          {},
          `${t('actors')}: `,
          ...state.invokes.flatMap(({ id }) => [html('code', {}, `⚙ ${id}`), nameOf(id) === id ? ' ' : ` — ${nameOf(id)} `]),
        )
      : '',
    ...texts.map((text) => html('p', { class: 'note' }, text)),
    leaving.length > 0
      ? html('ul', { class: 'leaving' }, ...leaving.map((arrow) => html('li', {}, ...describeArrowLine(arrow, model))))
      : '',
  ].filter((part) => part !== '');
}

function describeArrowLine(arrow: Arrow, model: ChartModel): Parts {
  const { text } = describeEvent(arrow, model.document.delays);
  return [
    html('b', {}, text || (arrow.event === null ? (arrow.guard ? '' : t('otherwise')) : '✓')),
    arrow.guard ? html('span', { class: 'guard' }, ` [${arrow.guard.replaceAll(' & ', ' ∧ ')}]`) : '',
    ` → ${arrow.to ? arrow.to.key : '↻'}`,
  ];
}

function describeArrow(arrow: Arrow, model: ChartModel, texts: string[]): Parts {
  return [
    html('h3', {}, ...describeArrowLine(arrow, model)),
    html('p', { class: 'path' }, `${arrow.from.path || model.document.name} → ${arrow.to?.path ?? '↻'}`),
    arrow.description ? html('p', {}, arrow.description) : '',
    arrow.actions.length > 0 ? createChips(arrow.actions) : '',
    ...texts.map((text) => html('p', { class: 'note' }, text)),
  ].filter((part) => part !== '');
}

/** @param name a state's path or a transition's name. @param textsOf what panels add to it. */
export function describeElement(model: ChartModel, name: string | null, textsOf: (name: string) => string[]): Parts {
  if (name === null) return [];
  const node = name === '' ? undefined : model.nodes.get(name);
  if (node) return describeState(node, model, textsOf(name));
  const arrow = model.arrows.find((one) => one.name === name);
  return arrow ? describeArrow(arrow, model, textsOf(name)) : [];
}
