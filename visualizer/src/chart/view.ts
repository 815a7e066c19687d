/** Promises one chart on the stage: drawn, folded, searched, marked, with the card of what one points at. */
import { get } from '../api.ts';
import { html, svg } from '../element.ts';
import { t } from '../words.ts';
import { type Camera, cameraOver } from './camera.ts';
import { cardOf } from './card.ts';
import { type Drawing, draw, measurer } from './draw.ts';
import { run } from './elk.ts';
import { type Box, type Layout, layOut, linesOf, type Point, ROW } from './layout.ts';
import { type ChartDocument, type ChartModel, modelOf, type StateNode } from './model.ts';
import { Tokens } from './tokens.ts';

/** What is said of states and transitions beside the drawing: counts, times, coverage. */
export interface Notes {
  /** A class for each state's path and transition's name. */
  classes: Map<string, string>;
  /** 0 to 1: how strongly it is coloured. */
  heat: Map<string, number>;
  /** Words on the card. */
  texts: Map<string, string[]>;
  /** A short figure beside the state. */
  badges: Map<string, string>;
}
export interface Marks {
  active: string[];
  taken: string[];
  past: string[];
}

const NOTHING: Marks = { active: [], taken: [], past: [] };

export class ChartView {
  readonly stage: SVGSVGElement;
  readonly card: HTMLElement;
  readonly tokens: Tokens;
  readonly camera: Camera;
  model: ChartModel | null = null;
  layout: Layout | null = null;
  onFold: () => void = () => undefined;
  readonly #scene = svg('g', { class: 'scene' });
  readonly #tokenLayer = svg('g', { class: 'tokens' });
  readonly #documents = new Map<string, Promise<ChartDocument>>();
  #drawing: Drawing | null = null;
  #folded = new Set<string>();
  #marks: Marks = NOTHING;
  #notes: Notes | null = null;
  #selected: string | null = null;
  #asked = 0;

  constructor(pickSale: (id: string) => void) {
    this.card = html('aside', { class: 'card', 'aria-live': 'polite' });
    this.stage = svg('svg', { class: 'stage', role: 'application', tabindex: 0, 'aria-label': t('chart') }, this.#scene);
    this.camera = cameraOver(this.stage, this.#scene, () => this.stage.classList.toggle('is-far', this.camera.scale() < 0.34));
    this.tokens = new Tokens(this.#tokenLayer, pickSale);
    this.#listen();
    this.#tell(null);
  }

  get shown(): { name: string; version: number } | null {
    return this.model ? { name: this.model.document.name, version: this.model.document.version } : null;
  }

  document(name: string, version?: number): Promise<ChartDocument> {
    const path = `/v1/charts/${encodeURIComponent(name)}${version === undefined ? '' : `?version=${version}`}`;
    const known = this.#documents.get(path) ?? get<ChartDocument>(path);
    this.#documents.set(path, known);
    known.catch(() => this.#documents.delete(path));
    return known;
  }

  /** Shows that chart; the camera moves only where it is another one than before. */
  async load(name: string, version?: number): Promise<void> {
    const ask = ++this.#asked;
    const document = await this.document(name, version);
    if (ask !== this.#asked) return;
    if (this.shown?.name === document.name && this.shown.version === document.version) return;
    this.model = modelOf(document);
    this.#folded = new Set(foldedAtFirst(this.model));
    this.#selected = null;
    this.#notes = null;
    this.#marks = NOTHING;
    await this.#redraw(ask);
    this.fit(false);
  }

  async fold(path: string): Promise<void> {
    if (this.#folded.has(path)) this.#folded.delete(path);
    else this.#folded.add(path);
    const before = this.layout?.states.find(({ node }) => node.path === path);
    await this.#redraw(++this.#asked);
    const after = this.layout?.states.find(({ node }) => node.path === path);
    // What was pressed stays under the pointer.
    if (before && after) this.camera.pan((before.x - after.x) * this.camera.scale(), (before.y - after.y) * this.camera.scale());
    this.onFold();
  }

  /** Opens every block that holds one of the states; the drawing changes once, or not at all. */
  async unfoldFor(states: string[]): Promise<void> {
    const hiding = [...this.#folded].filter((folded) => states.some((state) => state.startsWith(`${folded}.`)));
    if (hiding.length === 0) return;
    for (const folded of hiding) this.#folded.delete(folded);
    await this.#redraw(++this.#asked);
    this.onFold();
  }

  async foldAll(shut: boolean): Promise<void> {
    if (!this.model) return;
    this.#folded = new Set(shut ? foldedAtFirst(this.model) : []);
    await this.#redraw(++this.#asked);
    this.fit(true);
    this.onFold();
  }

  fit(animate: boolean): void {
    if (this.layout) this.camera.fit({ x: 0, y: 0, width: this.layout.width, height: this.layout.height }, animate);
  }

  mark(marks: Marks | null): void {
    this.#marks = marks ?? NOTHING;
    this.#paint();
  }

  note(notes: Notes | null): void {
    this.#notes = notes;
    this.#paint();
    this.#tell(this.#selected);
  }

  /** Shows a state: unfolds what hides it, brings it into sight. */
  async reveal(path: string): Promise<void> {
    await this.unfoldFor([path]);
    this.select(path);
    const box = this.boxOf(path);
    if (box) this.camera.bringIntoSight(box);
  }

  select(name: string | null): void {
    this.#selected = name;
    this.#paint();
    this.#tell(name);
  }

  /** States and transitions that the words fit; those that do not are dimmed. */
  search(text: string): string[] {
    const wanted = text.trim().toLowerCase();
    this.stage.classList.toggle('is-searching', wanted !== '');
    const found: string[] = [];
    for (const [path, node] of this.model?.nodes ?? []) {
      const fits =
        wanted !== '' &&
        path !== '' &&
        [node.key, node.state.description ?? '', ...node.state.tags, ...node.state.invokes.map(({ id }) => id)].some((word) =>
          word.toLowerCase().includes(wanted),
        );
      if (fits) found.push(path);
    }
    for (const [path, group] of this.#drawing?.states ?? []) {
      const fits = found.some((one) => one === path || (this.#folded.has(path) && one.startsWith(`${path}.`)));
      group.classList.toggle('is-found', fits);
    }
    for (const [name, { row }] of this.#drawing?.arrows ?? []) {
      const arrow = this.model?.arrows.find((one) => one.name === name);
      const fits =
        wanted !== '' &&
        [arrow?.event ?? '', arrow?.guard ?? '', arrow?.description ?? ''].some((word) => word.toLowerCase().includes(wanted));
      row?.classList.toggle('is-found', fits);
    }
    return found;
  }

  /** The drawn box of a state, or of the shut one around it. */
  boxOf(path: string): (Box & { path: string }) | null {
    for (let at = path; at !== ''; at = at.includes('.') ? at.slice(0, at.lastIndexOf('.')) : '') {
      const placed = this.layout?.states.find(({ node }) => node.path === at);
      if (placed) return { x: placed.x, y: placed.y, width: placed.width, height: placed.height, path: at };
    }
    return null;
  }

  async #redraw(ask: number): Promise<void> {
    if (!this.model) return;
    const layout = await layOut(this.model, this.#folded, measurer(), run);
    if (ask !== this.#asked) return;
    this.layout = layout;
    this.#drawing = draw(layout);
    this.#scene.replaceChildren(...this.#drawing.scene.childNodes, this.#tokenLayer);
    this.tokens.stand({ boxOf: (state) => this.boxOf(state), wayOf: (from, to) => this.#wayOf(from, to) });
    this.#paint();
    this.stage.dataset.chart = this.model.document.name;
    this.stage.dataset.drawn = String(Number(this.stage.dataset.drawn ?? 0) + 1);
  }

  #wayOf(from: string, to: string): Point[] | null {
    const edge = this.layout?.edges.find(({ arrows }) =>
      arrows.some((arrow) => isInside(from, arrow.from) && arrow.to && isInside(to, arrow.to)),
    );
    return edge && edge.points.length > 0 ? edge.points : null;
  }

  #paint(): void {
    const { active, taken, past } = this.#marks;
    const standing = active.flatMap((path) => this.boxOf(path)?.path ?? []);
    this.stage.classList.toggle('is-marked', active.length > 0 || taken.length > 0);
    this.stage.classList.toggle('is-noted', this.#notes !== null);
    for (const [path, group] of this.#drawing?.states ?? []) {
      group.classList.toggle('is-active', standing.includes(path) || active.some((one) => one.startsWith(`${path}.`)));
      group.classList.toggle('is-selected', this.#selected === path);
      this.#dress(group, path);
    }
    const edges = new Map<SVGGElement, { taken: boolean; past: boolean; heat: number; classes: string[] }>();
    for (const [name, { edge, row }] of this.#drawing?.arrows ?? []) {
      const was = edges.get(edge) ?? { taken: false, past: false, heat: 0, classes: [] };
      was.taken ||= taken.includes(name);
      was.past ||= past.includes(name);
      was.heat = Math.max(was.heat, this.#notes?.heat.get(name) ?? 0);
      was.classes.push(this.#notes?.classes.get(name) ?? '');
      edges.set(edge, was);
      if (!row) continue;
      row.classList.toggle('is-taken', taken.includes(name));
      row.classList.toggle('is-past', past.includes(name));
      row.classList.toggle('is-selected', this.#selected === name);
      this.#dress(row, name);
    }
    for (const [edge, { taken: isTaken, past: isPast, heat, classes }] of edges) {
      edge.classList.toggle('is-taken', isTaken);
      edge.classList.toggle('is-past', isPast);
      edge.style.setProperty('--heat', String(heat));
      if (!edge.hasAttribute('data-transition')) edge.dataset.note = bestNote(classes);
    }
  }

  #dress(group: SVGGElement, name: string): void {
    group.style.setProperty('--heat', String(this.#notes?.heat.get(name) ?? 0));
    group.dataset.note = this.#notes?.classes.get(name) ?? '';
    const badge = this.#notes?.badges.get(name);
    const shown = group.querySelector(':scope > .figure');
    const place = this.#figurePlace(name);
    if (!badge || !place) shown?.remove();
    else if (shown) shown.textContent = badge;
    else group.append(svg('text', { class: 'figure', 'text-anchor': 'end', ...place }, badge));
  }

  /** Above a state's corner; at the end of a transition's first line. */
  #figurePlace(name: string): Point | null {
    const state = this.layout?.states.find(({ node }) => node.path === name);
    if (state) return { x: state.width - 2, y: -4 };
    const edge = this.layout?.edges.find(({ rows }) => rows.some((row) => row.name === name));
    if (!edge?.label) return null;
    const above = edge.rows.slice(
      0,
      edge.rows.findIndex((row) => row.name === name),
    );
    return { x: edge.label.x + edge.label.width - 4, y: edge.label.y + ROW - 1 + linesOf(above) * ROW };
  }

  #tell(name: string | null): void {
    this.card.replaceChildren(...(this.model ? cardOf(this.model, name, (one) => this.#notes?.texts.get(one) ?? []) : []));
    this.card.hidden = name === null;
  }

  #nameOf(event: Event): string | null {
    const target = event.target as Element;
    const row = target.closest('[data-transition]')?.getAttribute('data-transition');
    if (row) return row;
    const edge = target.closest('[data-transitions]')?.getAttribute('data-transitions');
    if (edge) return edge.split(' ')[0] ?? null;
    return target.closest('[data-path]')?.getAttribute('data-path') ?? null;
  }

  #listen(): void {
    let pressed: { x: number; y: number } | null = null;
    this.stage.addEventListener('pointerover', (event) => this.#tell(this.#nameOf(event) ?? this.#selected));
    this.stage.addEventListener('pointerleave', () => this.#tell(this.#selected));
    this.stage.addEventListener('pointerdown', (event) => {
      pressed = { x: event.clientX, y: event.clientY };
    });
    this.stage.addEventListener('click', (event) => {
      if (pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > 5) return;
      const target = event.target as Element;
      const fold = target.closest('[data-fold]')?.getAttribute('data-fold');
      if (fold) return void this.fold(fold);
      if (!target.closest('[data-token]')) this.select(this.#nameOf(event));
    });
    this.stage.addEventListener('dblclick', (event) => {
      const path = (event.target as Element).closest('[data-path]')?.getAttribute('data-path');
      if (path && this.model?.nodes.get(path)?.children.length) void this.fold(path);
    });
    this.stage.addEventListener('keydown', (event) => this.#key(event));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const pan: Record<string, [number, number]> = { w: [0, 60], s: [0, -60], a: [60, 0], d: [-60, 0] };
    const order = this.layout?.states.map(({ node }) => node.path) ?? [];
    const at = order.indexOf(this.#selected ?? '');
    const go = (to: number) => {
      const path = order[(to + order.length) % order.length];
      if (path !== undefined) void this.reveal(path);
    };
    const done: Record<string, () => void> = {
      '+': () => this.camera.zoom(1.25),
      '=': () => this.camera.zoom(1.25),
      '-': () => this.camera.zoom(0.8),
      '0': () => this.fit(true),
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Enter: () => void (this.model?.nodes.get(this.#selected ?? '')?.children.length && this.fold(this.#selected ?? '')),
      Escape: () => this.select(null),
    };
    const by = pan[event.key];
    if (by) this.camera.pan(...by);
    else if (done[event.key]) done[event.key]?.();
    else return;
    event.preventDefault();
  }
}

const isInside = (state: string, { path }: StateNode): boolean => state === path || path === '' || state.startsWith(`${path}.`);

/** Of several notes on one arrow the one that wants to be seen most. */
const bestNote = (classes: string[]): string =>
  ['untested', 'unseen', 'never', 'both', 'lit', 'more', 'less', 'counted'].find((one) => classes.includes(one)) ?? '';

/** At first the blocks are shut and the whole sale is seen at a glance; what runs side by side stands open, but for its inside. */
function foldedAtFirst(model: ChartModel): string[] {
  const isOpen = ({ state, parent, children }: StateNode) =>
    parent === null ||
    state.type === 'parallel' ||
    (parent.state.type === 'parallel' && children.some((child) => child.children.length > 0));
  return [...model.nodes.values()].filter((node) => node.children.length > 0 && !isOpen(node)).map(({ path }) => path);
}
