import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyCoupons } from '../../src/domain/coupons.ts';
import type { SaleLine } from '../../src/domain/lines.ts';
import { spendPoints } from '../../src/domain/points.ts';
import { type AnsweredLine, type AnsweredPreorder, checkPreorder, sameOffer } from '../../src/domain/preorder.ts';
import type { Points } from '../../src/domain/units.ts';
import { coupons, listLines } from './arbitraries.ts';

const answerOf = (lines: SaleLine[]): AnsweredPreorder => ({
  lines: lines.map(({ lineNo, part, quantity, price, amount, discount, pointsSpent, couponId }) => ({
    lineNo,
    part,
    quantity,
    price,
    amount,
    discount,
    pointsSpent,
    couponId,
  })),
  totalDiscount: lines.reduce((sum, { discount }) => sum + discount, 0),
  pointsSpent: lines.reduce((sum, { pointsSpent }) => sum + pointsSpent, 0),
  pointsToAccrue: 0,
});

const list = [{ lineNo: 1, code: 'ai80', name: 'АИ-80', unit: 'L', quantity: 5000, listPrice: 5600, minPrice: 4000 }] as never;
const chosen = [
  { couponId: 'C1', title: '', productCode: 'ai80', productName: '', personalPrice: 5400, maxQuantity: 20_000, stacksWithPoints: true },
] as never;
const limits = { asked: 5000 as Points, coupons: chosen, accrualPercent: 5 };
const lines = spendPoints(applyCoupons(list, chosen), 5000 as Points, {
  balance: 5000 as Points,
  maxSpendPercent: 50,
  coupons: chosen,
}).lines;
const sound = answerOf(lines);
const fault = (answer: AnsweredPreorder) => {
  const checked = checkPreorder(list, answer, limits);
  return checked.ok ? null : checked.fault;
};
const withLine = (changes: Partial<AnsweredLine>): AnsweredPreorder => ({
  ...sound,
  lines: sound.lines.map((line) => ({ ...line, ...changes })),
});

describe('the processing’s answer', () => {
  test('that says what we would say is taken', () => {
    expect(checkPreorder(list, sound, limits)).toEqual({ ok: true, lines });
  });

  test.each<[string, AnsweredPreorder]>([
    ['notWhole', withLine({ price: 44.5 })],
    ['notWhole', withLine({ discount: -1 })],
    ['pointsToAccrue', { ...sound, pointsToAccrue: 1 }],
    ['pointsToAccrue', { ...sound, pointsToAccrue: -1 }],
    ['pointsToAccrue', { ...sound, pointsToAccrue: 0.5 }],
    ['emptyPart', withLine({ quantity: 0 })],
    ['aboveList', withLine({ price: 5700 })],
    ['belowMinimum', withLine({ price: 3900, amount: 19_500 })],
    ['amount', withLine({ amount: 1 })],
    ['foreignCoupon', withLine({ couponId: 'C9' })],
    ['foreignDiscount', withLine({ couponId: null })],
    ['quantity', withLine({ quantity: 4000, amount: 17_600 })],
    ['listAmount', withLine({ discount: 0 })],
    ['repeatedPart', { ...sound, lines: [...sound.lines, ...sound.lines] }],
    ['quantity', { ...sound, lines: [] }],
    ['foreignLine', { ...sound, lines: [...sound.lines, { ...(sound.lines[0] as AnsweredLine), lineNo: 7 }] }],
    ['totalDiscount', { ...sound, totalDiscount: 1 }],
    ['pointsSpent', { ...sound, pointsSpent: 1 }],
  ])('is refused for %s', (expected, answer) => {
    expect(fault(answer)).toBe(expected);
  });

  test('that spends more points than were asked for is refused', () => {
    const checked = checkPreorder(list, sound, { ...limits, asked: 4000 as Points });
    expect(checked).toEqual({ ok: false, fault: 'morePointsThanAsked', detail: '5000' });
  });

  test('may accrue what the client’s percentage gives on the lines without a coupon, and no more', () => {
    const plain = answerOf(applyCoupons(list, []));
    expect([1399, 1400, 1401].map((pointsToAccrue) => fault({ ...plain, pointsToAccrue }))).toEqual([null, null, 'pointsToAccrue']);
  });

  test('with a coupon of another product on a line is refused', () => {
    const coffee = [{ ...(chosen as object[])[0], productCode: 'coffee' }] as never;
    expect(checkPreorder(list, sound, { ...limits, coupons: coffee })).toMatchObject({ fault: 'foreignCoupon' });
  });

  test('that discounts half a piece is refused', () => {
    const coffee = [{ lineNo: 1, code: 'coffee', unit: 'pcs', quantity: 1000, listPrice: 12_000, minPrice: 1 }] as never;
    const half = [
      { lineNo: 1, part: 1, quantity: 500, price: 6000, amount: 3000, discount: 3000, pointsSpent: 0, couponId: 'C2' },
      { lineNo: 1, part: 2, quantity: 500, price: 12_000, amount: 6000, discount: 0, pointsSpent: 0, couponId: null },
    ];
    const answer = { lines: half, totalDiscount: 3000, pointsSpent: 0, pointsToAccrue: 0 };
    const offered = [{ couponId: 'C2', productCode: 'coffee' }] as never;
    expect(checkPreorder(coffee, answer, { ...limits, coupons: offered })).toMatchObject({ fault: 'brokenPiece' });
  });

  test('that puts 0,30 litres at 55,99 for nothing leaves 56,00 on the receipt', () => {
    const rest = [{ ...(list as object[])[0], quantity: 300 }] as never;
    const lowered = answerOf(applyCoupons(rest, []));
    const answer = { ...lowered, lines: lowered.lines.map((line) => ({ ...line, price: 5599 })) };
    const checked = checkPreorder(rest, answer, { ...limits, coupons: [] });
    expect(checked).toMatchObject({ ok: true, lines: [{ price: 5600, amount: 1680, discount: 0, pointsSpent: 0 }] });
  });

  test('is taken in the order of its parts, however it is ordered', () => {
    const offered = [{ ...(chosen as { maxQuantity: number }[])[0], maxQuantity: 2000 }] as never;
    const ours = applyCoupons(list, offered);
    const answer = answerOf(ours);
    const reversed = { ...answer, lines: answer.lines.toReversed() };
    expect(reversed.lines.map(({ part }) => part)).toEqual([2, 1]);
    expect(checkPreorder(list, reversed, { asked: 0 as Points, coupons: offered, accrualPercent: 5 })).toEqual({ ok: true, lines: ours });
  });

  test('is taken whenever it is our own, whatever is sold', () => {
    fc.assert(
      fc.property(listLines, coupons, fc.nat(1_000_000), (sent, offered, asked) => {
        const spender = { balance: asked as Points, maxSpendPercent: 100, coupons: offered };
        const ours = spendPoints(applyCoupons(sent, offered), asked as Points, spender).lines;
        expect(checkPreorder(sent, answerOf(ours), { asked: asked as Points, coupons: offered, accrualPercent: 5 })).toEqual({
          ok: true,
          lines: ours,
        });
      }),
    );
  });

  test('with any figure of any line changed is refused, or asks nothing else of the customer', () => {
    const figures = ['quantity', 'price', 'amount', 'discount', 'pointsSpent'] as const;
    fc.assert(
      fc.property(
        listLines,
        coupons,
        fc.nat(100_000),
        fc.constantFrom(...figures),
        fc.integer({ min: -500, max: 500 }),
        fc.nat(),
        (sent, offered, asked, figure, by, at) => {
          const spender = { balance: asked as Points, maxSpendPercent: 100, coupons: offered };
          const ours = spendPoints(applyCoupons(sent, offered), asked as Points, spender).lines;
          const answer = answerOf(ours);
          const index = at % answer.lines.length;
          const spoilt = {
            ...answer,
            lines: answer.lines.map((line, place) => (place === index ? { ...line, [figure]: line[figure] + by } : line)),
          };
          const checked = checkPreorder(sent, spoilt, { asked: asked as Points, coupons: offered, accrualPercent: 5 });
          // Of a drop of fuel one price may ask no more than another: what counts is the money, the points and the goods.
          if (checked.ok) expect(checked.lines.map(asksFor)).toEqual(ours.map(asksFor));
        },
      ),
    );
  });
});

const asksFor = ({ lineNo, part, quantity, amount, discount, pointsSpent }: SaleLine) => ({
  lineNo,
  part,
  quantity,
  amount,
  discount,
  pointsSpent,
});

describe('two offers', () => {
  test('are the same when they ask the same, whatever their names', () => {
    expect([sameOffer(lines, lines), sameOffer(lines, applyCoupons(list, []))]).toEqual([true, false]);
    expect(
      sameOffer(
        lines,
        lines.map((line) => ({ ...line, name: 'AI-80', listPrice: 1 as never })),
      ),
    ).toBe(true);
  });

  test('are not the same where one has a line more, or another line', () => {
    const more = [...lines, { ...(lines[0] as SaleLine), lineNo: 2 }];
    const other = [...lines, { ...(lines[0] as SaleLine), lineNo: 3 }];
    expect([sameOffer(lines, more), sameOffer(more, lines), sameOffer(more, other), sameOffer(lines, [])]).toEqual(Array(4).fill(false));
  });
});
