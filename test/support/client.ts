/** A small typed client of a running station and its lab, for QA's own tests (docs/qa.md). */
import { randomUUID } from 'node:crypto';
import { ofetch } from 'ofetch';
import type { ProblemFacts } from '../../src/api/http/problems.ts';
import type { SaleView } from '../../src/api/sales/sale-view.ts';

/** What `POST /v1/sales` takes. Volumes in millilitres, money in kopecks, quantities in thousandths. */
export interface NewSale {
  path: 'prepaid' | 'fillToFull' | 'shop';
  workplace?: string;
  pump?: number;
  nozzle?: number;
  preset?: { type: 'volume'; volume: number } | { type: 'amount'; amount: number } | { type: 'full'; ceiling?: number };
  paymentType: string;
  goods?: { code: string; quantity: number }[];
  loyalty?: boolean;
  tendered?: number;
  buyer?: { contact?: string; name?: string; inn?: string };
  printReceipt?: boolean;
}
export interface SaleFact {
  type: string;
  [field: string]: unknown;
}
export type Device = `pumps/${number}` | 'fiscal' | 'bank' | 'megainsight';

/** A refusal of the service, as its problem document says it. */
export class Refused extends Error {
  readonly status: number;
  readonly problem: ProblemFacts & { type: string };
  constructor(status: number, problem: ProblemFacts & { type: string; detail?: string }) {
    super(`${status} ${problem.type}: ${problem.detail ?? ''}`);
    this.status = status;
    this.problem = problem;
  }
}

/** @param url `http://127.0.0.1:8080`. Every call rejects with {@link Refused} where the service says no. */
export function stationClient(url: string, token?: string) {
  const ask = async <Body>(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Body> => {
    const answer = await ofetch.raw(path, {
      baseURL: url,
      method,
      ...(body ? { body } : {}),
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
      ignoreResponseError: true,
      retry: 0,
    });
    if (!answer.ok) {
      const problem = typeof answer._data === 'string' ? JSON.parse(answer._data) : answer._data;
      throw new Refused(answer.status, problem);
    }
    return answer._data as Body;
  };
  return {
    ask,
    /** A key of one's own makes a repeat of the same request. */
    sell: (sale: NewSale, key: string = randomUUID()) =>
      ask<SaleView>('POST', '/v1/sales', { workplace: '1', ...sale }, { 'idempotency-key': key }),
    tell: (saleId: string, event: SaleFact) => ask<SaleView>('POST', `/v1/sales/${saleId}/events`, event),
    sale: (saleId: string) => ask<SaleView>('GET', `/v1/sales/${saleId}`),
    /** Rejects with 408 after `seconds`. */
    until: (saleId: string, tags: string[], seconds = 30) =>
      ask<SaleView>('GET', `/v1/sales/${saleId}/wait?for=${tags.join(',')}&timeout=${seconds}`),
    lab: {
      scan: (code: string, workplace = '1') => ask('POST', '/lab/scanner/scan', { workplace, code }),
      /** A fresh dynamic QR of a client. */
      qrOf: async (card: string) => (await ask<{ token: string }>('POST', '/lab/megainsight/tokens', { card })).token,
      /** `hangUpAt` in millilitres, `flow` in millilitres a second. */
      customer: (pump: number, does: { nozzleUp?: boolean; hangUpAt?: number; flow?: number }) =>
        ask('POST', `/lab/pumps/${pump}/customer`, does),
      fault: (device: Device, kind: string, count?: number) => ask('POST', `/lab/${device}/faults`, { kind, ...(count ? { count } : {}) }),
      mend: (device: Device) => ask('POST', `/lab/${device}/faults`, { kind: 'clear' }),
      receipts: () => ask<{ type: string; total: number }[]>('GET', '/lab/fiscal/documents'),
    },
  };
}
