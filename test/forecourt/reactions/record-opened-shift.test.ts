import { expect, test } from 'vitest';
import { recordOpenedShift } from '../../../src/forecourt/reactions/record-opened-shift.ts';
import { settle } from '../../support/hand-clock.ts';
import { saleEvent } from './sale-event.ts';

const receiptOf = (shiftNumber: number, fnNumber = '1') => saleEvent({ context: { receipts: [{ shiftNumber, fnNumber }] } });

test('the shift that a receipt names is recorded once, and the next one when a receipt names that, or one on another drive', () => {
  const recorded: string[] = [];
  const react = recordOpenedShift(
    { recordShift: async ({ fnNumber, number }) => void recorded.push(`${fnNumber}/${number}`) },
    () => undefined,
  );
  for (const event of [receiptOf(7), receiptOf(7), saleEvent({}), receiptOf(8), receiptOf(8), receiptOf(8, '2'), receiptOf(9, '')])
    react(event);
  expect(recorded).toEqual(['1/7', '1/8', '2/8']);
});

test('the last receipt of a sale tells, as when it is given back in a later shift', () => {
  const recorded: string[] = [];
  const react = recordOpenedShift(
    { recordShift: async ({ fnNumber, number }) => void recorded.push(`${fnNumber}/${number}`) },
    () => undefined,
  );
  react(
    saleEvent({
      context: {
        receipts: [
          { shiftNumber: 7, fnNumber: '1' },
          { shiftNumber: 9, fnNumber: '1' },
        ],
      },
    }),
  );
  expect(recorded).toEqual(['1/9']);
});

test('a shift that cannot be recorded is logged as an error', async () => {
  const logged: unknown[] = [];
  const react = recordOpenedShift({ recordShift: () => Promise.reject(new Error('disk full')) }, (...row) => logged.push(row));
  react(receiptOf(7));
  await settle();
  expect(logged).toEqual([['error', 'a shift could not be put on record', { problem: 'Error: disk full' }]]);
});
