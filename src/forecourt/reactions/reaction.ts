/** The type of the reactions beside it: each is called with every event of every sale, once it is on disk. Registered by compose. */
import type { SaleUpdate } from '../../engine/sale-record.ts';

export type SaleEvent = Extract<SaleUpdate, { kind: 'event' }>;

export type Reaction = (event: SaleEvent) => void;
