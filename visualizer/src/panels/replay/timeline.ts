/** A sale's events on a line of time, each to be pressed, the present one marked. Used by the sale replay. */
import { html, svg } from '../../../../web/element.ts';
import { formatDuration } from '../../../../web/format.ts';
import { t } from '../../language/language.ts';
import { type HistoryEvent, shortEventType } from './history.ts';

const WIDTH = 340;
const HEIGHT = 54;
const EDGE = 10;

/** Half by time, half by order: a sale of many quick steps and one long wait must still be readable. */
function placesOf(events: HistoryEvent[]): number[] {
  const times = events.map(({ at }) => Date.parse(at));
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  const span = Math.max(1, last - first);
  const intervals = Math.max(1, events.length - 1);
  return times.map((time, index) => EDGE + (WIDTH - 2 * EDGE) * (0.5 * ((time - first) / span) + 0.5 * (index / intervals)));
}

function classOf({ event: { type } }: HistoryEvent): string {
  if (type.startsWith('xstate.error')) return 'is-error';
  if (type.startsWith('xstate.done')) return 'is-done';
  return type.startsWith('xstate.after') ? 'is-after' : 'is-event';
}

const describeStep = ({ sequence, event }: HistoryEvent): string => `${sequence}. ${shortEventType(event.type)}`;

export function createTimeline(events: HistoryEvent[], press: (sequence: number) => void) {
  const places = placesOf(events);
  const cursor = svg('line', { class: 'cursor', y1: 4, y2: HEIGHT - 16 });
  const dots = events.map((event, index) =>
    svg(
      'g',
      { class: `dot ${classOf(event)}`, transform: `translate(${places[index] ?? 0} 20)`, click: () => press(event.sequence) },
      svg('title', {}, describeStep(event)),
      svg('circle', { class: 'hit', r: 9 }),
      svg('circle', { r: 4.5 }),
    ),
  );
  const span = Date.parse(events.at(-1)?.at ?? '') - Date.parse(events[0]?.at ?? '');
  const drawing = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'presentation' },
    svg('line', { class: 'axis', x1: EDGE, x2: WIDTH - EDGE, y1: 20, y2: 20 }),
    cursor,
    ...dots,
    svg('text', { x: EDGE, y: HEIGHT - 4 }, '0'),
    svg('text', { x: WIDTH - EDGE, y: HEIGHT - 4, 'text-anchor': 'end' }, formatDuration(Number.isNaN(span) ? 0 : span)),
  );
  const slider = html('input', {
    type: 'range',
    min: 1,
    max: events.length,
    step: 1,
    'aria-label': t('timeline'),
    input: () => press(Number(slider.value)),
  });
  return {
    root: html('div', { class: 'timeline' }, drawing, slider),
    show(sequence: number) {
      const x = String(places[sequence - 1] ?? 0);
      cursor.setAttribute('x1', x);
      cursor.setAttribute('x2', x);
      slider.value = String(sequence);
      const event = events[sequence - 1];
      slider.setAttribute('aria-valuetext', event ? describeStep(event) : '');
      dots.forEach((dot, index) => {
        dot.classList.toggle('is-past', index < sequence - 1);
        dot.classList.toggle('is-now', index === sequence - 1);
      });
    },
  };
}
