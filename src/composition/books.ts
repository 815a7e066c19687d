/** Opens what lies in the database beside the sales: cards, totalisers, shifts, statistics, tokens, the audit list, backups. Used by compose. */
import { accumulationBook } from '../store/accumulations.ts';
import { auditIn } from '../store/audit.ts';
import { backupsIn } from '../store/backups.ts';
import { cardVault } from '../store/cards.ts';
import { shiftBook } from '../store/shifts.ts';
import { tallyOf } from '../store/statistics/tally.ts';
import { seedTokens, tokensIn } from '../store/tokens.ts';
import { totalisers } from '../store/totalisers.ts';
import { chartNamed, logOf, type Parts, reportOf } from './parts.ts';

export type Books = ReturnType<typeof openBooks>;

export function openBooks(parts: Parts) {
  const { database, journal, clock, newId } = parts;
  seedTokens(database, parts.tokens, clock, newId);
  return {
    cards: cardVault(database, newId),
    totalisers: totalisers(database),
    accumulations: accumulationBook(database),
    shifts: shiftBook(database),
    tally: tallyOf({ database, journal, clock, charts: chartNamed, report: reportOf(parts) }),
    tokens: tokensIn(database, clock, newId),
    audit: auditIn(database),
    backups: backupsIn({ database, clock, ...parts.backups, log: logOf(parts) }),
  };
}
