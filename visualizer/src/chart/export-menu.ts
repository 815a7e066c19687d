/** The menu that saves the chart as a file: SVG and PNG as it is drawn, Mermaid for documents. Part of the shell's toolbar. */
import { saveFile } from '../../../web/api.ts';
import { html } from '../../../web/element.ts';
import { t } from '../language/language.ts';
import type { ChartView } from './chart-view.ts';
import { writeMermaid } from './mermaid.ts';
import { drawPng, writeSvg } from './picture.ts';

export function createExportMenu(chart: ChartView, announce: (text: string) => void): HTMLElement {
  const fileName = (extension: string) => `${chart.id?.name ?? 'chart'}-${chart.id?.version ?? 1}.${extension}`;
  const formats: [title: string, save: () => Promise<void> | void][] = [
    ['SVG', () => saveFile(new Blob([writeSvg(chart).text], { type: 'image/svg+xml' }), fileName('svg'))],
    ['PNG', async () => saveFile(await drawPng(chart), fileName('png'))],
    ['Mermaid', () => chart.model && saveFile(new Blob([writeMermaid(chart.model)], { type: 'text/plain' }), fileName('mmd'))],
  ];
  const menu = html('details', { class: 'menu' }, html('summary', { title: t('exportAs'), 'aria-label': t('exportAs') }, '⤓'));
  const choose = async (save: () => Promise<void> | void) => {
    menu.open = false;
    try {
      await save();
    } catch (problem) {
      announce((problem as Error).message);
    }
  };
  const buttons = formats.map(([title, save]) => html('button', { type: 'button', click: () => void choose(save) }, title));
  menu.append(html('div', {}, ...buttons));
  return menu;
}
