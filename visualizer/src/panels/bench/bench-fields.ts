/** Inputs of the bench: their ids begin with `bench-`, and quantities are numbers with a step. Used by the bench's forms. */
import { type Choice, html, options } from '../../../../web/element.ts';

export const createSelect = (id: string, choices: Choice[], change: () => void = () => undefined): HTMLSelectElement =>
  html('select', { id: `bench-${id}`, change }, ...options(choices));

/** @param step the smallest step, and unless `least` is given also the smallest value. */
export const createNumber = (id: string, value: number, step: number, least = step): HTMLInputElement =>
  html('input', { id: `bench-${id}`, type: 'number', inputmode: 'decimal', value, min: least, step });

export const createTick = (id: string, checked: boolean): HTMLInputElement =>
  html('input', { id: `bench-${id}`, type: 'checkbox', checked });

/** Does what a button of the bench orders and announces how it went. */
export type Do = (doneText: string, order: () => Promise<unknown>) => void;
