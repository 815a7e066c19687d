/**
 * Keeps the yard true: reads the station once, then follows its stream, and asks for what the stream does not tell. Draws are gathered: at
 * most five a second, in one frame. Used by `main.tsx`.
 */
import { batch, type Signal, signal } from '@preact/signals';
import { get, RequestFailure } from '../../../web/api.ts';
import { openStream } from '../../../web/stream.ts';
import type { Device, Pump, Sale, Shift, Station } from './api-shapes.ts';
import { cashier, chooseWorkplace, clock, devices, has, link, pumps, sales, shift, station, workplace } from './yard.ts';

const DRAW_MS = 200;
/** What the stream tells late or not at all is asked for. */
const LOOK_MS = 2_000;
const SHIFT_MS = 15_000;
/** Closed sales that stay at hand, so that the pane can show how they ended. */
const CLOSED_KEPT = 50;

const waiting = new Map<string, () => void>();
let drawTimer: ReturnType<typeof setTimeout> | null = null;

/** Does the newest work of each name with the next drawing. */
function drawSoon(name: string, work: () => void): void {
  waiting.set(name, work);
  if (drawTimer) return;
  drawTimer = setTimeout(() => {
    drawTimer = null;
    const all = [...waiting.values()];
    waiting.clear();
    requestAnimationFrame(() =>
      batch(() => {
        for (const one of all) one();
      }),
    );
  }, DRAW_MS);
}

/** Puts a sale into the yard; an older state of it, as an answer may bring, changes nothing. */
export function keepSale(sale: Sale): void {
  const known = sales.value.get(sale.id);
  if (!known) {
    const all = new Map([...sales.value, [sale.id, signal(sale)] as const]);
    const closed = [...all.values()].filter(({ value }) => has(value, 'closed') && value.attention === null);
    for (const { value } of closed.slice(0, -CLOSED_KEPT)) all.delete(value.id);
    sales.value = all;
  } else if (known.value.sequence <= sale.sequence) known.value = sale;
}

function keepPumps(list: Pump[]): void {
  const known = new Map(pumps.value.map((one) => [one.value.number, one]));
  const isSame = list.length === known.size && list.every(({ number }) => known.has(number));
  const next: Signal<Pump>[] = list.map((pump) => {
    const own = known.get(pump.number);
    if (!own) return signal(pump);
    if (JSON.stringify(own.value) !== JSON.stringify(pump)) own.value = pump;
    return own;
  });
  if (!isSame) pumps.value = next;
}

/** Flowing fuel; what it comes to is told by the pump's own display. */
function keepDelivery({ saleId, volume }: { saleId: string; volume: number }): void {
  const own = sales.value.get(saleId);
  if (own) own.value = { ...own.value, delivered: { ...own.value.delivered, volume } };
}

async function readHealth(): Promise<void> {
  // A station that cannot sell says so with 503, and with the same body.
  const answer = await fetch('/health');
  devices.value = ((await answer.json()) as { devices: Device[] }).devices ?? [];
}

async function readStation(): Promise<void> {
  station.value = await get<Station>('/v1/station');
  const { workplaces } = station.value;
  if (!workplaces.some(({ id }) => id === workplace.value)) chooseWorkplace(workplaces[0]?.id ?? '');
}

export async function readShift(): Promise<void> {
  shift.value = await get<Shift>('/v1/shifts/current').catch(() => shift.value);
}

async function readCashier(): Promise<void> {
  const answer = await get<
    { id: string; cashier: { name: string } | null }[] | { workplaces: { id: string; cashier: { name: string } | null }[] }
  >('/v1/workplaces').catch(() => []);
  const list = Array.isArray(answer) ? answer : answer.workplaces;
  cashier.value = list.find(({ id }) => id === workplace.value)?.cashier?.name ?? null;
}

const readPumps = async () => keepPumps((await get<{ pumps: Pump[] }>('/v1/pumps')).pumps);

/** Works on and on, one at a time; a failure is only a lost turn. */
function repeat(work: () => Promise<void>, everyMs: number): void {
  const again = () =>
    void work()
      .catch(() => undefined)
      .finally(() => setTimeout(again, everyMs));
  again();
}

/** @throws RequestFailure where the station cannot be read at all. */
export async function followStation(): Promise<void> {
  await Promise.all([readStation(), readPumps(), readHealth()]);
  repeat(readPumps, LOOK_MS);
  repeat(readHealth, LOOK_MS);
  repeat(readShift, SHIFT_MS);
  repeat(readCashier, SHIFT_MS);
  setInterval(() => {
    clock.value = Date.now();
  }, 1_000);
  openStream('/v1/stream', {
    onMessage({ event, data }) {
      if (event === 'sale') drawSoon(`sale ${(data as Sale).id}`, () => keepSale(data as Sale));
      if (event === 'delivery') {
        const delivery = data as Parameters<typeof keepDelivery>[0];
        drawSoon(`delivery ${delivery.saleId}`, () => keepDelivery(delivery));
      }
      if (event === 'pump') {
        const pump = data as Pump;
        drawSoon(`pump ${pump.number}`, () => keepPumps(pumps.value.map(({ value }) => (value.number === pump.number ? pump : value))));
      }
      if (event === 'health') drawSoon('health', () => (devices.value = (data as { devices: Device[] }).devices));
      if (event === 'shift') void readShift();
    },
    onUp: () => (link.value = { isUp: true, since: Date.now() }),
    onDown: () => (link.value = { isUp: false, since: Date.now() }),
  });
}

export const wordsOf = (problem: unknown): string => (problem instanceof RequestFailure ? problem.message : (problem as Error).message);
