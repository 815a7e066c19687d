/** What is done at the till beside the sales, as it is stored and as it is done. Used by the till's desks and the API. */

export type Facts = Record<string, unknown>;

/** The client's key, and what was asked under it. */
export interface ActKey {
  key: string;
  fingerprint: string;
}

export interface Act {
  id: string;
  kind: string;
  key: string | null;
  fingerprint: string;
  /** Milliseconds since the epoch. */
  at: number;
  by: string;
  workplace: string | null;
  drive: string | null;
  shift: number | null;
  amount: number | null;
  request: Facts;
  state: 'ordered' | 'done' | 'notDone' | 'unknown';
  outcome: Facts | null;
  settledAt: number | null;
}

/** A fiscal document that was made without a sale. */
export interface ActDocument {
  kind: 'sell' | 'sellReturn' | 'sellCorrection' | 'sellReturnCorrection';
  drive: string;
  documentNumber: number;
  total: number;
  /** Null: in several ways. */
  paidBy: string | null;
  /** What of it is cash, kopecks. */
  cash: number;
  fiscalSign: string;
  cashier: string;
  shift: number;
}

export interface Done {
  outcome: Facts;
  documents?: ActDocument[];
}

/** How acts of one kind are done, and how it is found out what became of one. Both throw DeviceFailure. */
export interface ActBody {
  /** Null: there was nothing to do. */
  perform(act: Act): Promise<Done | null>;
  /** Null: it was surely not done. */
  recall(act: Act): Promise<Done | null>;
}
