/**
 * What became of a receipt whose uuid the register does not know: the documents since the order are read, and the one that bears the
 * order's name is it; where none bears a name, kind and sum must do (D10). Used by the register's client.
 */
import type { FiscalDocument, FoundDocument, OperationTag } from './codec.ts';
import { findDocument, readLastDocument } from './documents.ts';
import type { RequestQueue } from './queue.ts';

interface ReceiptMark {
  kind: 'sell' | 'sellReturn' | 'sellCorrection' | 'sellReturnCorrection';
  /** Kopecks. */
  total: number;
  fnNumber: string;
  /** The register's last document before the receipt was ordered. */
  lastDocument: number;
}

type DocumentKey = Pick<FiscalDocument, 'fnNumber' | 'documentNumber'>;

/** What the station has stored of one receipt's order. */
export interface OrderMarks {
  /** Undefined: the receipt was never ordered. */
  read(): ReceiptMark | undefined;
  /** Over when it is on disk. */
  store(mark: ReceiptMark): Promise<void>;
  /** Takes the document for this order. @returns false where it is another order's. */
  claim(document: DocumentKey): Promise<boolean>;
  isOthers(document: DocumentKey): boolean;
  /** Whether another order that is not settled may have become the same document. */
  hasRival(): boolean;
  /** The order surely became none. */
  forget(): Promise<void>;
}

type Fate = { state: 'made'; document: FiscalDocument } | { state: 'notMade' } | { state: 'unknown'; evidence: Record<string, unknown> };

/** So many documents since the order are read, one by one. */
const MOST_DOCUMENTS = 30;
const NOT_MADE = { state: 'notMade' } as const;

/** An order by its name, and where its receipt bears that. */
interface NamedOrder {
  uuid: string;
  tag?: OperationTag | undefined;
  marks: OrderMarks;
}

/** @throws DeviceFailure where the register cannot be asked. */
export async function findFate(queue: RequestQueue, { uuid, tag, marks }: NamedOrder, signal?: AbortSignal): Promise<Fate> {
  const mark = marks.read();
  if (!mark) return NOT_MADE;
  const now = await readLastDocument(queue, signal);
  const evidence = {
    documentBefore: mark.lastDocument,
    documentNow: now.documentNumber,
    ...(mark.fnNumber === '' ? {} : { fnNumber: mark.fnNumber }),
  };
  const unknown = (facts: object = {}): Fate => ({ state: 'unknown', evidence: { ...evidence, ...facts } });
  if (mark.fnNumber !== '' && now.fnNumber !== '' && mark.fnNumber !== now.fnNumber) return unknown({ fnNumberNow: now.fnNumber });
  const risen = now.documentNumber - mark.lastDocument;
  if (risen === 0) return NOT_MADE;
  if (risen < 0 || risen > MOST_DOCUMENTS) return unknown();
  const documents = await readOwnerless({ queue, tag, marks, mark }, risen, signal);
  const named = documents.find((document) => document?.operation === uuid);
  if (named) return (await take(marks, named)) ?? unknown({ document: named.documentNumber });
  // What bears another order's name is not ours, though it were of the same sum.
  return judge(
    mark,
    marks,
    documents.filter((document) => document === null || document.operation === null),
    unknown,
  );
}

/** Null where the document is another order's, or is not told in full. Whether the paper came out, nobody can say any more. */
async function take(marks: OrderMarks, found: FoundDocument): Promise<Fate | null> {
  const { fnNumber, documentNumber, fiscalSign, shiftNumber, at, total } = found;
  if (shiftNumber === null || total === null || !(await marks.claim({ fnNumber, documentNumber }))) return null;
  return { state: 'made', document: { fnNumber, documentNumber, fiscalSign, shiftNumber, at, total, receiptNumber: null, printed: true } };
}

/** The documents since the order that are no other order's; null in place of one that cannot be read. */
async function readOwnerless(
  { queue, tag, marks, mark }: { queue: RequestQueue; tag: OperationTag | undefined; marks: OrderMarks; mark: ReceiptMark },
  risen: number,
  signal?: AbortSignal,
) {
  const documents: (FoundDocument | null)[] = [];
  for (let number = mark.lastDocument + 1; number <= mark.lastDocument + risen; number++) {
    if (marks.isOthers({ fnNumber: mark.fnNumber, documentNumber: number })) continue;
    const document = await findDocument(queue, number, tag, signal);
    // Shifts opened and closed are nobody's receipts.
    if (document === null || document.isReceipt) documents.push(document);
  }
  return documents;
}

async function judge(
  mark: ReceiptMark,
  marks: OrderMarks,
  documents: (FoundDocument | null)[],
  unknown: (facts: object) => Fate,
): Promise<Fate> {
  if (documents.length === 0) return NOT_MADE;
  const receipts = documents.map((document) => document && { documentNumber: document.documentNumber, total: document.total });
  const ours = documents.filter((document) => document?.kind === mark.kind && document.total === mark.total);
  const [found] = ours;
  if (!found || documents.includes(null) || ours.length > 1 || marks.hasRival()) return unknown({ receipts });
  return (await take(marks, found)) ?? unknown({ receipts });
}
