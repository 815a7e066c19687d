/** One pump on the board: its number, what it does, litres and sum. Redrawn alone when its own pump or sale changes. */
import type { Signal } from '@preact/signals';
import { formatLitres, formatMoney, formatTime } from '../../../web/format.ts';
import { selected, selectPump } from '../panes/route.ts';
import type { Pump, Sale } from '../state/api-shapes.ts';
import { productOf, saleAt } from '../state/yard.ts';
import { t } from '../texts.ts';
import { appearanceOf } from './appearance.ts';

/** What was ordered: `до 20,00 л`. */
function orderedWords({ preset, product }: Sale): string {
  const name = productOf(product)?.name ?? '';
  if (!preset) return name;
  if (preset.type === 'volume') return `${name} · ${t('upTo')} ${formatLitres(preset.volume ?? 0)}`;
  if (preset.type === 'amount') return `${name} · ${t('upTo')} ${formatMoney(preset.amount ?? 0)}`;
  return `${name} · ${t('full')}`;
}

function detailOf(pump: Pump, sale: Sale | undefined): string {
  if (sale?.attention) return sale.attention.message;
  if (pump.state === 'offline') return `${t('sinceWhen')} ${formatTime(pump.since)}`;
  if (sale) return orderedWords(sale);
  const lifted = pump.nozzles.find(({ state }) => state === 'calling');
  return lifted ? lifted.name : pump.nozzles.map(({ name }) => name).join(' · ');
}

/** The sum that the cashier must know: to take, to give back, or what has flowed for. */
function sumOf(sale: Sale, pump: Pump): string {
  const { delivered, totals } = sale;
  if (sale.tags.includes('awaitingReceipt')) return `${t('take')} ${formatMoney(totals.due)}`;
  if (sale.tags.includes('underDelivered')) {
    const fuel = sale.lines.filter(({ unit }) => unit !== 'pcs').reduce((sum, { amount }) => sum + amount, 0);
    return `${t('giveBack')} ≈ ${formatMoney(Math.max(0, fuel - delivered.amount))}`;
  }
  return formatMoney(sale.tags.includes('dispensing') ? (pump.delivered?.amount ?? delivered.amount) : totals.due);
}

function share({ delivered, preset, lines }: Sale): number {
  const wanted = preset?.volume ?? lines.find(({ unit }) => unit !== 'pcs')?.quantity ?? preset?.ceiling ?? 0;
  return wanted > 0 ? Math.min(1, delivered.volume / wanted) : 0;
}

export function PumpTile({ own }: { own: Signal<Pump> }) {
  const pump = own.value;
  const sale = saleAt(pump.number);
  const { look, icon, word } = appearanceOf(pump, sale);
  const isChosen = selected.value === pump.number;
  return (
    <button type="button" class={`tile is-${look}`} aria-pressed={isChosen} data-pump={pump.number} onClick={() => selectPump(pump.number)}>
      <span class="tile-head">
        <b>{pump.number}</b>
        <span class="tile-word">
          <i aria-hidden="true">{icon}</i> {word}
        </span>
      </span>
      <span class="tile-detail">{detailOf(pump, sale)}</span>
      {sale && (
        <span class="tile-sums">
          <span>{formatLitres(sale.delivered.volume)}</span>
          <b>{sumOf(sale, pump)}</b>
        </span>
      )}
      {look === 'dispensing' && sale && <progress class="tile-bar" max="1" value={share(sale)} aria-hidden="true" />}
    </button>
  );
}
