/** Promises backups made and listed by an admin while sales go on. */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { Backup } from '../../store/backups.ts';
import { about } from '../http/describe.ts';
import { Problem } from '../http/problems.ts';
import { iso } from '../sales/schemas.ts';
import type { Service } from '../service.ts';
import { audited } from './audit-routes.ts';

const View = v.object({
  name: v.pipe(v.string(), v.description('The file in DATA_DIR/backups.')),
  at: v.string(),
  bytes: v.number(),
});
const shown = ({ name, at, bytes }: Backup) => ({ name, at: iso(at), bytes });

export function backupRoutes(service: Service): Hono {
  const app = new Hono();
  app.post(
    '/v1/backups',
    about({
      tag: 'service',
      summary: { en: 'Back the database up now', ru: 'Сделать резервную копию' },
      description:
        'A whole copy, proved sound, in DATA_DIR/backups. One a day is made without asking. The key file is not in it: keep it beside.',
      answers: { 201: View },
      problems: [503],
    }),
    async (context) => {
      try {
        const backup = await service.backups.make();
        audited(service, context, 'backup.made', { name: backup.name });
        return context.json(shown(backup), 201);
      } catch (problem) {
        service.log.error({ problem: String(problem) }, 'a backup failed');
        throw new Problem(503, 'storage-unavailable', 'the backup could not be written', { retryable: true });
      }
    },
  );
  app.get(
    '/v1/backups',
    about({
      tag: 'service',
      summary: { en: 'Backups, newest first', ru: 'Резервные копии, новые первыми' },
      answers: { 200: v.object({ backups: v.array(View) }) },
    }),
    (context) => context.json({ backups: service.backups.list().map(shown) }),
  );
  return app;
}
