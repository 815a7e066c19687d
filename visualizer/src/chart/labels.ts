/** The few words beside an arrow and inside a state: event, guard, delay, actor. Used by the layout, the card and the Mermaid export. */
import { formatDuration } from '../../../web/format.ts';
import type { ChartDocument, ChartTransition } from './chart-document.ts';
import type { Arrow, StateNode } from './chart-model.ts';

export type EventKind = 'done' | 'error' | 'after' | 'always' | 'event';
export interface LabelRow {
  /** The transition's name. */
  name: string;
  lines: string[];
  kind: EventKind;
}

/** Letters in a line; longer guards go on to the next one. */
const LINE_LENGTH = 30;

export function describeEvent(
  { event, delay }: Pick<ChartTransition, 'event' | 'delay'>,
  delays: ChartDocument['delays'],
): { text: string; kind: EventKind } {
  if (event === null) return { text: '', kind: 'always' };
  if (delay !== null) {
    const ms = Object.hasOwn(delays, delay) ? delays[delay] : null;
    return { text: ms ? `◷ ${formatDuration(ms)}` : `◷ ${delay}`, kind: 'after' };
  }
  const [, end, of, id] = /^xstate\.(done|error)\.(actor|state)\.(.+)$/.exec(event) ?? [];
  if (end === 'error') return { text: `✗ ${id}`, kind: 'error' };
  if (end === 'done') return { text: of === 'actor' ? `✓ ${id}` : '', kind: 'done' };
  return { text: event, kind: 'event' };
}

function guardLines(guard: string | null): string[] {
  const lines: string[] = [];
  for (const part of guard?.split(' & ') ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length < LINE_LENGTH) lines[lines.length - 1] = `${last} ∧ ${part}`;
    else lines.push(lines.length > 0 ? `∧ ${part}` : part);
  }
  return lines.map((line, index) => `${index === 0 ? '[' : ' '}${line}${index === lines.length - 1 ? ']' : ''}`);
}

/** One transition in a few short lines; `via`: the state inside the drawn one that it really leaves. */
export function labelRowOf(arrow: Arrow, document: ChartDocument, via: string | null): LabelRow {
  const { text, kind } = describeEvent(arrow, document.delays);
  const event = via ? `${via} ▸ ${text}`.trimEnd() : text;
  const [first, ...rest] = guardLines(arrow.guard);
  const fits = first !== undefined && rest.length === 0 && event.length + first.length < LINE_LENGTH;
  const lines = fits
    ? [`${event} ${first}`.trim()]
    : [event, ...(first === undefined ? [] : [first, ...rest])].filter((line) => line !== '');
  return { name: arrow.name, lines, kind };
}

/** The actors that a state invokes, as its box lists them. */
export const actorLabelsOf = ({ state }: StateNode): string[] => state.invokes.map(({ id }) => `⚙ ${id}`);

const isWithin = (node: StateNode | null, outer: StateNode): boolean => {
  for (let at = node; at; at = at.parent) if (at === outer) return true;
  return false;
};

/** What a state does on an event without being left: it stays as it is, or goes to a state inside itself. */
export const innerRowsOf = (node: StateNode, arrows: Arrow[], document: ChartDocument): LabelRow[] =>
  arrows
    .filter(({ from, to }) => from === node && (to === null || (to !== node && isWithin(to, node))))
    .map((arrow) => {
      const row = labelRowOf(arrow, document, null);
      const lines = arrow.to ? [...row.lines, `→ ${arrow.to.key}`] : row.lines;
      return { ...row, lines: lines.map((line, index) => (index === 0 ? `${arrow.to ? '↳' : '↻'} ${line}` : `    ${line}`)) };
    });
