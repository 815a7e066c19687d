/** One chart on the stage: drawn, folded, searched and painted, with the card of what the pointer is on. Used by page and panels. */
import { get } from '../../../web/api.ts';
import { html, svg } from '../../../web/element.ts';
import { t } from '../language/language.ts';
import { buildModel } from './build-model.ts';
import { Camera } from './camera.ts';
import type { ChartDocument } from './chart-document.ts';
import { listenToKeys, listenToPointer } from './chart-input.ts';
import type { ChartModel, StateNode } from './chart-model.ts';
import { type Annotations, type Marks, paintChart } from './chart-paint.ts';
import { searchChart } from './chart-search.ts';
import { createTextMeasure, type Drawing, drawLayout } from './draw.ts';
import { describeElement } from './element-card.ts';
import { runElk } from './elk.ts';
import type { Box, Point } from './geometry.ts';
import { type Layout, layOutChart } from './layout.ts';
import { Tokens } from './tokens.ts';

interface ChartId {
  name: string;
  version: number;
}

const NO_MARKS: Marks = { active: [], taken: [], past: [] };
/** Below this scale labels are too small to read. */
const FAR_SCALE = 0.34;

export class ChartView {
  readonly stage: SVGSVGElement;
  readonly card: HTMLElement;
  readonly tokens: Tokens;
  readonly camera: Camera;
  model: ChartModel | null = null;
  layout: Layout | null = null;
  readonly #scene = svg('g', { class: 'scene' });
  readonly #tokenLayer = svg('g', { class: 'tokens' });
  readonly #documents = new Map<string, Promise<ChartDocument>>();
  #drawing: Drawing | null = null;
  #folded = new Set<string>();
  #marks: Marks = NO_MARKS;
  #annotations: Annotations | null = null;
  #selected: string | null = null;
  /** Counts what was asked to be drawn: an older layout that comes late is not drawn. */
  #drawOrder = 0;

  /** @param pickSale called with the sale of a token that is pressed. */
  constructor(pickSale: (id: string) => void) {
    this.card = html('aside', { class: 'card', 'aria-live': 'polite' });
    this.stage = svg('svg', { class: 'stage', role: 'application', tabindex: 0, 'aria-label': t('chart') }, this.#scene);
    this.camera = new Camera(this.stage, this.#scene, (scale) => this.stage.classList.toggle('is-far', scale < FAR_SCALE));
    this.tokens = new Tokens(this.#tokenLayer, pickSale);
    this.#listen();
    this.#showCard(null);
  }

  get id(): ChartId | null {
    return this.model ? { name: this.model.document.name, version: this.model.document.version } : null;
  }

  /** Draws that chart, where it is not drawn already, and fits it into the stage. */
  async load(name: string, version?: number): Promise<void> {
    const order = ++this.#drawOrder;
    const document = await this.#readDocument(name, version);
    if (order !== this.#drawOrder) return;
    if (this.id?.name === document.name && this.id.version === document.version) return;
    this.model = buildModel(document);
    this.#folded = new Set(foldedAtFirst(this.model));
    this.#selected = null;
    this.#annotations = null;
    this.#marks = NO_MARKS;
    await this.#redraw(order);
    this.fit(false);
  }

  /** Folds or unfolds one state, which stays where it is on the screen. */
  async fold(path: string): Promise<void> {
    if (!this.model?.nodes.get(path)?.children.length) return;
    if (!this.#folded.delete(path)) this.#folded.add(path);
    const placeOf = () => this.layout?.states.find(({ node }) => node.path === path);
    const before = placeOf();
    await this.#redraw(++this.#drawOrder);
    const after = placeOf();
    if (before && after) this.camera.pan((before.x - after.x) * this.camera.scale, (before.y - after.y) * this.camera.scale);
  }

  /** Unfolds what hides one of the states; the chart is drawn again once, or not at all. */
  async unfoldFor(states: string[]): Promise<void> {
    const hiding = [...this.#folded].filter((folded) => states.some((state) => state.startsWith(`${folded}.`)));
    if (hiding.length === 0) return;
    for (const folded of hiding) this.#folded.delete(folded);
    await this.#redraw(++this.#drawOrder);
  }

  async foldAll(isFolded: boolean): Promise<void> {
    if (!this.model) return;
    this.#folded = new Set(isFolded ? foldedAtFirst(this.model) : []);
    await this.#redraw(++this.#drawOrder);
    this.fit(true);
  }

  fit(animate: boolean): void {
    if (this.layout) this.camera.fit({ x: 0, y: 0, width: this.layout.width, height: this.layout.height }, animate);
  }

  mark(marks: Marks | null): void {
    this.#marks = marks ?? NO_MARKS;
    this.#paint();
  }

  annotate(annotations: Annotations | null): void {
    this.#annotations = annotations;
    this.#paint();
    this.#showCard(this.#selected);
  }

  /** Selects a state, unfolds what hides it and brings it into sight. */
  async reveal(path: string): Promise<void> {
    await this.unfoldFor([path]);
    this.select(path);
    this.bringIntoSight(path);
  }

  bringIntoSight(path: string): void {
    const box = this.boxOf(path);
    if (box) this.camera.bringIntoSight(box);
  }

  select(name: string | null): void {
    this.#selected = name;
    this.#paint();
    this.#showCard(name);
  }

  /** Marks the states and transitions that contain the text, dims the others, and returns the states' paths. */
  search(text: string): string[] {
    this.stage.classList.toggle('is-searching', text.trim() !== '');
    return this.model && this.#drawing ? searchChart(text, this.model, this.#drawing, this.#folded) : [];
  }

  /** The drawn box of a state, or of the folded one around it. */
  boxOf(path: string): (Box & { path: string }) | null {
    for (let at = path; at !== ''; at = at.includes('.') ? at.slice(0, at.lastIndexOf('.')) : '') {
      const placed = this.layout?.states.find(({ node }) => node.path === at);
      if (placed) return { x: placed.x, y: placed.y, width: placed.width, height: placed.height, path: at };
    }
    return null;
  }

  #readDocument(name: string, version?: number): Promise<ChartDocument> {
    const path = `/v1/charts/${encodeURIComponent(name)}${version === undefined ? '' : `?version=${version}`}`;
    const document = this.#documents.get(path) ?? get<ChartDocument>(path);
    this.#documents.set(path, document);
    document.catch(() => this.#documents.delete(path));
    return document;
  }

  async #redraw(order: number): Promise<void> {
    if (!this.model) return;
    const layout = await layOutChart(this.model, this.#folded, createTextMeasure(), runElk);
    if (order !== this.#drawOrder) return;
    this.layout = layout;
    this.#drawing = drawLayout(layout);
    this.#scene.replaceChildren(...this.#drawing.layers, this.#tokenLayer);
    this.tokens.standOn({ boxOf: (state) => this.boxOf(state), wayOf: (from, to) => this.#wayOf(from, to) });
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
    const paint = { marks: this.#marks, annotations: this.#annotations, selected: this.#selected };
    this.stage.classList.toggle('is-marked', paint.marks.active.length > 0 || paint.marks.taken.length > 0);
    this.stage.classList.toggle('is-noted', paint.annotations !== null);
    if (this.#drawing && this.layout) paintChart(this.#drawing, this.layout, paint, (path) => this.boxOf(path)?.path);
  }

  #showCard(name: string | null): void {
    const textsOf = (one: string) => this.#annotations?.texts.get(one) ?? [];
    this.card.replaceChildren(...(this.model ? describeElement(this.model, name, textsOf) : []));
    this.card.hidden = name === null;
  }

  #listen(): void {
    const actions = {
      camera: this.camera,
      point: (name: string | null) => this.#showCard(name ?? this.#selected),
      select: (name: string | null) => this.select(name),
      fold: (path: string) => void this.fold(path),
      fit: () => this.fit(true),
      step: (by: 1 | -1) => this.#stepSelection(by),
      foldSelected: () => void (this.#selected && this.fold(this.#selected)),
    };
    listenToPointer(this.stage, actions);
    listenToKeys(this.stage, actions);
  }

  #stepSelection(by: 1 | -1): void {
    const paths = this.layout?.states.map(({ node }) => node.path) ?? [];
    const next = paths.indexOf(this.#selected ?? '') + by;
    const path = paths[(next + paths.length) % paths.length];
    if (path !== undefined) void this.reveal(path);
  }
}

const isInside = (state: string, { path }: StateNode): boolean => state === path || path === '' || state.startsWith(`${path}.`);

/** Blocks are folded, so that the whole sale fits the stage; parallel regions stand open, but for the blocks inside them. */
function foldedAtFirst(model: ChartModel): string[] {
  const isOpen = ({ state, parent, children }: StateNode) =>
    parent === null ||
    state.type === 'parallel' ||
    (parent.state.type === 'parallel' && children.some((child) => child.children.length > 0));
  return [...model.nodes.values()].filter((node) => node.children.length > 0 && !isOpen(node)).map(({ path }) => path);
}
