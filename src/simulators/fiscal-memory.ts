/**
 * A simulated register's fiscal memory: its shift, its drawer, the documents that it records for good. Used by the simulated register.
 */
import { fromDecimal, toDecimal } from '../adapters/wire/decimal.ts';
import type { Clock } from '../clock.ts';
import { answerAbout } from './fiscal-answers.ts';
import { fiscalParams, signOf, tagsOf } from './fiscal-drive.ts';
import { figuresOf, oldCorrectionFigures, type ReceiptFigures, totalsOf } from './fiscal-figures.ts';
import { cashierIn, headOf } from './fiscal-head.ts';
import { printPaper } from './fiscal-papers.ts';
import { type CashMove, DAY_MS, type FiscalRecords, RegisterRecords, stampOf } from './fiscal-records.ts';
import { isOldCorrection, refusalOf } from './fiscal-rules.ts';
import { obstacleOf } from './fiscal-settings.ts';
import { type CarriedOut, RECEIPT_TYPES, ready, refuse, type SimulatedDocument, type Task } from './fiscal-task.ts';
import { paperOf, shiftPaper, sumsOf } from './paper.ts';

export class FiscalMemory extends RegisterRecords {
  readonly #receipts: Map<string, SimulatedDocument>;

  constructor(clock: Pick<Clock, 'now'>, records?: FiscalRecords) {
    super(clock, records);
    const receipts = this.records.documents.filter(({ type }) => RECEIPT_TYPES.has(type));
    this.#receipts = new Map(receipts.map((document) => [document.uuid, document]));
  }

  carryOut(task: Task, uuid: string, notPrinted: boolean): CarriedOut {
    const type = String(task.type);
    if (RECEIPT_TYPES.has(type)) return this.#printReceipt(task, uuid, notPrinted);
    switch (type) {
      case 'openShift':
        return this.#openShift(task, uuid);
      case 'closeShift':
        return this.#closeShift(task, uuid);
      case 'reportOfdExchangeStatus':
        return this.#withDrive(() => ready({ fiscalParams: fiscalParams(this.record(type, uuid, cashierIn(task))) }));
      case 'getShiftStatus':
        return ready({ shiftStatus: this.#shiftStatus() });
      case 'getDeviceStatus':
        return ready({ deviceStatus: this.#deviceStatus() });
      case 'getFnDocument':
        return this.#findDocument(task);
      case 'getLastFiscalParams':
        return this.#lastParams(task.forReceipt === true);
      case 'cashIn':
      case 'cashOut':
        return this.#moveCash(task, type, uuid);
      case 'getCashDrawerStatus':
        return ready({ cashDrawerStatus: { cashDrawerOpened: false }, ...this.#counters() });
      case 'getShiftTotals':
        return ready({ shiftTotals: this.#shiftTotals() });
      default:
        return answerAbout(type, this.#state()) ?? printPaper(task, uuid, this.#printRoom()) ?? refuse(501, `unknown task ${type}`);
    }
  }

  #state() {
    const { settings } = this;
    return { settings, drive: this.drive(), lastDocument: this.lastNumber(), now: this.clock.now(), stamp: stampOf };
  }

  #printRoom() {
    const xReport = () => shiftPaper('X-ОТЧЁТ', this.blank('reportX', ''), sumsOf(this.ofShift(), this.records.drawer));
    return { settings: this.settings, documents: this.onDrive(), papers: this.records.papers, at: this.stamp(), xReport };
  }

  /** Where the drive takes no document, none is made. */
  #withDrive(make: () => CarriedOut): CarriedOut {
    const obstacle = obstacleOf(this.settings);
    return obstacle ? refuse(...obstacle) : make();
  }

  #openShift(task: Task, uuid: string): CarriedOut {
    const { shift } = this.records;
    if (shift.openedAt !== null) return refuse(83, 'Смена открыта – операция невозможна');
    return this.#withDrive(() => {
      this.records.shift = { number: shift.number + 1, openedAt: this.clock.now() };
      const document = this.record('openShift', uuid, cashierIn(task));
      document.paper = shiftPaper('ОТЧЁТ ОБ ОТКРЫТИИ СМЕНЫ', document);
      return ready({ fiscalParams: fiscalParams(document) });
    });
  }

  #closeShift(task: Task, uuid: string): CarriedOut {
    if (this.records.shift.openedAt === null) return refuse(73, 'Смена закрыта – операция невозможна');
    return this.#withDrive(() => {
      const document = this.record('closeShift', uuid, cashierIn(task));
      document.paper = shiftPaper('ОТЧЁТ О ЗАКРЫТИИ СМЕНЫ', document, sumsOf(this.ofShift(), this.records.drawer));
      this.records.shift.openedAt = null;
      if (!this.settings.drawerOverZ) this.records.drawer = 0;
      return ready({ fiscalParams: fiscalParams(document), receiptsCount: this.receiptsOf(document.shiftNumber).length });
    });
  }

  #printReceipt(task: Task, uuid: string, notPrinted: boolean): CarriedOut {
    const { settings } = this;
    const refusal = refusalOf(task, settings);
    if (refusal) return refusal;
    return this.#withDrive(() => {
      const state = this.shiftState();
      if (state === 'closed') return refuse(73, 'Смена закрыта – операция невозможна');
      if (state === 'expired') return refuse(68, 'Смена превысила 24 часа');
      const figures = isOldCorrection(task, settings) ? oldCorrectionFigures(task) : figuresOf(task, settings);
      if ('status' in figures) return figures;
      const isReturn = String(task.type).startsWith('sellReturn');
      if (isReturn && figures.cash > this.records.drawer) return refuse(80, 'В ККТ нет денег для выплаты');
      this.records.drawer += isReturn ? -figures.cash : figures.cash;
      return this.#recordReceipt(task, uuid, figures, notPrinted);
    });
  }

  #recordReceipt(task: Task, uuid: string, figures: ReceiptFigures, notPrinted: boolean): CarriedOut {
    const { items, positions, payments, taxes, total } = figures;
    const texts = items.filter(({ type }) => type === 'text').map(({ text }) => String(text));
    const { training } = this.settings;
    const facts = { total, items: positions, payments, texts, taxes, ...headOf(task), ...(training ? { training } : {}) };
    const document = this.record(String(task.type), uuid, facts);
    this.#receipts.set(uuid, document);
    document.paper = paperOf(document, items, signOf(document));
    const receipts = this.receiptsOf(document.shiftNumber);
    const params = { ...fiscalParams(document), fiscalReceiptNumber: receipts.length, total: toDecimal(document.total, 2) };
    return ready({ fiscalParams: params, warnings: { notPrinted, ...(training ? { nonFiscal: true } : {}) } });
  }

  /** What was done under that uuid already: a power cut does not do it twice. */
  remade(uuid: string): CarriedOut | null {
    const document = this.#receipts.get(uuid);
    if (document) return ready({ fiscalParams: { ...fiscalParams(document), total: toDecimal(document.total, 2) } });
    return this.records.cash.some((move) => move.uuid === uuid) ? ready(this.#counters()) : null;
  }

  /** On a new drive documents and shifts are numbered anew. */
  changeDrive(): void {
    this.closeByItself('drive');
    this.records.drives += 1;
    this.records.shift = { number: 0, openedAt: null };
  }

  /** As a register does by itself, or somebody at its keys. */
  closeByItself(by = 'itself'): void {
    if (this.records.shift.openedAt !== null) this.#closeShift({}, by);
  }

  #findDocument({ fiscalDocumentNumber }: Task): CarriedOut {
    const document = this.onDrive().find(({ documentNumber }) => documentNumber === fiscalDocumentNumber);
    return document ? ready({ documentTLV: tagsOf(document, this.settings) }) : refuse(13, 'Документ не найден');
  }

  #lastParams(forReceipt: boolean): CarriedOut {
    const last = this.onDrive().findLast(({ type }) => !forReceipt || RECEIPT_TYPES.has(type));
    if (!last) return refuse(13, 'Документ не найден');
    return ready({ fiscalParams: { ...fiscalParams(last), total: toDecimal(last.total, 2) } });
  }

  /** Cash laid into the drawer or taken out: no fiscal document. */
  #moveCash({ cashSum }: Task, kind: CashMove['kind'], uuid: string): CarriedOut {
    const sum = fromDecimal(cashSum, 2);
    if (sum === null || sum <= 0) return refuse(16, 'Неверная цена (сумма)');
    if (this.records.shift.openedAt === null) return refuse(73, 'Смена закрыта – операция невозможна');
    if (kind === 'cashOut' && sum > this.records.drawer) return refuse(80, 'В ККТ нет денег для выплаты');
    this.records.drawer += kind === 'cashOut' ? -sum : sum;
    this.records.cash.push({ uuid, kind, sum, shiftNumber: this.records.shift.number });
    return ready(this.#counters());
  }

  #counters() {
    return { counters: { cashSum: toDecimal(this.records.drawer, 2) } };
  }

  #shiftStatus() {
    const { number, openedAt } = this.records.shift;
    const expiredTime = stampOf((openedAt ?? this.clock.now()) + DAY_MS);
    return { number, state: this.shiftState(), documentsCount: this.records.documents.length, expiredTime };
  }

  #deviceStatus() {
    const { blocked, training } = this.settings;
    const wellBeing = { blocked, coverOpened: false, paperPresent: true, fiscal: !training, fnFiscal: !training, fnPresent: true };
    return { currentDateTime: this.stamp(), shift: this.shiftState(), ...wellBeing, cashDrawerOpened: false };
  }

  #shiftTotals() {
    const { number } = this.records.shift;
    const totals = (kind: string) => totalsOf(this.ofShift().filter(({ type }) => type === kind));
    const moved = (kind: CashMove['kind']) => {
      const moves = this.records.cash.filter((move) => move.kind === kind && move.shiftNumber === number);
      return {
        count: moves.length,
        sum: toDecimal(
          moves.reduce((total, { sum }) => total + sum, 0),
          2,
        ),
      };
    };
    return {
      shiftNumber: number,
      cashDrawer: { sum: toDecimal(this.records.drawer, 2) },
      income: moved('cashIn'),
      outcome: moved('cashOut'),
      receipts: { sell: totals('sell'), sellReturn: totals('sellReturn') },
    };
  }
}
