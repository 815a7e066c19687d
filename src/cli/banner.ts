/** What `npm start` prints for people: the address, the pumps and a first sale to try with curl; or why nothing is sold. */
import { formatMoney } from '../domain/format.ts';
import type { Kopecks } from '../domain/units.ts';
import type { Station } from '../station/document.ts';
import type { FolderFault } from '../store/folder/fault.ts';

export function buildBanner(address: string, station: Station, simulated: boolean): string {
  const pumps = station.pumps.map(({ number, nozzles }) => {
    const names = nozzles.map((nozzle) => {
      const product = station.products.find(({ code }) => code === nozzle.product);
      return `${nozzle.number} ${product?.name ?? nozzle.product} ${product ? formatMoney(product.price as Kopecks) : ''}`;
    });
    return `  ТРК ${number}:  ${names.join('  ')}`;
  });
  const pump = station.pumps[0];
  const paymentType = station.paymentTypes.find(({ use }) => use === 'fuel');
  const body = {
    path: 'prepaid',
    workplace: station.workplaces[0]?.id,
    pump: pump?.number,
    nozzle: pump?.nozzles[0]?.number,
    preset: { type: 'volume', volume: 5000 },
    paymentType: paymentType?.code,
  };
  return `
Kolonka — ${station.name}${simulated ? ' (simulated devices)' : ''}
  ${address}/   ·   till ${address}/till/   ·   docs ${address}/docs
${pumps.join('\n')}

A first sale, 5 litres:
  curl -s ${address}/v1/sales -H 'content-type: application/json' -H "idempotency-key: $RANDOM$RANDOM" \\
    -d '${JSON.stringify(body)}'

`;
}

export const buildUnfitBanner = (address: string, { said, todo, place }: Pick<FolderFault, 'said' | 'todo' | 'place'>): string => `
Kolonka sells nothing / Kolonka не продаёт:
  ${said.en} (${place}).
  → ${todo.en}
  ${said.ru} (${place}).
  → ${todo.ru}
  ${address}/health

`;
