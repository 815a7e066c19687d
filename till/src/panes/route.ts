/** What the right pane shows: the chosen pump with its sale or its form, the shop, the shift, the last sales. Used by every view. */
import { batch, signal } from '@preact/signals';
import { draft, openDraft } from '../state/order.ts';
import { fault, saleAt, sales } from '../state/yard.ts';

export type PaneName = 'pump' | 'shift' | 'history' | 'goods';

export const selected = signal<number | null>(draft.peek()?.pump ?? null);
export const pane = signal<PaneName>('pump');
/** The sale that the pane shows; it stays in sight when it is over, until the cashier goes on. */
export const shownSale = signal<string | null>(null);

export function openPane(name: PaneName): void {
  fault.value = null;
  pane.value = name;
}

export function selectPump(number: number): void {
  batch(() => {
    openPane('pump');
    selected.value = number;
    const sale = saleAt(number);
    shownSale.value = sale?.id ?? null;
    // A form that has gone out stays until its sale is known.
    if (!sale && draft.value?.pump !== number && !draft.value?.isSent) openDraft(number);
  });
}

export function openShop(): void {
  batch(() => {
    openPane('pump');
    selected.value = null;
    shownSale.value = null;
    if (draft.value?.pump !== null && !draft.value?.isSent) openDraft(null);
  });
}

export function showSale(id: string): void {
  batch(() => {
    openPane('pump');
    selected.value = sales.value.get(id)?.value.pump ?? selected.value;
    shownSale.value = id;
  });
}

/** One step back: from a list to the pump, from a form or an ended sale to the board. */
export function goBack(): void {
  batch(() => {
    fault.value = null;
    if (pane.value !== 'pump') pane.value = 'pump';
    else if (shownSale.value) [shownSale.value, selected.value] = [null, null];
    else if (!draft.value?.isSent) [draft.value, selected.value] = [null, null];
  });
}
