/** What the register can, as it was registered and by its driver. Read at start and by the doctor. Used by the register's client. */
import type * as v from 'valibot';
import { DeviceFailure } from '../wire/failure.ts';
import { DeviceInfo, Licences, Registration } from './codec.ts';
import { parseResult, type RequestQueue } from './queue.ts';

/** Null wherever the register does not say. */
export interface Capabilities {
  model: string | null;
  firmware: string | null;
  /** Format of fiscal documents: `1.05`, `1.1`, `1.2`. */
  ffd: string | null;
  /** Registered for excise goods: fuel is refused without it (147). */
  excise: boolean | null;
  marking: boolean | null;
  /** Registered taxation systems, by ATOL's names; others are refused (143). */
  taxation: string[] | null;
  /** False: the driver is from before 2026 and refuses the rate `vat22` (501). */
  knowsVat22: boolean | null;
  licences: { id: string; name: string; validUntil: string | null }[] | null;
  /** Characters in a line of its paper. */
  lineLength: number | null;
}

/** Null where the register does not carry the question out. @throws DeviceFailure where it is out of reach. */
async function ask<Schema extends v.GenericSchema>(queue: RequestQueue, type: string, schema: Schema, signal?: AbortSignal) {
  try {
    return parseResult(schema, await queue.run({ type }, signal));
  } catch (problem) {
    if (problem instanceof DeviceFailure && (problem.code === 'badAnswer' || isRefusal(problem))) return null;
    throw problem;
  }
}

const isRefusal = ({ code, known }: DeviceFailure): boolean => known === 'notDone' && /^\d+$/.test(code) && code !== '504';

/**
 * @param tryRates whether a receipt that cannot be made is sent, to learn the driver's year.
 * @throws DeviceFailure where the register is out of reach.
 */
export async function readCapabilities(queue: RequestQueue, tryRates: boolean, signal?: AbortSignal): Promise<Capabilities> {
  const registration = await ask(queue, 'getRegistrationInfo', Registration, signal);
  const device = (await ask(queue, 'getDeviceInfo', DeviceInfo, signal))?.deviceInfo;
  const licences = await ask(queue, 'getLicenses', Licences, signal);
  return {
    model: device?.modelName || null,
    firmware: device?.firmwareVersion || null,
    ffd: registration?.device.ffdVersion ?? device?.ffdVersion ?? null,
    excise: registration?.device.excise ?? null,
    marking: registration?.device.marking ?? null,
    taxation: registration?.organization?.taxationTypes ?? null,
    knowsVat22: tryRates ? await tryVat22(queue, signal) : null,
    licences: licences?.licenses ?? null,
    lineLength: device?.receiptLineLength ?? null,
  };
}

/** An item that is no position of any kind: with it no receipt can be made, whatever the driver thinks of the rate. */
const IMPOSSIBLE = [{ type: 'position', name: 'НДС', price: 'x', quantity: 1, amount: 'x', tax: { type: 'vat22' } }];

/**
 * No task tells the driver's year. A receipt that can never be made is refused (501) by what the driver checks first: the rate's name
 * comes first, so that a refusal for it proves an old driver.
 */
async function tryVat22(queue: RequestQueue, signal?: AbortSignal): Promise<boolean | null> {
  try {
    await queue.run({ type: 'sell', items: IMPOSSIBLE, payments: 'x', total: 'x' }, signal);
    return null;
  } catch (problem) {
    if (!(problem instanceof DeviceFailure)) throw problem;
    if (!isRefusal(problem)) return null;
    return problem.code === '501' ? !/tax\.type/.test(problem.message) : null;
  }
}
