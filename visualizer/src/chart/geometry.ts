/** Points, boxes and the sizes that layout and drawing share, in units of the drawing. */
import type { LabelRow } from './labels.ts';

export interface Point {
  x: number;
  y: number;
}
export interface Box extends Point {
  width: number;
  height: number;
}

/** Height of a line of text. */
export const ROW_HEIGHT = 14;
/** Height of a state's name. */
export const TITLE_HEIGHT = 24;

export const movePoint = (point: Point, by: Point): Point => ({ x: point.x + by.x, y: point.y + by.y });
export const moveBox = <B extends Box>(box: B, by: Point): B => ({ ...box, x: box.x + by.x, y: box.y + by.y });

export const countLines = (rows: LabelRow[]): number => rows.reduce((sum, { lines }) => sum + lines.length, 0);
