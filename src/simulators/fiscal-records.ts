/** A simulated register's records: its documents drive by drive, its shift, its cash. Used by its fiscal memory. */
import type { Clock } from '../clock.ts';
import { FIRST_DRIVE } from './fiscal-drive.ts';
import type { Paper } from './fiscal-papers.ts';
import { type RegisterSettings, USUAL_SETTINGS } from './fiscal-settings.ts';
import { RECEIPT_TYPES, type SimulatedDocument } from './fiscal-task.ts';

/** Cash laid into the drawer or taken out. */
export interface CashMove {
  uuid: string;
  kind: 'cashIn' | 'cashOut';
  sum: number;
  shiftNumber: number;
}

/** What the register remembers over a power cut. Kept as JSON in its file; memories of earlier releases lack what may be missing. */
export interface FiscalRecords {
  documents: SimulatedDocument[];
  shift: { number: number; openedAt: number | null };
  drawer: number;
  /** How many drives came before this one. */
  drives?: number;
  settings?: Partial<RegisterSettings>;
  cash?: CashMove[];
  papers?: Paper[];
}

const FIRST_DOCUMENT = 85;
export const DAY_MS = 24 * 3600_000;
const MOSCOW_MS = 3 * 3600_000;

/** Moscow time, as the register prints it. */
export const stampOf = (at: number): string => `${new Date(at + MOSCOW_MS).toISOString().slice(0, 19)}+03:00`;

export class RegisterRecords {
  readonly records: Required<FiscalRecords>;
  readonly clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>, records?: FiscalRecords) {
    this.clock = clock;
    const empty = { documents: [], shift: { number: 0, openedAt: null }, drawer: 0, drives: 0, settings: {}, cash: [], papers: [] };
    this.records = { ...empty, ...records };
  }

  get settings(): RegisterSettings {
    return { ...USUAL_SETTINGS, ...this.records.settings };
  }

  change(settings: Partial<RegisterSettings>): void {
    this.records.settings = { ...this.records.settings, ...settings };
  }

  documents(): SimulatedDocument[] {
    // Memories of earlier releases name no drive: there was one.
    return structuredClone(this.records.documents).map((document) => ({ ...document, fnNumber: document.fnNumber ?? String(FIRST_DRIVE) }));
  }

  blank(type: string, uuid: string): SimulatedDocument {
    const empty = { total: 0, items: [], payments: [], texts: [], paper: [] };
    const { number: shiftNumber } = this.records.shift;
    return { documentNumber: this.lastNumber() + 1, fnNumber: this.drive(), type, uuid, ...empty, shiftNumber, at: this.stamp() };
  }

  record(type: string, uuid: string, facts: Partial<SimulatedDocument> = {}): SimulatedDocument {
    const document = { ...this.blank(type, uuid), ...facts };
    this.records.documents.push(document);
    return document;
  }

  drive(): string {
    return String(FIRST_DRIVE + BigInt(this.records.drives));
  }

  onDrive(): SimulatedDocument[] {
    const drive = this.drive();
    return this.records.documents.filter(({ fnNumber }) => (fnNumber ?? drive) === drive);
  }

  ofShift(): SimulatedDocument[] {
    return this.onDrive().filter(({ shiftNumber }) => shiftNumber === this.records.shift.number);
  }

  receiptsOf(shift: number): SimulatedDocument[] {
    return this.onDrive().filter(({ type, shiftNumber }) => shiftNumber === shift && RECEIPT_TYPES.has(type));
  }

  lastNumber(): number {
    const first = this.records.drives > 0 ? 1 : FIRST_DOCUMENT;
    const last = this.records.documents.at(-1);
    return last && (last.fnNumber ?? this.drive()) === this.drive() ? last.documentNumber : first - 1;
  }

  stamp(): string {
    return stampOf(this.clock.now());
  }

  shiftState(): 'closed' | 'opened' | 'expired' {
    const { openedAt } = this.records.shift;
    if (openedAt === null) return 'closed';
    return this.clock.now() - openedAt >= DAY_MS ? 'expired' : 'opened';
  }
}
