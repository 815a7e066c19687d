import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoStation } from '../../src/station/demo.ts';
import type { Station } from '../../src/station/document.ts';
import { readStation } from '../../src/station/read-station.ts';
import { isLost, maskStation } from '../../src/station/secrets.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createSqliteJournal } from '../../src/store/journal/sqlite-journal.ts';
import { openKeyFile, sealWith } from '../../src/store/seal.ts';
import { createStations } from '../../src/store/stations.ts';
import { handClock } from '../support/hand-clock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kolonka-seal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const path = () => join(folder, 'station.key');

describe('a sealed secret', () => {
  test('opens in its own place, and nowhere else', () => {
    const seal = sealWith(Buffer.alloc(32, 3));
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (secret, place, elsewhere) => {
        const sealed = seal.seal(secret, place);
        expect(seal.open(sealed, place)).toBe(secret);
        if (elsewhere !== place) expect(seal.open(sealed, elsewhere)).toBeNull();
      }),
    );
  });

  test('is another each time, opens under no other key, and not when it was touched', () => {
    const [ours, theirs] = [sealWith(Buffer.alloc(32, 3)), sealWith(Buffer.alloc(32, 4))];
    const sealed = ours.seal('demo-network', 'terminal 2.userId');
    expect(ours.seal('demo-network', 'terminal 2.userId')).not.toBe(sealed);
    const touched = Buffer.from(sealed, 'base64');
    touched[touched.length - 1] = (touched.at(-1) ?? 0) ^ 1;
    const found = [
      theirs.open(sealed, 'terminal 2.userId'),
      ours.open(touched.toString('base64'), 'terminal 2.userId'),
      ours.open('', 'x'),
    ];
    expect(found).toEqual([null, null, null]);
  });
});

describe('the key file', () => {
  test('is made once, is its owner’s alone, and the same at every start', () => {
    const sealed = openKeyFile(path()).seal('secret', 'place');
    chmodSync(path(), 0o644);
    expect(openKeyFile(path()).open(sealed, 'place')).toBe('secret');
    expect([statSync(path()).mode & 0o777, Buffer.from(readFileSync(path(), 'utf8'), 'base64').length]).toEqual([0o600, 32]);
  });

  test('that is no key is refused, with what to do', () => {
    writeFileSync(path(), 'a short word');
    expect(() => openKeyFile(path())).toThrow('put back the one that was kept with the backups');
  });
});

test('a station whose key is lost still opens, its secrets go nowhere, and they are back with the key', async () => {
  const database = openDatabase(':memory:');
  const read = readStation(demoStation());
  if (!read.ok) throw new Error('the demo station has faults');
  const { writes } = createSqliteJournal(database);
  await createStations(database, writes.stations, sealWith(Buffer.alloc(32, 3)), handClock()).keep(read.document, {
    by: 'test',
    reason: 'first',
  });
  const userIdOf = ({ terminals }: Station) => terminals[0]?.driver.userId;
  const without = createStations(database, writes.stations, openKeyFile(path()), handClock());
  const { document, version } = without.inForce();
  expect([version, document.name, isLost(userIdOf(document)), existsSync(path())]).toEqual([1, 'Демо-АЗС', true, false]);
  expect(JSON.stringify(maskStation(document))).toContain('"userId":"***"');
  // What is changed meanwhile leaves them as they are.
  await without.keep({ ...document, name: 'АЗС № 17' }, { by: 'test', reason: 'name' });
  const again = createStations(database, writes.stations, sealWith(Buffer.alloc(32, 3)), handClock()).inForce();
  expect([again.version, again.document.name, userIdOf(again.document)]).toEqual([2, 'АЗС № 17', 'demo-network']);
  database.$client.close();
});
