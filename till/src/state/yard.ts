/** What the station shows now, a signal for each thing, so that flowing fuel redraws one tile. Read by every view. */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Device, PaymentType, Product, Pump, Sale, Shift, Station } from './api-shapes.ts';

const WORKPLACE_KEY = 'till.workplace';

export const station = signal<Station | null>(null);
export const pumps = signal<readonly Signal<Pump>[]>([]);
export const sales = signal<ReadonlyMap<string, Signal<Sale>>>(new Map());
export const devices = signal<Device[]>([]);
export const shift = signal<Shift | null>(null);
export const cashier = signal<string | null>(null);
/** Whether the service is heard; `since`: when it was heard last. */
export const link = signal<{ isUp: boolean; since: number }>({ isUp: false, since: Date.now() });
/** The wall clock, a step a second. */
export const clock = signal(Date.now());
/** What went wrong outside of any form: shown above the pane until it is read. */
export const fault = signal<string | null>(null);

export const workplace = signal(localStorage.getItem(WORKPLACE_KEY) ?? '');
export function chooseWorkplace(id: string): void {
  localStorage.setItem(WORKPLACE_KEY, id);
  workplace.value = id;
}

export const productOf = (code: string | null): Product | undefined => station.value?.products.find((product) => product.code === code);
export const paymentTypeOf = (code: string): PaymentType | undefined => station.value?.paymentTypes.find((type) => type.code === code);
export const pumpOf = (number: number): Pump | undefined => pumps.value.find(({ value }) => value.number === number)?.value;

export const has = (sale: Sale, tag: string): boolean => sale.tags.includes(tag);
/** Whether the sale takes the event now; a string: no, and why. */
export function takes(sale: Sale, type: string): boolean | string {
  const event = sale.availableEvents.find((one) => one.type === type);
  return event ? (event.refused?.message ?? true) : false;
}

/** Sales that nobody is done with, newest last. */
export const openSales = computed(() => [...sales.value.values()].filter(({ value }) => !has(value, 'closed') || value.attention !== null));

const shownAt = new Map<number, ReadonlySignal<Sale | undefined>>();

function shownSaleOf(pump: number): Sale | undefined {
  const own = openSales.value.map(({ value }) => value).filter((sale) => sale.pump === pump);
  return own.find(({ attention }) => attention) ?? own.find((sale) => !has(sale, 'awaitingReceipt')) ?? own[0];
}

/** The sale that its pump shows: the one that a person must see first. A tile that asks is redrawn for its own sale alone. */
export function saleAt(pump: number): Sale | undefined {
  const own = shownAt.get(pump) ?? computed(() => shownSaleOf(pump));
  shownAt.set(pump, own);
  return own.value;
}
