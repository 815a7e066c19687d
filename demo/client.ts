/** The station's HTTP API as a till calls it, and the lab's as the customer. Used by the demonstration. */
import { ofetch } from 'ofetch';

/** As much of a sale as the demonstration shows; `GET /openapi.json` has all of it. */
export interface Sale {
  id: string;
  state: string[];
  tags: string[];
  pump: number | null;
  client: { cardNumber: string; name: string; balance: number; maxPoints: number; coupons: { couponId: string; title: string }[] } | null;
  lines: { name: string; quantity: number; listPrice: number; price: number; amount: number }[];
  totals: {
    list: number;
    discount: number;
    pointsSpent: number;
    due: number;
    paid: number;
    change: number;
    pointsAccrued: number;
    refunded: number;
  };
  delivered: { volume: number; amount: number };
  receipts: { kind: string; documentNumber: number; total: number }[];
  notice: { message: string } | null;
}

interface Pump {
  number: number;
  nozzles: { number: number; product: string; name: string; price: number }[];
}

export interface Till {
  pumps(): Promise<Pump[]>;
  open(order: Record<string, unknown>): Promise<Sale>;
  tell(sale: Sale, event: Record<string, unknown>): Promise<Sale>;
  wait(sale: Sale, ...tags: string[]): Promise<Sale>;
  sale(id: string): Promise<Sale>;
  /** What the customer does, where devices are simulated. */
  scan(card: string): Promise<void>;
  setCustomer(pump: number, behaviour: Record<string, unknown>): Promise<void>;
  /** The lines that the simulated register printed. */
  readPaper(documentNumber: number): Promise<string[]>;
}

interface TillOptions {
  /** Of a role that may sell, where the station wants one. */
  token?: string | undefined;
  /** Where the simulators are, if not at the station. */
  lab?: string | undefined;
}

/** @example createTill('http://127.0.0.1:8080') */
export function createTill(url: string, { token, lab = url }: TillOptions = {}): Till {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const station = ofetch.create({ baseURL: url, headers, retry: 0 });
  const devices = ofetch.create({ baseURL: lab, headers, retry: 0 });
  const run = Date.now();
  let count = 0;
  return {
    pumps: async () => (await station<{ pumps: Pump[] }>('/v1/pumps')).pumps,
    open: (body) =>
      station<Sale>('/v1/sales', { method: 'POST', body, headers: { ...headers, 'idempotency-key': `demo-${run}-${++count}` } }),
    tell: ({ id }, body) => station<Sale>(`/v1/sales/${id}/events`, { method: 'POST', body }),
    wait: ({ id }, ...tags) => station<Sale>(`/v1/sales/${id}/wait`, { query: { for: tags.join(','), timeout: 120 } }),
    sale: (id) => station<Sale>(`/v1/sales/${id}`),
    async scan(card) {
      const { token: code } = await devices<{ token: string }>('/lab/megainsight/tokens', { method: 'POST', body: { card } });
      await devices('/lab/scanner/scan', { method: 'POST', body: { workplace: '1', code } });
    },
    async setCustomer(pump, behaviour) {
      await devices(`/lab/pumps/${pump}/customer`, { method: 'POST', body: behaviour });
    },
    async readPaper(documentNumber) {
      const documents = await devices<{ documentNumber: number; paper: string[] }[]>('/lab/fiscal/documents');
      return documents.find((document) => document.documentNumber === documentNumber)?.paper ?? [];
    },
  };
}
