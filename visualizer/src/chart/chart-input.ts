/** Pointer and keys over a drawn chart: point, select, fold, walk from state to state. Zoom and pan by pointer are the camera's. */
import type { Camera } from './camera.ts';

interface ChartActions {
  camera: Camera;
  /** The pointer is over a state or transition; null: over nothing. */
  point(name: string | null): void;
  select(name: string | null): void;
  /** Folds or unfolds a state that has an inside. */
  fold(path: string): void;
  fit(): void;
  /** Selects the next state in drawing order, or the previous one. */
  step(by: 1 | -1): void;
  foldSelected(): void;
}

/** A press that moves further than this is a drag. */
const CLICK_DISTANCE = 5;
const PAN_STEP = 60;

/** The path of the state or the name of the transition under the pointer. */
function nameUnder(event: Event): string | null {
  const target = event.target as Element;
  const row = target.closest('[data-transition]')?.getAttribute('data-transition');
  if (row) return row;
  const edge = target.closest('[data-transitions]')?.getAttribute('data-transitions');
  if (edge) return edge.split(' ')[0] ?? null;
  return target.closest('[data-path]')?.getAttribute('data-path') ?? null;
}

export function listenToPointer(stage: SVGSVGElement, actions: ChartActions): void {
  let pressed: { x: number; y: number } | null = null;
  stage.addEventListener('pointerover', (event) => actions.point(nameUnder(event)));
  stage.addEventListener('pointerleave', () => actions.point(null));
  stage.addEventListener('pointerdown', (event) => {
    pressed = { x: event.clientX, y: event.clientY };
  });
  stage.addEventListener('click', (event) => {
    if (pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > CLICK_DISTANCE) return;
    const target = event.target as Element;
    const fold = target.closest('[data-fold]')?.getAttribute('data-fold');
    if (fold) return actions.fold(fold);
    if (!target.closest('[data-token]')) actions.select(nameUnder(event));
  });
  stage.addEventListener('dblclick', (event) => {
    const path = (event.target as Element).closest('[data-path]')?.getAttribute('data-path');
    if (path) actions.fold(path);
  });
}

export function listenToKeys(stage: SVGSVGElement, actions: ChartActions): void {
  const { camera } = actions;
  const keys = new Map<string, () => void>([
    ['w', () => camera.pan(0, PAN_STEP)],
    ['s', () => camera.pan(0, -PAN_STEP)],
    ['a', () => camera.pan(PAN_STEP, 0)],
    ['d', () => camera.pan(-PAN_STEP, 0)],
    ['+', () => camera.zoom(1.25)],
    ['=', () => camera.zoom(1.25)],
    ['-', () => camera.zoom(0.8)],
    ['0', () => actions.fit()],
    ['ArrowDown', () => actions.step(1)],
    ['ArrowUp', () => actions.step(-1)],
    ['Enter', () => actions.foldSelected()],
    ['Escape', () => actions.select(null)],
  ]);
  stage.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys.get(event.key);
    if (!act) return;
    act();
    event.preventDefault();
  });
}
