/** Promises elements in one call: HTML and SVG, attributes, listeners, children. */

type Child = Node | string | null | false | undefined;
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

export function button(label: string, press: () => void, attributes: Attributes = {}, ...children: Child[]): HTMLButtonElement {
  return html(
    'button',
    { type: 'button', title: label, 'aria-label': label, click: press, ...attributes },
    ...(children.length > 0 ? children : [label]),
  );
}

/** An icon of our own strokes, 16 by 16. */
export const icon = (path: string): SVGSVGElement =>
  svg('svg', { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('path', { d: path }));
