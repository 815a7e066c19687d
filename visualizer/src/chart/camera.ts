/** Zoom and pan over a drawing: by wheel, drag and pinch, and smooth flights that a person's own move ends. Used by the chart view. */
import type { Box, Point } from './geometry.ts';

interface Position extends Point {
  scale: number;
}

const LEAST_SCALE = 0.06;
const MOST_SCALE = 3;
/** Fitting a small chart does not blow it up. */
const MOST_FIT_SCALE = 1.1;
const FLIGHT_MS = 320;
const MARGIN = 20;

export class Camera {
  readonly #stage: SVGSVGElement;
  readonly #scene: SVGGElement;
  readonly #onMove: (scale: number) => void;
  readonly #reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  #position: Position = { x: 0, y: 0, scale: 1 };
  #flight = 0;

  constructor(stage: SVGSVGElement, scene: SVGGElement, onMove: (scale: number) => void) {
    this.#stage = stage;
    this.#scene = scene;
    this.#onMove = onMove;
    listenToWheel(stage, this);
    listenToFingers(stage, this);
  }

  get scale(): number {
    return this.#position.scale;
  }

  fit(box: Box, animate: boolean): void {
    const { width, height } = this.#size();
    const [across, down] = [width - 2 * MARGIN, height - 2 * MARGIN];
    const scale = Math.max(LEAST_SCALE, Math.min(MOST_FIT_SCALE, across / box.width, down / box.height));
    const y = box.height * scale > down ? MARGIN - box.y * scale : (height - box.height * scale) / 2 - box.y * scale;
    this.#flyTo({ x: (width - box.width * scale) / 2 - box.x * scale, y, scale }, animate);
  }

  /** Around the middle of the stage. */
  zoom(factor: number): void {
    const { width, height } = this.#size();
    this.zoomAt(factor, { x: width / 2, y: height / 2 });
  }

  /** Around a point of the stage, which stays where it is. */
  zoomAt(factor: number, point: Point): void {
    const { x, y, scale: before } = this.#position;
    const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, before * factor));
    const ratio = scale / before;
    this.#jumpTo({ x: point.x - (point.x - x) * ratio, y: point.y - (point.y - y) * ratio, scale });
  }

  pan(dx: number, dy: number): void {
    this.#jumpTo({ ...this.#position, x: this.#position.x + dx, y: this.#position.y + dy });
  }

  /** Moves only where the box is out of sight, or too small to read. */
  bringIntoSight(box: Box): void {
    const { width, height } = this.#size();
    const { x, y, scale } = this.#position;
    const [left, top] = [box.x * scale + x, box.y * scale + y];
    const [right, bottom] = [left + box.width * scale, top + box.height * scale];
    if (left >= 10 && top >= 10 && right <= width - 10 && bottom <= height - 10 && scale > 0.3) return;
    const near = Math.max(scale, 0.75);
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    this.#flyTo({ x: width / 2 - middle.x * near, y: height / 2 - middle.y * near, scale: near }, true);
  }

  #size(): { width: number; height: number } {
    return { width: this.#stage.clientWidth || 800, height: this.#stage.clientHeight || 600 };
  }

  #jumpTo(position: Position): void {
    cancelAnimationFrame(this.#flight);
    this.#apply(position);
  }

  #apply(position: Position): void {
    this.#position = position;
    const { x, y, scale } = position;
    this.#scene.setAttribute('transform', `translate(${x} ${y}) scale(${scale})`);
    this.#onMove(scale);
  }

  #flyTo(to: Position, animate: boolean): void {
    if (!animate || this.#reducedMotion.matches) {
      this.#jumpTo(to);
      return;
    }
    cancelAnimationFrame(this.#flight);
    const from = this.#position;
    const started = performance.now();
    const frame = (now: number) => {
      const part = Math.min(1, (now - started) / FLIGHT_MS);
      const ease = 1 - (1 - part) ** 3;
      const between = (a: number, b: number) => a + (b - a) * ease;
      this.#apply({ x: between(from.x, to.x), y: between(from.y, to.y), scale: between(from.scale, to.scale) });
      if (part < 1) this.#flight = requestAnimationFrame(frame);
    };
    this.#flight = requestAnimationFrame(frame);
  }
}

const pointIn = (stage: SVGSVGElement, { x, y }: Point): Point => {
  const { left, top } = stage.getBoundingClientRect();
  return { x: x - left, y: y - top };
};

/** A mouse's wheel zooms; two fingers on a touchpad pan, and zoom where they pinch (the browser then says Ctrl). */
function listenToWheel(stage: SVGSVGElement, camera: Camera): void {
  const zoomOrPan = (event: WheelEvent) => {
    event.preventDefault();
    const isPinch = event.ctrlKey;
    const isMouse = event.deltaMode === WheelEvent.DOM_DELTA_LINE || (event.deltaX === 0 && Math.abs(event.deltaY) >= 50);
    if (!isPinch && !event.metaKey && !isMouse) return camera.pan(-event.deltaX, -event.deltaY);
    const turn = Math.max(-120, Math.min(120, event.deltaY));
    camera.zoomAt(Math.exp(-turn / (isPinch ? 120 : 420)), pointIn(stage, { x: event.clientX, y: event.clientY }));
  };
  stage.addEventListener('wheel', zoomOrPan, { passive: false });
}

/** One finger or the mouse drags, two fingers zoom. */
function listenToFingers(stage: SVGSVGElement, camera: Camera): void {
  const fingers = new Map<number, Point>();
  stage.addEventListener('pointerdown', (event) => {
    if (event.button === 0) fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  window.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const here = { x: event.clientX, y: event.clientY };
    const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, finger]) => finger);
    if (other) {
      const distance = (finger: Point) => Math.hypot(finger.x - other.x, finger.y - other.y) || 1;
      const middle = { x: (here.x + other.x) / 2, y: (here.y + other.y) / 2 };
      camera.zoomAt(distance(here) / distance(before), pointIn(stage, middle));
    } else {
      stage.classList.add('dragging');
      camera.pan(here.x - before.x, here.y - before.y);
    }
    fingers.set(event.pointerId, here);
  });
  const lift = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    stage.classList.remove('dragging');
  };
  window.addEventListener('pointerup', lift);
  window.addEventListener('pointercancel', lift);
}
