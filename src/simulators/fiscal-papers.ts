/** What a simulated register prints beside its documents: slips, X reports, copies. Used by its fiscal memory. */
import { listIn } from './fiscal-figures.ts';
import type { RegisterSettings } from './fiscal-settings.ts';
import { type CarriedOut, RECEIPT_TYPES, ready, refuse, type SimulatedDocument, type Task } from './fiscal-task.ts';

export interface Paper {
  kind: 'nonFiscal' | 'reportX' | 'copy' | 'continued';
  uuid: string;
  /** The document whose copy it is; null: none. */
  documentNumber: number | null;
  lines: string[];
  at: string;
}

export interface PrintRoom {
  settings: RegisterSettings;
  documents: SimulatedDocument[];
  papers: Paper[];
  at: string;
  xReport(): string[];
}

/** So many are remembered. */
const MOST_PAPERS = 500;
const UNKNOWN = 'Некорректное значение поля "type"';

/** Null where it is another task. */
export function printPaper(task: Task, uuid: string, room: PrintRoom): CarriedOut | null {
  switch (task.type) {
    case 'nonFiscal':
      return print(room, { kind: 'nonFiscal', uuid, documentNumber: null, lines: listIn<{ text?: unknown }>(task.items).map(lineOf) });
    case 'reportX':
      return print(room, { kind: 'reportX', uuid, documentNumber: null, lines: room.xReport() });
    case 'continuePrint':
      return ready({});
    case 'printLastReceiptCopy':
      return copy(
        room,
        uuid,
        room.documents.findLast(({ type }) => RECEIPT_TYPES.has(type)),
        'last',
      );
    case 'printFnDocument':
      return copy(
        room,
        uuid,
        room.documents.find(({ documentNumber }) => documentNumber === task.fiscalDocumentNumber),
        'any',
      );
    default:
      return null;
  }
}

const lineOf = ({ text }: { text?: unknown }): string => String(text ?? '');

function copy(room: PrintRoom, uuid: string, document: SimulatedDocument | undefined, wanted: 'any' | 'last'): CarriedOut {
  const { copies } = room.settings;
  if (copies === 'none' || (copies === 'last' && wanted === 'any')) return refuse(501, UNKNOWN);
  if (!document) return refuse(13, 'Документ не найден');
  return print(room, { kind: 'copy', uuid, documentNumber: document.documentNumber, lines: ['КОПИЯ', ...document.paper] });
}

function print({ papers, at }: PrintRoom, paper: Omit<Paper, 'at'>): CarriedOut {
  papers.push({ ...paper, at });
  if (papers.length > MOST_PAPERS) papers.shift();
  return ready({});
}
