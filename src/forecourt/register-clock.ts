/** Promises that a register whose clock is not ours is noticed as it works, and forgotten when it is set right. */

import type { FiscalDocument, FiscalRegister, RegisterStatus } from '../adapters/fiscal-atol/client.ts';
import { momentOf } from '../adapters/fiscal-atol/codec.ts';
import type { Clock } from '../clock.ts';

/** Receipts show seconds, and a queue takes some. */
const TOLERANCE_MS = 60_000;

export interface WatchedRegister {
  register: FiscalRegister;
  /** Milliseconds that its clock is ahead of ours, less than nothing where it is behind; 0 where it is right or has not told. */
  ahead(): number;
}

/** How far a moment lies outside of the time in which it must have been. */
const outside = (moment: number, from: number, to: number): number => (moment > to ? moment - to : Math.min(0, moment - from));

/** The register with an eye on its clock: nothing more is asked of it, but where a receipt's time looks wrong. */
export function watchClock(register: FiscalRegister, clock: Clock): WatchedRegister {
  let ahead = 0;
  const status = async (signal?: AbortSignal): Promise<RegisterStatus> => {
    const from = clock.now();
    const said = await register.status(signal);
    if (said.clock !== null) ahead = outside(said.clock, from, clock.now());
    return said;
  };
  return {
    ahead: () => ahead,
    register: {
      ...register,
      status,
      async print(receipt, uuid, signal): Promise<FiscalDocument> {
        const from = clock.now();
        const document = await register.print(receipt, uuid, signal);
        const at = momentOf(document.at);
        const seems = at === null ? 0 : outside(at, from, clock.now());
        // The document may be an earlier one, found again: only the clock itself can say. The sale does not wait for it.
        if (Math.abs(seems) > TOLERANCE_MS || Math.abs(ahead) > TOLERANCE_MS) status().catch(() => undefined);
        return document;
      },
    },
  };
}
