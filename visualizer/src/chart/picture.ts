/** The drawn chart as a picture by itself, SVG or PNG. Used by the export menu. */
import { html } from '../../../web/element.ts';
import type { ChartView } from './chart-view.ts';

const STYLES = [
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
const MARGIN = 20;
/** Browsers draw no canvas with longer sides. */
const LONGEST_SIDE = 16_000;

interface Picture {
  text: string;
  width: number;
  height: number;
}

/** Styles are written onto each element, since no stylesheet goes with the file. */
function copyWithStyles(scene: SVGGElement): SVGGElement {
  const copy = scene.cloneNode(true) as SVGGElement;
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  const originals = [scene, ...scene.querySelectorAll<SVGElement>('*')];
  originals.forEach((original, index) => {
    const style = getComputedStyle(original);
    const twin = copies[index];
    for (const name of STYLES) twin?.setAttribute(name, style.getPropertyValue(name));
    for (const name of ['class', 'style', 'tabindex', 'role', 'data-note']) twin?.removeAttribute(name);
  });
  copy.removeAttribute('transform');
  for (const hidden of copy.querySelectorAll('[display="none"]')) hidden.remove();
  return copy;
}

export function writeSvg({ stage, layout }: ChartView): Picture {
  const scene = copyWithStyles(stage.querySelector('.scene') as SVGGElement);
  const width = Math.ceil((layout?.width ?? 0) + 2 * MARGIN);
  const height = Math.ceil((layout?.height ?? 0) + 2 * MARGIN);
  const corner = `x="${-MARGIN}" y="${-MARGIN}"`;
  const text = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}">`,
    `<rect ${corner} width="${width}" height="${height}" fill="${getComputedStyle(stage).backgroundColor}"/>`,
    new XMLSerializer().serializeToString(scene),
    '</svg>',
  ].join('');
  return { text, width, height };
}

/** At twice the size, where the browser can. */
export async function drawPng(chart: ChartView): Promise<Blob> {
  const { text, width, height } = writeSvg(chart);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const scale = Math.min(2, LONGEST_SIDE / Math.max(width, height));
  const canvas = html('canvas', { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'));
}
