/**
 * A simulated register's rules and fiscal memory: what it refuses with which code, and what it records for good. Used by the
 * simulated register.
 */
import { fromDecimal, toDecimal } from '../adapters/wire/decimal.ts';
import type { Clock } from '../clock.ts';
import { figuresOf, totalsOf } from './fiscal-figures.ts';
import { type CarriedOut, ready, refuse, type SimulatedDocument, type Task } from './fiscal-task.ts';
import { paperOf } from './paper.ts';

/** What the register records for good. Kept as JSON in its file. */
export interface FiscalRecords {
  documents: SimulatedDocument[];
  shift: { number: number; openedAt: number | null };
  drawer: number;
  /** How many drives came before this one. */
  drives?: number;
}

const FIRST_DRIVE = 9_999_078_902_001_730n;
const FIRST_DOCUMENT = 85;
const DAY_MS = 24 * 3600_000;
const MOSCOW_MS = 3 * 3600_000;

export class FiscalMemory {
  readonly records: FiscalRecords;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #receipts: Map<string, SimulatedDocument>;

  constructor(clock: Pick<Clock, 'now'>, records?: FiscalRecords) {
    this.#clock = clock;
    this.records = records ?? { documents: [], shift: { number: 0, openedAt: null }, drawer: 0 };
    const receipts = this.records.documents.filter(({ type }) => KINDS.has(type));
    this.#receipts = new Map(receipts.map((document) => [document.uuid, document]));
  }

  documents(): SimulatedDocument[] {
    // Memories of earlier releases name no drive: there was one.
    return structuredClone(this.records.documents).map((document) => ({ ...document, fnNumber: document.fnNumber ?? String(FIRST_DRIVE) }));
  }

  carryOut(task: Task, uuid: string, notPrinted: boolean): CarriedOut {
    switch (task.type) {
      case 'openShift':
        return this.#openShift(uuid);
      case 'closeShift':
        return this.#closeShift(uuid);
      case 'sell':
      case 'sellReturn':
        return this.#printReceipt(task, uuid, notPrinted);
      case 'getShiftStatus':
        return ready({ shiftStatus: this.#shiftStatus() });
      case 'getDeviceStatus':
        return ready({ deviceStatus: this.#deviceStatus() });
      case 'getFnStatus':
        return ready({ fnStatus: { fiscalDocumentNumber: this.#lastNumber(), fiscalReceiptNumber: 0, warnings: {} } });
      case 'getFnInfo':
        return ready({ fnInfo: { serial: this.#drive(), version: 'fn_v_1_2', livePhase: 'fiscalMode' } });
      case 'getFnDocument':
        return this.#findDocument(task);
      case 'getLastFiscalParams':
        return this.#lastParams(task.forReceipt === true);
      case 'cashIn':
      case 'cashOut':
        return this.#moveCash(task);
      case 'getShiftTotals':
        return ready({ shiftTotals: this.#shiftTotals() });
      case 'getCashDrawerStatus':
        return ready({ cashDrawerStatus: { cashDrawerOpened: false }, counters: { cashSum: toDecimal(this.records.drawer, 2) } });
      case 'reportX':
      case 'nonFiscal':
      case 'continuePrint':
      case 'printLastReceiptCopy':
      case 'printFnDocument':
        return ready({});
      default:
        return refuse(501, `unknown task ${String(task.type)}`);
    }
  }

  #openShift(uuid: string): CarriedOut {
    const { shift } = this.records;
    if (shift.openedAt !== null) return refuse(83, 'Смена открыта – операция невозможна');
    this.records.shift = { number: shift.number + 1, openedAt: this.#clock.now() };
    return ready({ fiscalParams: fiscalParams(this.#record('openShift', uuid)) });
  }

  #closeShift(uuid: string): CarriedOut {
    if (this.records.shift.openedAt === null) return refuse(73, 'Смена закрыта – операция невозможна');
    const document = this.#record('closeShift', uuid);
    this.records.shift.openedAt = null;
    return ready({ fiscalParams: fiscalParams(document) });
  }

  #printReceipt(task: Task, uuid: string, notPrinted: boolean): CarriedOut {
    const state = this.#shiftState();
    if (state === 'closed') return refuse(73, 'Смена закрыта – операция невозможна');
    if (state === 'expired') return refuse(68, 'Смена превысила 24 часа');
    const figures = figuresOf(task);
    if ('status' in figures) return figures;
    const { items, positions, payments, total, cash } = figures;
    if (task.type === 'sellReturn' && cash > this.records.drawer) return refuse(80, 'В ККТ нет денег для выплаты');
    this.records.drawer += task.type === 'sellReturn' ? -cash : cash;
    const texts = items.filter(({ type }) => type === 'text').map(({ text }) => String(text));
    const document = this.#record(String(task.type), uuid, { total, items: positions, payments, texts });
    this.#receipts.set(uuid, document);
    document.paper = paperOf({ ...document, items, fiscalSign: signOf(document) });
    const receipts = this.#onDrive().filter(({ shiftNumber, total }) => shiftNumber === document.shiftNumber && total > 0);
    const params = { ...fiscalParams(document), fiscalReceiptNumber: receipts.length, total: toDecimal(document.total, 2) };
    return ready({ fiscalParams: params, warnings: { notPrinted } });
  }

  #record(type: string, uuid: string, facts: Partial<SimulatedDocument> = {}): SimulatedDocument {
    const document = {
      documentNumber: this.#lastNumber() + 1,
      fnNumber: this.#drive(),
      type,
      uuid,
      total: 0,
      items: [],
      payments: [],
      texts: [],
      paper: [],
      shiftNumber: this.records.shift.number,
      at: this.#stamp(),
      ...facts,
    };
    this.records.documents.push(document);
    return document;
  }

  /** The receipt that was made under that uuid already: a power cut does not make it twice. */
  remade(uuid: string): CarriedOut | null {
    const document = this.#receipts.get(uuid);
    return document ? ready({ fiscalParams: { ...fiscalParams(document), total: toDecimal(document.total, 2) } }) : null;
  }

  /** On a new drive documents and shifts are numbered anew. */
  changeDrive(): void {
    if (this.records.shift.openedAt !== null) this.#closeShift('drive');
    this.records.drives = (this.records.drives ?? 0) + 1;
    this.records.shift = { number: 0, openedAt: null };
  }

  /** As a register does by itself, or somebody at its keys. */
  closeByItself(): void {
    if (this.records.shift.openedAt !== null) this.#closeShift('itself');
  }

  #drive(): string {
    return String(FIRST_DRIVE + BigInt(this.records.drives ?? 0));
  }

  #onDrive(): SimulatedDocument[] {
    const drive = this.#drive();
    return this.records.documents.filter(({ fnNumber }) => (fnNumber ?? drive) === drive);
  }

  #lastNumber(): number {
    const first = this.records.drives ? 1 : FIRST_DOCUMENT;
    const last = this.records.documents.at(-1);
    return last && (last.fnNumber ?? this.#drive()) === this.#drive() ? last.documentNumber : first - 1;
  }

  #findDocument({ fiscalDocumentNumber }: Task): CarriedOut {
    const document = this.#onDrive().find(({ documentNumber }) => documentNumber === fiscalDocumentNumber);
    return document ? ready({ documentTLV: tagsOf(document) }) : refuse(13, 'Документ не найден');
  }

  #lastParams(forReceipt: boolean): CarriedOut {
    const last = this.#onDrive().findLast(({ type }) => !forReceipt || KINDS.has(type));
    if (!last) return refuse(13, 'Документ не найден');
    return ready({ fiscalParams: { ...fiscalParams(last), total: toDecimal(last.total, 2) } });
  }

  /** Cash laid into the drawer or taken out: no fiscal document. */
  #moveCash({ type, cashSum }: Task): CarriedOut {
    const sum = fromDecimal(cashSum, 2);
    if (sum === null || sum <= 0) return refuse(16, 'Неверная цена (сумма)');
    if (this.records.shift.openedAt === null) return refuse(73, 'Смена закрыта – операция невозможна');
    if (type === 'cashOut' && sum > this.records.drawer) return refuse(80, 'В ККТ нет денег для выплаты');
    this.records.drawer += type === 'cashOut' ? -sum : sum;
    return ready({ counters: { cashSum: toDecimal(this.records.drawer, 2) } });
  }

  /** Moscow time, as the register prints it. */
  #stamp(): string {
    return `${new Date(this.#clock.now() + MOSCOW_MS).toISOString().slice(0, 19)}+03:00`;
  }

  #shiftState(): 'closed' | 'opened' | 'expired' {
    const { openedAt } = this.records.shift;
    if (openedAt === null) return 'closed';
    return this.#clock.now() - openedAt >= DAY_MS ? 'expired' : 'opened';
  }

  #shiftStatus() {
    const { shift, documents } = this.records;
    return { number: shift.number, state: this.#shiftState(), documentsCount: documents.length };
  }

  #deviceStatus() {
    const wellBeing = { blocked: false, coverOpened: false, paperPresent: true, fiscal: true };
    return { currentDateTime: this.#stamp(), shift: this.#shiftState(), ...wellBeing };
  }

  #shiftTotals() {
    const { shift, drawer } = this.records;
    const documents = this.#onDrive();
    const totals = (kind: string) => totalsOf(documents.filter(({ type, shiftNumber }) => type === kind && shiftNumber === shift.number));
    return {
      shiftNumber: shift.number,
      cashDrawer: { sum: toDecimal(drawer, 2) },
      receipts: { sell: totals('sell'), sellReturn: totals('sellReturn') },
    };
  }
}

const signOf = ({ documentNumber }: SimulatedDocument): string => String(1_494_000_000 + documentNumber * 7919);

const fiscalParams = (document: SimulatedDocument) => ({
  fiscalDocumentNumber: document.documentNumber,
  fiscalDocumentSign: signOf(document),
  fiscalDocumentDateTime: document.at,
  shiftNumber: document.shiftNumber,
  fnNumber: document.fnNumber ?? String(FIRST_DRIVE),
  registrationNumber: '0000000001002292',
  fnsUrl: 'www.nalog.gov.ru',
});

const KINDS = new Map([
  ['sell', 1],
  ['sellReturn', 2],
]);

/** As the drive has it on record: by tag, and the QR text of a receipt. */
function tagsOf(document: SimulatedDocument): Record<string, unknown> {
  const { documentNumber: i, type, total, shiftNumber, at, fnNumber: fn } = document;
  const kind = KINDS.get(type);
  const common = { short: false, 1012: at, 1038: shiftNumber, 1040: i, 1041: fn };
  if (kind === undefined) return { fiscalDocumentType: type, ...common };
  const t = at.slice(0, 16).replace(/[-:]/g, '');
  const qr = new URLSearchParams({ t, s: (total / 100).toFixed(2), fn, i: String(i), fp: signOf(document), n: String(kind) });
  return { fiscalDocumentType: 'receipt', ...common, 1054: kind, qr: qr.toString() };
}
