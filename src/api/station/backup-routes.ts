/** Backups over HTTP: made and listed by an admin while sales go on. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Backup } from '../../store/backups.ts';
import type { Backend } from '../backend.ts';
import { describeOperation } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';
import { described } from '../http/schema-parts.ts';
import { isoTime } from '../http/time.ts';
import { recordAudit } from './audit-routes.ts';

const BackupView = v.object({
  name: described(v.string(), 'The file in DATA_DIR/backups.'),
  at: v.string(),
  bytes: v.number(),
});
const backupView = ({ name, at, bytes }: Backup) => ({ name, at: isoTime(at), bytes });

const describeMaking = describeOperation({
  tag: 'service',
  summary: { en: 'Back the database up now', ru: 'Сделать резервную копию' },
  description:
    'A whole copy, proved sound, in DATA_DIR/backups. One a day is made without asking. The key file is not in it: keep it beside.',
  answers: { 201: BackupView },
  problems: [503],
});
const describeList = describeOperation({
  tag: 'service',
  summary: { en: 'Backups, newest first', ru: 'Резервные копии, новые первыми' },
  answers: { 200: v.object({ backups: v.array(BackupView) }) },
});

async function makeBackup(context: Context, backend: Backend): Promise<Response> {
  try {
    const backup = await backend.backups.make();
    await recordAudit(backend, context, 'backup.made', { name: backup.name });
    return context.json(backupView(backup), 201);
  } catch (problem) {
    backend.log.error({ problem: String(problem) }, 'a backup failed');
    throw new Problem('storage-unavailable', 'the backup could not be written', { retryable: true });
  }
}

export const backupRoutes = (backend: Backend): Hono =>
  new Hono()
    .post('/v1/backups', describeMaking, (context) => makeBackup(context, backend))
    .get('/v1/backups', describeList, (context) => context.json({ backups: backend.backups.list().map(backupView) }));
