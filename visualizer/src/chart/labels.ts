/** Promises what stands beside an arrow and inside a state, in few words: event, guard, delay, actor. */
import { duration } from '../words.ts';
import type { Arrow, ChartDocument, ChartTransition, StateNode } from './model.ts';

export type EventKind = 'done' | 'error' | 'after' | 'always' | 'event';
export interface LabelRow {
  /** The transition's name. */
  name: string;
  lines: string[];
  kind: EventKind;
}

/** Longer guards go on to the next line. */
const LINE = 30;

export function eventText(
  { event, delay }: Pick<ChartTransition, 'event' | 'delay'>,
  delays: ChartDocument['delays'],
): { text: string; kind: EventKind } {
  if (event === null) return { text: '', kind: 'always' };
  if (delay !== null) {
    const ms = delays[delay];
    return { text: ms ? `◷ ${duration(ms)}` : `◷ ${delay}`, kind: 'after' };
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
    if (last !== undefined && last.length + part.length < LINE) lines[lines.length - 1] = `${last} ∧ ${part}`;
    else lines.push(lines.length > 0 ? `∧ ${part}` : part);
  }
  return lines.map((line, index) => `${index === 0 ? '[' : ' '}${line}${index === lines.length - 1 ? ']' : ''}`);
}

/** One transition in a few short lines; `via`: the state within the drawn one that it really leaves. */
export function rowOf(arrow: Arrow, document: ChartDocument, via: string | null): LabelRow {
  const { text, kind } = eventText(arrow, document.delays);
  const said = via ? `${via} ▸ ${text}`.trimEnd() : text;
  const [first, ...rest] = guardLines(arrow.guard);
  const fits = first !== undefined && rest.length === 0 && said.length + first.length < LINE;
  const lines = fits ? [`${said} ${first}`.trim()] : [said, ...(first === undefined ? [] : [first, ...rest])].filter((line) => line !== '');
  return { name: arrow.name, lines, kind };
}

/** What a state's box says below its name. */
export const actorsOf = ({ state }: StateNode): string[] => state.invokes.map(({ id }) => `⚙ ${id}`);

const isWithin = (node: StateNode | null, outer: StateNode): boolean => {
  for (let at = node; at; at = at.parent) if (at === outer) return true;
  return false;
};

/** What a state does on an event without being left: it stays where it is, or goes to a state within itself. */
export const insideOf = (node: StateNode, arrows: Arrow[], document: ChartDocument): LabelRow[] =>
  arrows
    .filter(({ from, to }) => from === node && (to === null || (to !== node && isWithin(to, node))))
    .map((arrow) => {
      const row = rowOf(arrow, document, null);
      const lines = arrow.to ? [...row.lines, `→ ${arrow.to.key}`] : row.lines;
      return { ...row, lines: lines.map((line, index) => (index === 0 ? `${arrow.to ? '↳' : '↻'} ${line}` : `    ${line}`)) };
    });
