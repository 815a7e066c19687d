/** Opens what lies in the database beside the sales: cards, totalisers, shifts, statistics, tokens, audit, backups. Used by compose. */
import { versionsOf } from '../../machines/index.ts';
import { createAccumulationBook } from '../store/accumulations.ts';
import { createAnsweredMessageStore } from '../store/answered-messages.ts';
import { createAuditList } from '../store/audit.ts';
import { createBackups } from '../store/backups.ts';
import { createCardVault } from '../store/cards.ts';
import { createCashierBook } from '../store/cashiers.ts';
import { createClaimBook } from '../store/claims.ts';
import { createReceiptMarks } from '../store/receipt-marks.ts';
import { createReceiptBook } from '../store/receipts.ts';
import { createRestoreBook } from '../store/restores.ts';
import { createShiftBook } from '../store/shifts.ts';
import { Tally } from '../store/statistics/tally.ts';
import { createActBook } from '../store/till-acts.ts';
import { createTokens } from '../store/tokens.ts';
import { createTotalisers } from '../store/totalisers.ts';
import { logOf, type Parts, reportOf } from './parts.ts';

export type Books = ReturnType<typeof openBooks>;

export function openBooks(parts: Parts) {
  const { database, journal, clock, newId } = parts;
  const { writes } = journal;
  return {
    cards: createCardVault(database, writes.cards, newId),
    claims: createClaimBook(database),
    totalisers: createTotalisers(database, writes.totalisers),
    accumulations: createAccumulationBook(database, writes.accumulations),
    answeredMessages: createAnsweredMessageStore(database, writes.answeredMessages, clock),
    receiptMarks: createReceiptMarks(database, writes.receiptMarks, clock),
    shifts: createShiftBook(database, writes.shifts),
    cashiers: createCashierBook(database, writes.cashiers),
    acts: createActBook(database, writes.acts),
    receipts: createReceiptBook(database),
    tally: new Tally({ database, journal, clock, versions: versionsOf, report: reportOf(parts) }),
    restores: createRestoreBook(database, writes.restores),
    tokens: createTokens(database, writes.tokens, clock, newId),
    audit: createAuditList(database, writes.audit),
    backups: createBackups({ database, clock, ...parts.backups, log: logOf(parts) }),
  };
}
