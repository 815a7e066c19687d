import { expect, test } from 'vitest';
import { createUnfitApp } from '../../src/api/unfit-app.ts';
import { FolderFault } from '../../src/store/folder/fault.ts';

const app = createUnfitApp(new FolderFault('databaseMissing', '/srv/kolonka/kolonka.sqlite'));

test('a station whose data is missing says so in its health, and what to do, in the reader’s language', async () => {
  const answer = await app.request('/health', { headers: { 'accept-language': 'ru' } });
  expect([answer.status, await answer.json()]).toEqual([
    503,
    { status: 'down', devices: [], warnings: [expect.stringContaining('базы данных нет'), expect.stringContaining('npm run restore')] },
  ]);
});

test.each(['/v1/sales', '/v1/shifts/open', '/v1/pumps/1/stop', '/docs'])('it sells nothing: %s', async (path) => {
  const answer = await app.request(path, { method: 'POST', body: '{}' });
  const text = await answer.text();
  expect([answer.status, JSON.parse(text)]).toEqual([503, expect.objectContaining({ type: '/problems/data-missing', status: 503 })]);
  expect(text).not.toContain('/srv/');
});
