import { beforeEach, describe, expect, test } from 'vitest';
import { Batcher } from '../../src/engine/batcher.ts';
import { type Entry, NotWritten } from '../../src/engine/journal.ts';
import { settle } from '../support/hand-clock.ts';

/** A journal whose commits end when they are told to. */
let commits: { sales: string[]; end(problem?: Error): void }[];
let batcher: Batcher;
const journal = {
  commit: (entries: Entry[]) =>
    new Promise<void>((resolve, reject) => {
      commits.push({
        sales: entries.map(({ saleId, sequence }) => `${saleId}${sequence}`),
        end: (problem) => (problem ? reject(problem) : resolve()),
      });
    }),
};
const entry = (saleId: string, sequence: number) => ({ saleId, sequence }) as Entry;
const written = () => commits.map(({ sales }) => sales.join(' '));

let outcomes: string[];
const write = (saleId: string, sequence: number, isLost = () => false) =>
  void batcher.write(entry(saleId, sequence), isLost).then(
    () => outcomes.push(`${saleId}${sequence} written`),
    (problem) => outcomes.push(`${saleId}${sequence} ${problem instanceof NotWritten ? 'not written' : 'defect'}`),
  );

beforeEach(() => {
  [commits, outcomes] = [[], []];
  batcher = new Batcher(journal as never);
});

describe('steps of many sales', () => {
  test('that arrive in one turn go in one commit, and are answered by it', async () => {
    for (const saleId of ['a', 'b', 'c']) write(saleId, 1);
    expect(written()).toEqual([]);
    await settle();
    expect([written(), outcomes]).toEqual([['a1 b1 c1'], []]);
    commits[0]?.end();
    await settle();
    expect(outcomes).toEqual(['a1 written', 'b1 written', 'c1 written']);
  });

  test('go at once where there are thirty-two of them, and the rest at the end of the turn, beside the first', async () => {
    for (let sale = 0; sale < 40; sale++) write(`s${sale}-`, 1);
    expect(commits.map(({ sales }) => sales.length)).toEqual([32]);
    await settle();
    expect(commits.map(({ sales }) => sales.length)).toEqual([32, 8]);
  });

  test('do not wait for one another’s commits', async () => {
    write('a', 1);
    await settle();
    write('b', 1);
    await settle();
    expect(written()).toEqual(['a1', 'b1']);
    commits[1]?.end();
    await settle();
    expect(outcomes).toEqual(['b1 written']);
  });
});

describe('a step of a sale whose last one is not written yet', () => {
  beforeEach(async () => {
    write('a', 1);
    await settle();
  });

  test('waits for it, while others go', async () => {
    write('a', 2);
    write('b', 1);
    await settle();
    expect(written()).toEqual(['a1', 'b1']);
    commits[0]?.end();
    await settle();
    expect(written()).toEqual(['a1', 'b1', 'a2']);
  });

  test('is not written where that one was not', async () => {
    let isLost = false;
    write('a', 2, () => isLost);
    isLost = true;
    commits[0]?.end(new Error('disk full'));
    await settle();
    expect([written(), outcomes]).toEqual([['a1'], ['a1 not written', 'a2 not written']]);
  });

  test('is waited for before the batcher is idle', async () => {
    write('a', 2);
    let isIdle = false;
    void batcher.idle().then(() => {
      isIdle = true;
    });
    for (const end of [0, 1]) {
      await settle();
      expect(isIdle).toBe(false);
      commits[end]?.end();
    }
    await settle();
    expect([isIdle, outcomes]).toEqual([true, ['a1 written', 'a2 written']]);
  });
});

describe('many steps of one sale', () => {
  test('go in batches of two hundred and fifty-six, each when the one before is written', async () => {
    write('a', 1);
    await settle();
    for (let step = 2; step <= 301; step++) write('a', step);
    const sizes = () => commits.map(({ sales }) => sales.length);
    expect(sizes()).toEqual([1]);
    for (const commit of [0, 1, 2]) {
      commits[commit]?.end();
      await settle();
    }
    expect([sizes(), outcomes.length, outcomes.at(-1)]).toEqual([[1, 256, 44], 301, 'a301 written']);
  });
});

test('a batcher with nothing to write is idle at once, and the cause of a failed commit is kept', async () => {
  await batcher.idle();
  const failed = batcher.write(entry('a', 1), () => false);
  await settle();
  commits[0]?.end(new Error('disk full'));
  await expect(failed).rejects.toMatchObject({ name: 'NotWritten', message: 'the journal did not take it', cause: new Error('disk full') });
  await batcher.idle();
});
