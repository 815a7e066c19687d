import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SaleView } from '../../src/api/sales/sale-view.ts';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation({ document: { discounts: [] } });
});
afterEach(() => station.close());

const BY = 'Иванов';
const decide = (id: string, choice: string, evidence: Record<string, unknown> | null = null) =>
  station.tell(id, { type: 'attention.resolved', choice, evidence, by: BY });
const whole = async (changes: Record<string, unknown> = {}) => station.until((await station.sell(changes)).id, 'completed');
const lastResolution = ({ resolutions }: SaleView) => resolutions.at(-1)?.evidence as { crossChecked: Record<string, unknown> };
const sellDocuments = () => station.lab.fiscal.documents().filter(({ type }) => type === 'sell');

/** A sale whose card may or may not be charged: the terminal's answer is lost, and it has forgotten all that it answered. */
async function unknownPayment(): Promise<{ id: string; other: SaleView }> {
  const other = await whole({ paymentType: 'card' });
  station.lab.bank.fault('lostAfter');
  station.lab.bank.fault('forgetful');
  const { id } = await station.sell({ pump: 2, paymentType: 'card' });
  await station.until(id, 'attention');
  return { id, other };
}

/** A sale whose receipt may or may not be made: the register has gone. */
async function unknownReceipt(): Promise<string> {
  const earlier = sellDocuments().length;
  station.lab.fiscal.fault('lostAfter');
  const { id } = await station.sell({ pump: 2 });
  while (sellDocuments().length === earlier) await station.clock.advance(1);
  station.unplugged.add('fiscal');
  await station.until(id, 'attention');
  return id;
}

/** Fuel flows, and the pump falls silent after half a litre. */
async function silentPump(flow = 20): Promise<string> {
  station.lab.dispensers.pump(1)?.customer({ flow });
  const { id } = await station.sell();
  await station.clock.until(async () => (await station.sale(id)).delivered.volume > 500);
  station.lab.dispensers.pump(1)?.fault('silence');
  await station.until(id, 'attention');
  return id;
}

describe('a card that is said to be charged', () => {
  test('by the slip of another customer is not: the sale that it belongs to is named', async () => {
    const { id, other } = await unknownPayment();
    const before = await station.sale(id);
    const [theirs] = station.lab.bank.transactions();
    expect(await decide(id, 'paid', { transactionId: theirs?.transactionId })).toMatchObject({
      status: 422,
      body: { type: '/problems/evidence-of-another-sale', saleId: other.id, event: 'attention.resolved' },
    });
    expect(await station.sale(id)).toEqual(before);
  });

  test('though the terminal knows that it was not is refused, and so is the other way round', async () => {
    station.lab.bank.fault('lostAfter');
    const { id } = await station.sell({ pump: 2, paymentType: 'card' });
    await station.clock.until(async () => (await station.sale(id)).state.includes('payment.charging.atTerminal'));
    await station.clock.advance(20);
    station.unplugged.add('bank');
    await station.until(id, 'attention');
    station.unplugged.delete('bank');
    const contradicted = { status: 422, body: { type: '/problems/evidence-contradicted' } };
    expect(await decide(id, 'notPaid')).toMatchObject(contradicted);
    expect(await decide(id, 'paid', { transactionId: 'T-1' })).toMatchObject(contradicted);
    const [own] = station.lab.bank.transactions();
    const { body } = await decide(id, 'paid', { transactionId: own?.transactionId });
    expect(lastResolution(body).crossChecked).toMatchObject({ bank: { order: { state: 'done', result: { amount: 28000 } } } });
  });

  test('by its own slip is, with what the terminal answered beside the word', async () => {
    const { id } = await unknownPayment();
    const own = station.lab.bank.transactions().at(-1);
    const { status, body } = await decide(id, 'paid', { transactionId: own?.transactionId });
    expect([status, body.totals.paid]).toEqual([200, 28000]);
    expect(lastResolution(body)).toMatchObject({
      transactionId: own?.transactionId,
      crossChecked: { at: expect.stringMatching(/Z$/), bank: { up: true } },
    });
  });
});

describe('a receipt that is said to be printed', () => {
  test('by the slip of another customer is not: the sale that it belongs to is named', async () => {
    const other = await whole();
    const id = await unknownReceipt();
    const [theirs] = other.receipts;
    expect(await decide(id, 'printed', { documentNumber: theirs?.documentNumber, shiftNumber: 1 })).toMatchObject({
      status: 422,
      body: { type: '/problems/evidence-of-another-sale', saleId: other.id },
    });
    expect((await station.sale(id)).receipts).toEqual([]);
  });

  test('of another sum than is due is not, and one of our sum has shift, sign and drive from the register itself', async () => {
    await whole({ pump: 3, preset: { type: 'volume', volume: 1000 } });
    station.lab.fiscal.fault('otherTotal');
    const { id } = await station.sell({ pump: 2 });
    expect((await station.until(id, 'attention')).attention).toMatchObject({ reason: 'receiptUnknown', evidence: { code: 'otherSum' } });
    expect(await decide(id, 'printed', { documentNumber: 999, shiftNumber: 1 })).toMatchObject({
      status: 422,
      body: { type: '/problems/evidence-contradicted' },
    });
    const [opening] = station.lab.fiscal.documents();
    expect(await decide(id, 'printed', { documentNumber: opening?.documentNumber })).toMatchObject({
      status: 422,
      body: { type: '/problems/evidence-contradicted' },
    });
    const own = sellDocuments().at(-1);
    const { status, body } = await decide(id, 'printed', { documentNumber: own?.documentNumber });
    expect([status, body.receipts]).toEqual([
      200,
      [expect.objectContaining({ documentNumber: own?.documentNumber, fiscalSign: expect.stringMatching(/^\d+$/), shiftNumber: 1 })],
    ]);
    expect(lastResolution(body).crossChecked).toMatchObject({ register: { total: 28000, kind: 'sell' } });
  });

  test('or not is compared with the register’s last document: none is printed twice', async () => {
    const id = await unknownReceipt();
    const own = sellDocuments().at(-1)?.documentNumber;
    station.unplugged.delete('fiscal');
    expect(await decide(id, 'notPrinted')).toMatchObject({ status: 422, body: { type: '/problems/evidence-contradicted' } });
    const { body } = await decide(id, 'notPrinted', { notOurs: own });
    expect(body.attention?.reason).toBe('receiptRefused');
    expect(lastResolution(body).crossChecked).toMatchObject({ register: { lastDocument: { documentNumber: own } } });
  });

  test('belongs to no shift 0: while the register cannot be asked, the slip’s shift is needed', async () => {
    const id = await unknownReceipt();
    const documentNumber = sellDocuments().at(-1)?.documentNumber;
    for (const shift of [{}, { shiftNumber: 0 }])
      expect(await decide(id, 'printed', { documentNumber, ...shift })).toMatchObject({ status: 422, body: { guard: 'isDocumentChosen' } });
    const { status, body } = await decide(id, 'printed', { documentNumber, shiftNumber: 1 });
    expect([status, body.receipts]).toEqual([200, [expect.objectContaining({ documentNumber, shiftNumber: 1, at: null })]]);
  });
});

describe('a volume that is read off the pump by hand', () => {
  test('is not below what the pump has shown, and the attention shows that, never 0', async () => {
    const id = await silentPump();
    const { delivered, attention } = await station.sale(id);
    expect([delivered.volume > 500, attention?.reason]).toEqual([true, 'deliveryUnknown']);
    const refused = await decide(id, 'delivered', { volume: delivered.volume - 10 });
    expect(refused).toMatchObject({ status: 422, body: { type: '/problems/evidence-contradicted' } });
    expect((await decide(id, 'delivered', { volume: 3000 })).body.delivered.volume).toBe(3000);
  });

  test('is shown after a crash too', async () => {
    const id = await silentPump();
    const { delivered } = await station.sale(id);
    await station.crash();
    expect((await station.sale(id)).delivered).toEqual(delivered);
    station.lab.dispensers.pump(1)?.fault('clear');
    await decide(id, 'askAgain');
    await station.until(id, 'completed');
  });

  test('is not taken while the pump answers that fuel flows', async () => {
    const id = await silentPump(2);
    station.lab.dispensers.pump(1)?.fault('clear');
    const running = { status: 409, body: { type: '/problems/pump-running', retryable: true } };
    expect(await decide(id, 'delivered', { volume: 3000 })).toMatchObject(running);
    await decide(id, 'askAgain');
    station.lab.dispensers.pump(1)?.customer({ flow: 700 });
    await station.until(id, 'completed');
  });

  test('is more than was ordered only where it is called an overrun', async () => {
    const id = await silentPump();
    expect(await decide(id, 'delivered', { volume: 5050 })).toMatchObject({ status: 422, body: { guard: 'isVolumeChosen' } });
    const { body } = await decide(id, 'delivered', { volume: 5050, overrun: true });
    expect([body.delivered.overrun, body.totals.due]).toEqual([50, 28000]);
    expect(lastResolution(body).crossChecked).toMatchObject({ pump: { error: expect.any(String), counted: null } });
  });
});
