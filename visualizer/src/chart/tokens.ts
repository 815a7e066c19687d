/** Sales as tokens on the drawing: each at its state, moving along the arrow that it took. Used by the chart view and the live panel. */
import { svg } from '../../../web/element.ts';
import type { Box, Point } from './geometry.ts';

export interface Token {
  id: string;
  badge: string;
  /** For screen readers, and under the pointer. */
  title: string;
  states: string[];
  attention: boolean;
  ended: boolean;
  followed: boolean;
}

interface TokenGround {
  /** The box at which a token of that state stands: the state's own, or that of the folded one around it. */
  boxOf(state: string): (Box & { path: string }) | null;
  /** The drawn way from one state to another; null where no arrow leads there. */
  wayOf(from: string, to: string): Point[] | null;
}

/** One token as it is drawn. A sale in parallel states has several. */
interface DrawnToken {
  group: SVGGElement;
  badge: SVGTextElement;
  title: SVGTitleElement;
  at: Point;
  way: Point[];
  started: number;
  state: string;
}

const RADIUS = 9;
const STEP = 2 * RADIUS + 3;
const MOVE_MS = 450;

export class Tokens {
  readonly #layer: SVGGElement;
  readonly #pick: (id: string) => void;
  #ground: TokenGround | null = null;
  /** By sale and the number of its state: `<sale id>/0`. */
  readonly #drawn = new Map<string, DrawnToken>();
  #tokens: Token[] = [];
  #frame = 0;

  constructor(layer: SVGGElement, pick: (id: string) => void) {
    this.#layer = layer;
    this.#pick = pick;
  }

  /** On a new drawing tokens do not move: they are where they belong at once. */
  standOn(ground: TokenGround): void {
    this.#ground = ground;
    for (const { group } of this.#drawn.values()) group.remove();
    this.#drawn.clear();
    this.show(this.#tokens);
  }

  show(tokens: Token[]): void {
    this.#tokens = tokens;
    const ground = this.#ground;
    if (!ground) return;
    const crowd = new Map<string, string[]>();
    const places = tokens.flatMap((token) =>
      token.states.map((state, index) => ({ token, state, key: `${token.id}/${index}`, box: ground.boxOf(state) })),
    );
    for (const { key, box } of places) if (box) crowd.set(box.path, [...(crowd.get(box.path) ?? []), key]);
    const wanted = new Set<string>();
    for (const { token, state, key, box } of places) {
      if (!box) continue;
      wanted.add(key);
      const inCrowd = crowd.get(box.path) ?? [];
      this.#place(key, token, state, spotOf(box, inCrowd.indexOf(key), inCrowd.length), ground);
    }
    for (const [key, { group }] of this.#drawn) {
      if (wanted.has(key)) continue;
      group.remove();
      this.#drawn.delete(key);
    }
  }

  #place(key: string, token: Token, state: string, spot: Point, ground: TokenGround): void {
    const present = this.#drawn.get(key);
    const drawn = present ?? this.#add(key, token, spot, state);
    const { group } = drawn;
    group.setAttribute(
      'class',
      [
        'token',
        token.attention && 'wants-person',
        token.ended && 'is-ended',
        token.followed && 'is-followed',
        key.endsWith('/0') ? '' : 'is-second',
      ]
        .filter(Boolean)
        .join(' '),
    );
    if (drawn.badge.textContent !== token.badge) drawn.badge.textContent = token.badge;
    if (drawn.title.textContent !== token.title) {
      drawn.title.textContent = token.title;
      group.setAttribute('aria-label', token.title);
    }
    const target = drawn.way.at(-1) ?? drawn.at;
    if (present && (target.x !== spot.x || target.y !== spot.y)) {
      const way = drawn.state === state ? null : ground.wayOf(drawn.state, state);
      drawn.way = [drawn.at, ...(way ?? []), spot];
      drawn.started = performance.now();
      this.#run();
    }
    drawn.state = state;
  }

  #add(key: string, token: Token, at: Point, state: string): DrawnToken {
    const badge = svg('text', { y: 4, 'text-anchor': 'middle' }, token.badge);
    const title = svg('title');
    const group = svg(
      'g',
      { 'data-token': token.id, role: 'img', transform: `translate(${at.x} ${at.y})`, click: () => this.#pick(token.id) },
      title,
      svg('circle', { class: 'halo', r: RADIUS + 6 }),
      svg('circle', { class: 'disc', r: RADIUS }),
      badge,
    );
    this.#layer.append(group);
    const drawn: DrawnToken = { group, badge, title, at, way: [], started: 0, state };
    this.#drawn.set(key, drawn);
    return drawn;
  }

  #run(): void {
    if (this.#frame !== 0) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const frame = (now: number) => {
      let moving = false;
      for (const drawn of this.#drawn.values()) {
        if (drawn.way.length === 0) continue;
        const part = still ? 1 : Math.min(1, Math.max(0, (now - drawn.started) / MOVE_MS));
        const ease = part < 0.5 ? 2 * part * part : 1 - (-2 * part + 2) ** 2 / 2;
        drawn.at = along(drawn.way, ease);
        drawn.group.setAttribute('transform', `translate(${drawn.at.x.toFixed(1)} ${drawn.at.y.toFixed(1)})`);
        if (part >= 1) drawn.way = [];
        else moving = true;
      }
      this.#frame = moving ? requestAnimationFrame(frame) : 0;
    };
    this.#frame = requestAnimationFrame(frame);
  }
}

/** On the lower edge of the box, side by side; a large crowd in several rows. */
function spotOf(box: Box, index: number, many: number): Point {
  const inRow = Math.max(1, Math.floor((box.width - 6) / STEP));
  const row = Math.floor(index / inRow);
  const rowSize = Math.min(inRow, many - row * inRow);
  const from = box.x + box.width / 2 - ((rowSize - 1) * STEP) / 2;
  return { x: from + (index % inRow) * STEP, y: box.y + box.height + row * STEP };
}

function along(way: Point[], part: number): Point {
  const lengths = way.slice(1).map((point, index) => Math.hypot(point.x - (way[index]?.x ?? 0), point.y - (way[index]?.y ?? 0)));
  let left = lengths.reduce((sum, length) => sum + length, 0) * part;
  for (const [index, length] of lengths.entries()) {
    const [from, to] = [way[index], way[index + 1]];
    if (!from || !to) continue;
    if (left <= length) {
      const share = length === 0 ? 1 : left / length;
      return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    }
    left -= length;
  }
  return way.at(-1) ?? { x: 0, y: 0 };
}
