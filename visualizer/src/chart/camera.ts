/** Promises zoom and pan over a drawing: wheel, drag, pinch, keys, and smooth flights that a reader's own move ends. */
import type { Box } from './layout.ts';

export interface Camera {
  fit(box: Box, animate: boolean, most?: number): void;
  zoom(factor: number): void;
  pan(dx: number, dy: number): void;
  /** Moves only where the box is not in sight. */
  bringIntoSight(box: Box): void;
  scale(): number;
}

const LEAST = 0.06;
const MOST = 3;
const FLIGHT_MS = 320;

export function cameraOver(stage: SVGSVGElement, scene: SVGGElement, moved: () => void): Camera {
  let at = { x: 0, y: 0, k: 1 };
  let flight = 0;
  const apply = () => {
    scene.setAttribute('transform', `translate(${at.x} ${at.y}) scale(${at.k})`);
    moved();
  };
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const flyTo = (to: typeof at, animate: boolean) => {
    cancelAnimationFrame(flight);
    if (!animate || still.matches) {
      at = to;
      return apply();
    }
    const from = at;
    const started = performance.now();
    const frame = (now: number) => {
      const part = Math.min(1, (now - started) / FLIGHT_MS);
      const ease = 1 - (1 - part) ** 3;
      at = { x: from.x + (to.x - from.x) * ease, y: from.y + (to.y - from.y) * ease, k: from.k + (to.k - from.k) * ease };
      apply();
      if (part < 1) flight = requestAnimationFrame(frame);
    };
    flight = requestAnimationFrame(frame);
  };
  const zoomAt = (factor: number, x: number, y: number) => {
    cancelAnimationFrame(flight);
    const k = Math.min(MOST, Math.max(LEAST, at.k * factor));
    at = { x: x - ((x - at.x) * k) / at.k, y: y - ((y - at.y) * k) / at.k, k };
    apply();
  };
  const size = () => ({ width: stage.clientWidth || 800, height: stage.clientHeight || 600 });

  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { left, top } = stage.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey || event.deltaMode === 1 || (event.deltaX === 0 && Math.abs(event.deltaY) >= 50)) {
        zoomAt(
          Math.exp(-Math.max(-120, Math.min(120, event.deltaY)) / (event.ctrlKey ? 120 : 420)),
          event.clientX - left,
          event.clientY - top,
        );
      } else {
        cancelAnimationFrame(flight);
        at = { ...at, x: at.x - event.deltaX, y: at.y - event.deltaY };
        apply();
      }
    },
    { passive: false },
  );
  const fingers = new Map<number, { x: number; y: number }>();
  stage.addEventListener('pointerdown', (event) => {
    if (event.button === 0) fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  window.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const here = { x: event.clientX, y: event.clientY };
    const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, finger]) => finger);
    if (other) {
      const spread = (finger: typeof here) => Math.hypot(finger.x - other.x, finger.y - other.y) || 1;
      const { left, top } = stage.getBoundingClientRect();
      zoomAt(spread(here) / spread(before), (here.x + other.x) / 2 - left, (here.y + other.y) / 2 - top);
    } else {
      cancelAnimationFrame(flight);
      at = { ...at, x: at.x + here.x - before.x, y: at.y + here.y - before.y };
      stage.classList.add('dragging');
      apply();
    }
    fingers.set(event.pointerId, here);
  });
  const lift = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    stage.classList.remove('dragging');
  };
  window.addEventListener('pointerup', lift);
  window.addEventListener('pointercancel', lift);

  return {
    fit(box, animate, most = 1.1) {
      const { width, height } = size();
      const k = Math.max(LEAST, Math.min(most, (width - 40) / box.width, (height - 40) / box.height));
      const y = box.height * k > height - 40 ? 20 - box.y * k : (height - box.height * k) / 2 - box.y * k;
      flyTo({ x: (width - box.width * k) / 2 - box.x * k, y, k }, animate);
    },
    zoom(factor) {
      const { width, height } = size();
      zoomAt(factor, width / 2, height / 2);
    },
    pan(dx, dy) {
      cancelAnimationFrame(flight);
      at = { ...at, x: at.x + dx, y: at.y + dy };
      apply();
    },
    bringIntoSight(box) {
      const { width, height } = size();
      const [left, top] = [box.x * at.k + at.x, box.y * at.k + at.y];
      const [right, bottom] = [left + box.width * at.k, top + box.height * at.k];
      if (left >= 10 && top >= 10 && right <= width - 10 && bottom <= height - 10 && at.k > 0.3) return;
      const k = Math.max(at.k, 0.75);
      flyTo({ x: width / 2 - (box.x + box.width / 2) * k, y: height / 2 - (box.y + box.height / 2) * k, k }, true);
    },
    scale: () => at.k,
  };
}
