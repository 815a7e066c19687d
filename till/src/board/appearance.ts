/** How a pump looks: one state by colour, icon, word and texture together. Used by the board and the queue. */
import type { Pump, Sale } from '../state/api-shapes.ts';
import { has } from '../state/yard.ts';
import { type TextKey, t } from '../texts.ts';

export interface Appearance {
  look: 'idle' | 'authorised' | 'dispensing' | 'wanting' | 'short' | 'attention' | 'offline' | 'busy';
  icon: string;
  word: string;
}

const looks = (look: Appearance['look'], icon: string, word: TextKey): Appearance => ({ look, icon, word: t(word) });

export function appearanceOf(pump: Pump, sale: Sale | undefined): Appearance {
  if (sale?.attention) return looks('attention', '!', 'decide');
  if (pump.state === 'offline') return looks('offline', '✕', 'offline');
  if (pump.state === 'error') return looks('offline', '✕', 'error');
  if (pump.state === 'dispensing') return looks('dispensing', '▶', 'dispensing');
  if (sale && has(sale, 'underDelivered')) return looks('short', '↩', 'underDelivered');
  if (sale && has(sale, 'awaitingReceipt')) return looks('wanting', '₽', 'awaitsReceipt');
  if (pump.state === 'authorised' || (sale && has(sale, 'dispensing'))) return looks('authorised', '◔', 'authorised');
  if (sale) return looks('busy', '…', 'busy');
  return pump.state === 'calling' ? looks('wanting', '↑', 'calling') : looks('idle', '○', 'idle');
}

/** How urgent it is that the cashier looks: lower first; null: nobody waits. */
export function urgencyOf(pump: Pump, sale: Sale | undefined): number | null {
  const order: Partial<Record<Appearance['look'], number>> = { attention: 0, wanting: sale ? 1 : 3, short: 2 };
  return order[appearanceOf(pump, sale).look] ?? null;
}
