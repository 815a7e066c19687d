/** The type of the reactions beside it: each is called with every event of every sale, once it is on disk. Registered by compose. */
import type { SaleUpdate } from '../../engine/sale-record.ts';

export type SaleEvent = Extract<SaleUpdate, { kind: 'event' }>;

/** Where a reaction says that it could not do its work. */
export type Log = (level: 'error', message: string, facts: Record<string, unknown>) => void;

export type Reaction = (event: SaleEvent) => void;
