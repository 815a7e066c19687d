/** Promises the station's own names for what sales bear as codes. */
import { get } from './api.ts';

let paymentTypes = new Map<string, string>();

/** Asked once; where the station does not answer, codes are shown. */
export async function knowStation(): Promise<void> {
  try {
    const station = await get<{ paymentTypes: { code: string; name: string }[] }>('/v1/station');
    paymentTypes = new Map(station.paymentTypes.map(({ code, name }) => [code, name]));
  } catch {
    // Names are a comfort; the page shows its charts without them.
  }
}

export const paymentName = (code: string): string => paymentTypes.get(code) ?? code;
