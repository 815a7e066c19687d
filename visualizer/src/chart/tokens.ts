/** Promises sales as tokens on the drawing: each at its state, moving along the arrow that it took, all in one frame loop. */
import { svg } from '../element.ts';
import type { Box, Point } from './layout.ts';

export interface Token {
  id: string;
  badge: string;
  /** Read by screen readers and shown on pointing. */
  title: string;
  states: string[];
  attention: boolean;
  ended: boolean;
  followed: boolean;
}

export interface TokenGround {
  /** The box in which a token of that state stands: the state's own, or that of the shut one around it. */
  boxOf(state: string): (Box & { path: string }) | null;
  /** The drawn way from one state to another, if an arrow leads there. */
  wayOf(from: string, to: string): Point[] | null;
}

interface Standing {
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
  readonly #standing = new Map<string, Standing>();
  #shown: Token[] = [];
  #frame = 0;

  constructor(layer: SVGGElement, pick: (id: string) => void) {
    this.#layer = layer;
    this.#pick = pick;
  }

  /** A new drawing: tokens stand where they belong at once. */
  stand(ground: TokenGround): void {
    this.#ground = ground;
    for (const { group } of this.#standing.values()) group.remove();
    this.#standing.clear();
    this.show(this.#shown);
  }

  boxOf(id: string): Box | null {
    const standing = [...this.#standing].find(([key]) => key.startsWith(`${id}/0`))?.[1];
    return standing ? { x: standing.at.x - 60, y: standing.at.y - 40, width: 120, height: 80 } : null;
  }

  show(tokens: Token[]): void {
    this.#shown = tokens;
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
    for (const [key, { group }] of this.#standing) {
      if (wanted.has(key)) continue;
      group.remove();
      this.#standing.delete(key);
    }
  }

  #place(key: string, token: Token, state: string, spot: Point, ground: TokenGround): void {
    const known = this.#standing.get(key);
    const standing = known ?? this.#add(key, token, spot, state);
    const { group } = standing;
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
    if (standing.badge.textContent !== token.badge) standing.badge.textContent = token.badge;
    if (standing.title.textContent !== token.title) {
      standing.title.textContent = token.title;
      group.setAttribute('aria-label', token.title);
    }
    const target = standing.way.at(-1) ?? standing.at;
    if (known && (target.x !== spot.x || target.y !== spot.y)) {
      const way = standing.state === state ? null : ground.wayOf(standing.state, state);
      standing.way = [standing.at, ...(way ?? []), spot];
      standing.started = performance.now();
      this.#run();
    }
    standing.state = state;
  }

  #add(key: string, token: Token, at: Point, state: string): Standing {
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
    const standing: Standing = { group, badge, title, at, way: [], started: 0, state };
    this.#standing.set(key, standing);
    return standing;
  }

  #run(): void {
    if (this.#frame !== 0) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const frame = (now: number) => {
      let moving = false;
      for (const standing of this.#standing.values()) {
        if (standing.way.length === 0) continue;
        const part = still ? 1 : Math.min(1, Math.max(0, (now - standing.started) / MOVE_MS));
        const ease = part < 0.5 ? 2 * part * part : 1 - (-2 * part + 2) ** 2 / 2;
        standing.at = along(standing.way, ease);
        standing.group.setAttribute('transform', `translate(${standing.at.x.toFixed(1)} ${standing.at.y.toFixed(1)})`);
        if (part >= 1) standing.way = [];
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
