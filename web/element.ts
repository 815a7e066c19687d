/** Elements in one call, named by what they are: `html('p', { class: 'hint' }, text)`. Used by everything that draws. */

type Child = Node | string | null | false | undefined;
/** Attributes by name; a function is a listener of the event of that name. */
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

function fill<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value as EventListener);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

export const html = <Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Attributes = {}, ...children: Child[]) =>
  fill(document.createElement(name), attributes, children);

export const svg = <Name extends keyof SVGElementTagNameMap>(name: Name, attributes: Attributes = {}, ...children: Child[]) =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);

/** Shows its label where it is given no children. */
export function button(label: string, press: () => void, attributes: Attributes = {}, ...children: Child[]): HTMLButtonElement {
  return html(
    'button',
    { type: 'button', title: label, 'aria-label': label, click: press, ...attributes },
    ...(children.length > 0 ? children : [label]),
  );
}

/** An icon of one path, 16 by 16. */
export const icon = (path: string): SVGSVGElement =>
  svg('svg', { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('path', { d: path }));

export type Choice = [value: string, text: string];

export const options = (choices: Choice[], selected?: string): HTMLOptionElement[] =>
  choices.map(([value, text]) => html('option', { value, selected: value === selected }, text));

/** An input with its label above it. */
export const field = (label: string, input: HTMLElement): HTMLElement =>
  html('div', { class: 'field' }, html('label', { for: input.id }, label), input);
