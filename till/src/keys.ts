/**
 * The till by keyboard alone: digits choose a pump, and in a step what it offers; F-keys are the bar's; Pause stops. A swiped card or a
 * scanner of the keyboard kind types faster than a person: its burst is a card, and its Enter presses nothing. Used by `main.tsx`.
 */
import { tinykeys } from 'tinykeys';
import { decide, keyInAttention } from './panes/attention-step.tsx';
import { presentCard } from './panes/card-step.tsx';
import { answerOffers, keyInOffers } from './panes/offers-step.tsx';
import { requestReceipt } from './panes/payment-step.tsx';
import { goBack, openPane, openShop, pane, selected, selectPump, shownSale } from './panes/route.ts';
import { start } from './panes/sale-form.tsx';
import { stopPump, tellSale } from './state/act.ts';
import type { Sale } from './state/api-shapes.ts';
import { changeDraft, draft } from './state/order.ts';
import { fault, has, openSales, pumps, sales, takes } from './state/yard.ts';
import { t } from './texts.ts';

const SECOND_DIGIT_MS = 600;
const BURST_GAP_MS = 35;
const LEAST_BURST = 6;
const TWICE_MS = 2_000;
const NINE = 9;

const saleInSight = (): Sale | undefined =>
  pane.value === 'pump' && shownSale.value ? sales.value.get(shownSale.value)?.value : undefined;
const isField = (target: EventTarget | null): boolean => target instanceof Element && target.closest('input, textarea, select') !== null;

/** A choice of a group is picked by its digit or by the space bar: there Enter goes on. */
const isPressedByEnter = (target: EventTarget | null): boolean =>
  target instanceof HTMLButtonElement && target.closest('.choices') === null;

let typedDigit: { digit: string; at: number } | null = null;

/** Two digits in quick succession are one number where there are more than nine pumps. @returns whether there is such a pump. */
function choosePump(digit: string): boolean {
  const now = Date.now();
  const before = typedDigit && now - typedDigit.at < SECOND_DIGIT_MS && pumps.value.length > NINE ? typedDigit.digit : '';
  typedDigit = { digit, at: now };
  const number = Number(before + digit);
  const isPump = pumps.value.some(({ value }) => value.number === number);
  if (isPump) selectPump(number);
  return isPump;
}

/** Whether the digit is the second of a pump's number, though the first has opened a form already. */
const isSecondDigit = (): boolean => pumps.value.length > NINE && typedDigit !== null && Date.now() - typedDigit.at < SECOND_DIGIT_MS;

/** A digit that comes before the quantity's field is drawn is not lost. */
function typeQuantity(digit: string): boolean {
  const own = draft.value;
  if (!own || own.pump === null || own.mode === 'full' || pane.value !== 'pump' || shownSale.value) return false;
  changeDraft({ quantity: own.quantity + digit });
  document.getElementById('quantity')?.focus();
  return true;
}

/** A digit outside of a field: what the step offers, or a pump. In the form it goes to the group in focus, else to the quantity. */
function takeDigit(key: string): boolean {
  const sale = saleInSight();
  if (sale?.attention) return keyInAttention(sale, key);
  if (sale && (has(sale, 'awaitingOffers') || has(sale, 'awaitingConfirmation'))) return keyInOffers(sale, key);
  const group = document.activeElement?.closest('fieldset, .list');
  const choice = group?.querySelector<HTMLButtonElement>(`[data-digit="${key}"]`);
  if (choice) {
    choice.click();
    return true;
  }
  return /^\d$/.test(key) && (typeQuantity(key) || choosePump(key));
}

let burst = { text: '', at: 0 };

/** @returns the code, where Enter ends a burst that no person types. */
function readBurst(event: KeyboardEvent): string | null {
  const gap = event.timeStamp - burst.at;
  if (event.key === 'Enter') {
    const { text } = burst;
    burst = { text: '', at: 0 };
    return gap < BURST_GAP_MS && text.length >= LEAST_BURST ? text : null;
  }
  if (event.key.length === 1) burst = { text: gap < BURST_GAP_MS ? burst.text + event.key : event.key, at: event.timeStamp };
  return null;
}

function takeScan(code: string): void {
  const waits = (sale: Sale | undefined): sale is Sale => sale !== undefined && takes(sale, 'card.presented') === true;
  const inSight = saleInSight();
  const sale = waits(inSight)
    ? inSight
    : openSales.value
        .map(({ value }) => value)
        .reverse()
        .find(waits);
  if (sale) void presentCard(sale, code);
}

/** Enter goes on: in the form from field to field and to ПУСК, in a step to its one button. */
function takeEnter(event: KeyboardEvent): void {
  const sale = saleInSight();
  if (sale?.attention) void decide(sale);
  else if (sale && has(sale, 'awaitingConfirmation')) void tellSale(sale.id, { type: 'offers.confirmed' });
  else if (sale && has(sale, 'awaitingOffers')) answerOffers(sale);
  else if (!sale && draft.value && pane.value === 'pump') {
    const field = document.getElementById('tendered');
    if (field && document.activeElement !== field) field.focus();
    else void start();
  } else return;
  event.preventDefault();
}

let pausedAt = 0;

/** Once: the chosen pump. Twice within two seconds: every pump. */
function takeStop(): void {
  const isTwice = Date.now() - pausedAt < TWICE_MS;
  pausedAt = Date.now();
  if (isTwice) for (const { value } of pumps.value) void stopPump(value.number);
  else if (selected.value !== null) void stopPump(selected.value);
  else fault.value = `${t('noPumpChosen')}. ${t('stopAll')}`;
}

/** The function keys, by key; the bar shows the same as buttons. */
export const ACTIONS: Record<string, () => void> = {
  F2: () => changeDraft({ tendered: '' }),
  F3: () => openShop(),
  F4: () => {
    const waiting = openSales.value.find(({ value }) => value.attention);
    if (waiting?.value.pump != null) selectPump(waiting.value.pump);
    else if (waiting) shownSale.value = waiting.value.id;
  },
  F5: () => openPane('history'),
  F6: () => {
    const sale = saleInSight();
    if (sale && takes(sale, 'receipt.requested') === true) void requestReceipt(sale);
  },
  F7: () => {
    const sale = saleInSight();
    if (sale && takes(sale, 'refund.requested') === true) void tellSale(sale.id, { type: 'refund.requested' });
  },
  F8: () => {
    const sale = saleInSight();
    const way = sale && ['loyalty.skipped', 'loyalty.abandoned'].find((type) => takes(sale, type) === true);
    if (sale && way) void tellSale(sale.id, { type: way });
  },
  F9: () => openPane('goods'),
  F10: () => openPane('shift'),
  F12: () => changeDraft({ goods: {} }),
  Pause: takeStop,
};

export function listenToKeys(): void {
  const byKey = Object.entries(ACTIONS).map(([key, work]) => [
    key,
    (event: KeyboardEvent) => {
      event.preventDefault();
      work();
    },
  ]);
  tinykeys(window, { ...Object.fromEntries(byKey), Escape: () => goBack() });
  window.addEventListener('keydown', (event) => {
    const code = readBurst(event);
    if (code) {
      event.preventDefault();
      event.stopPropagation();
      return takeScan(code);
    }
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' && !isPressedByEnter(event.target)) return takeEnter(event);
    const isPumpNumber = /^\d$/.test(event.key) && isSecondDigit() && choosePump(event.key);
    if (isPumpNumber) return event.preventDefault();
    if (!isField(event.target) && /^[\d*+-]$/.test(event.key) && takeDigit(event.key)) event.preventDefault();
  });
}
