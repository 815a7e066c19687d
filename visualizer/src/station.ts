/** The station's document as far as the page reads it: `GET /v1/station`. Used by filters, the bench and the sale card. */
import { get } from '../../web/api.ts';

export interface Station {
  workplaces: { id: string; name: string }[];
  pumps: { number: number; nozzles: { number: number; product: string }[] }[];
  products: { code: string; name: string; kind: string }[];
  paymentTypes: { code: string; name: string; use: string }[];
}

export const readStation = (): Promise<Station> => get<Station>('/v1/station');

let paymentNames = new Map<string, string>();

/** Read once; where the station does not answer, codes are shown. */
export async function loadPaymentNames(): Promise<void> {
  try {
    const { paymentTypes } = await readStation();
    paymentNames = new Map(paymentTypes.map(({ code, name }) => [code, name]));
  } catch {
    // The charts are shown without these names.
  }
}

export const paymentName = (code: string): string => paymentNames.get(code) ?? code;
