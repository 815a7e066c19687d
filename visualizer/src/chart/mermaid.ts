/** A chart as Mermaid's `stateDiagram-v2`, for documents. Used by the export menu. */
import type { ChartModel, StateNode } from './chart-model.ts';
import { describeEvent } from './labels.ts';

const idOf = (node: StateNode): string => node.path.replaceAll('.', '__') || 'chart';

function writeStates(node: StateNode, indent: string): string[] {
  const first = node.children.find(({ key }) => key === node.state.initial);
  const lines = first && node.state.type === 'compound' ? [`${indent}[*] --> ${idOf(first)}`] : [];
  node.children.forEach((child, index) => {
    if (node.state.type === 'parallel' && index > 0) lines.push(`${indent}--`);
    lines.push(`${indent}state "${child.key}" as ${idOf(child)}`);
    if (child.children.length > 0) lines.push(`${indent}state ${idOf(child)} {`, ...writeStates(child, `${indent}  `), `${indent}}`);
    if (child.state.type === 'final') lines.push(`${indent}${idOf(child)} --> [*]`);
  });
  return lines;
}

export function writeMermaid({ root, arrows, document }: ChartModel): string {
  const lines = arrows
    .filter(({ from }) => from !== root)
    .map((arrow) => {
      const guard = arrow.guard ? `[${arrow.guard.replaceAll(' & ', ' and ')}]` : '';
      // A colon would end the label.
      const label = [describeEvent(arrow, document.delays).text, guard].filter(Boolean).join(' ').replaceAll(':', ' ');
      return `  ${idOf(arrow.from)} --> ${idOf(arrow.to ?? arrow.from)}${label ? `: ${label}` : ''}`;
    });
  return `${['stateDiagram-v2', '  direction TB', ...writeStates(root, '  '), ...lines].join('\n')}\n`;
}
