/** Promises the chart as a file: SVG and PNG as it is drawn, Mermaid for documents. */
import { save } from '../api.ts';
import { html } from '../element.ts';
import type { Page } from '../main.ts';
import { t } from '../words.ts';
import { eventText } from './labels.ts';
import type { ChartModel, StateNode } from './model.ts';

const STYLED = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'font-size',
  'font-weight',
  'font-family',
  'opacity',
  'visibility',
  'display',
  'fill-opacity',
];

/** The drawing by itself: each colour written where it is used, since no stylesheet goes with it. */
function standalone(page: Page): { text: string; width: number; height: number } {
  const { stage, layout } = page.chart;
  const scene = stage.querySelector('.scene') as SVGGElement;
  const copy = scene.cloneNode(true) as SVGGElement;
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  const originals = [scene, ...scene.querySelectorAll<SVGElement>('*')];
  originals.forEach((original, index) => {
    const style = getComputedStyle(original);
    const twin = copies[index];
    for (const name of STYLED) twin?.setAttribute(name, style.getPropertyValue(name));
    for (const name of ['class', 'style', 'tabindex', 'role', 'data-note']) twin?.removeAttribute(name);
  });
  copy.removeAttribute('transform');
  for (const hidden of copy.querySelectorAll('[display="none"]')) hidden.remove();
  const [width, height] = [Math.ceil((layout?.width ?? 0) + 40), Math.ceil((layout?.height ?? 0) + 40)];
  const ground = getComputedStyle(stage).backgroundColor;
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="-20 -20 ${width} ${height}"><rect x="-20" y="-20" width="${width}" height="${height}" fill="${ground}"/>${new XMLSerializer().serializeToString(copy)}</svg>`;
  return { text, width, height };
}

async function png(page: Page): Promise<Blob> {
  const { text, width, height } = standalone(page);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  // Browsers draw no canvas beyond some 16,000 points a side.
  const scale = Math.min(2, 16_000 / Math.max(width, height));
  const canvas = html('canvas', { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'));
}

/** The chart as Mermaid's `stateDiagram-v2`. */
export function mermaidOf(model: ChartModel): string {
  const idOf = (node: StateNode) => node.path.replaceAll('.', '__') || 'chart';
  const lines = ['stateDiagram-v2', '  direction TB'];
  const write = (node: StateNode, indent: string) => {
    const first = node.children.find(({ key }) => key === node.state.initial);
    if (first && node.state.type === 'compound') lines.push(`${indent}[*] --> ${idOf(first)}`);
    node.children.forEach((child, index) => {
      if (node.state.type === 'parallel' && index > 0) lines.push(`${indent}--`);
      lines.push(`${indent}state "${child.key}" as ${idOf(child)}`);
      if (child.children.length > 0) {
        lines.push(`${indent}state ${idOf(child)} {`);
        write(child, `${indent}  `);
        lines.push(`${indent}}`);
      }
      if (child.state.type === 'final') lines.push(`${indent}${idOf(child)} --> [*]`);
    });
  };
  write(model.root, '  ');
  for (const arrow of model.arrows) {
    if (arrow.from === model.root) continue;
    const said = [eventText(arrow, model.document.delays).text, arrow.guard ? `[${arrow.guard.replaceAll(' & ', ' and ')}]` : '']
      .filter(Boolean)
      .join(' ');
    lines.push(`  ${idOf(arrow.from)} --> ${idOf(arrow.to ?? arrow.from)}${said ? `: ${said.replaceAll(':', ' ')}` : ''}`);
  }
  return `${lines.join('\n')}\n`;
}

export function exportMenu(page: Page): HTMLElement {
  const name = (extension: string) => `${page.chart.shown?.name ?? 'chart'}-${page.chart.shown?.version ?? 1}.${extension}`;
  const makers: Record<string, () => Promise<void> | void> = {
    SVG: () => save(new Blob([standalone(page).text], { type: 'image/svg+xml' }), name('svg')),
    PNG: async () => save(await png(page), name('png')),
    Mermaid: () => {
      if (page.chart.model) save(new Blob([mermaidOf(page.chart.model)], { type: 'text/plain' }), name('mmd'));
    },
  };
  const menu = html('details', { class: 'menu' }, html('summary', { title: t('exportAs'), 'aria-label': t('exportAs') }, '⤓'));
  const make = (kind: string) => {
    menu.open = false;
    void Promise.resolve(makers[kind]?.()).catch((problem: Error) => page.say(problem.message));
  };
  menu.append(html('div', {}, ...Object.keys(makers).map((kind) => html('button', { type: 'button', click: () => make(kind) }, kind))));
  return menu;
}
