/** Entries of the journal as an engine would write them. Used by the tests of the store. */
import type { Entry } from '../../src/engine/journal.ts';

export const openingEntry = (saleId: string, changes: Partial<Entry> = {}): Entry => ({
  saleId,
  sequence: 1,
  at: 1000,
  event: { type: 'sale.opened', input: { order: { saleId } } },
  states: ['ordering'],
  delta: { value: 'ordering' },
  tags: ['open', 'awaitingCard'],
  done: false,
  endedAt: null,
  opened: { chart: 'prepaid', version: 1, path: 'prepaid', workplace: '1', pump: 1 },
  ordered: [],
  ended: [],
  request: { scope: 'sales', key: `key-of-${saleId}`, fingerprint: 'print' },
  projection: { claims: [], receipts: [], deliveries: [], concern: null },
  ...changes,
});

export const nextEntry = (saleId: string, sequence: number, changes: Partial<Entry> = {}): Entry => ({
  ...openingEntry(saleId),
  sequence,
  event: { type: 'card.presented', cardRef: 'card-1' },
  opened: null,
  request: null,
  ...changes,
});
