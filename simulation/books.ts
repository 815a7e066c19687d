/**
 * Compares every party's books with the sales: the register, the bank, Megainsight's ledger and the totalisers. Used at the end of a
 * simulated day and by tests of whole sales.
 */
import type { SaleContext } from '../machines/sale/context.ts';
import { dueOf, termsOf } from '../machines/sale/readings.ts';
import { serviceIdOf } from '../src/adapters/bank-nexo/codec.ts';
import { operationUuid } from '../src/adapters/wire/operation.ts';
import { isFuel, type SaleLine } from '../src/domain/lines.ts';
import type { ReturnLine } from '../src/domain/refund.ts';
import type { Lab } from '../src/simulators/lab.ts';
import { operationsOf, saidOf, shouldBeAtBank, sum, type WrittenOff } from './bank-statement.ts';

/** One sale at its end, as we hold it. */
export interface BookedSale {
  id: string;
  tags: ReadonlySet<string>;
  context: SaleContext;
}

export interface Books {
  lab: Lab;
  sales: BookedSale[];
  /** Points of each card before the first sale. */
  balances: Record<string, number>;
  /** Coupons of each card before the first sale. */
  coupons?: Record<string, string[]>;
  /** What a person has settled by hand where the bank gave another sum back than was ordered, kopecks, by the bank's transaction. */
  writtenOff?: WrittenOff;
  unclaimed(pump: number): { nozzle: number; volume: number }[];
  pumps: number[];
}

type Blame = (invariant: string, facts: string) => void;

const takesMoney = ({ order, paymentType }: SaleContext): boolean =>
  ['cash', 'bankCard'].includes(order.paymentTypes[paymentType]?.kind ?? '');

/** What the customer paid and did not get back is what the customer has. */
function customerHasWhatIsPaid({ id, tags, context }: BookedSale, blame: Blame): void {
  const { lines, payment, refunds, receipts, deliveries, order } = context;
  const sells = receipts.filter(({ kind, isDelivery }) => kind === 'sell' && !isDelivery);
  if (sells.length > 1) blame('one receipt a sale', `${id} has ${sells.length}`);
  const isSold = tags.has('completed') || tags.has('refunded');
  if (!isSold) {
    if (sells.length > 0) blame('a sale that came to nothing has no receipt', id);
    if (payment) blame('a sale that came to nothing was not paid', id);
    return;
  }
  const back = sum(
    refunds.filter(({ isMoneyBack }) => isMoneyBack),
    ({ total }) => total,
  );
  const returned = refunds.flatMap((refund) => refund.lines);
  const listed = sum(lines, ({ amount }) => amount);
  const paid = payment?.amount ?? 0;
  if (payment && paid !== dueOf(context)) blame('what is paid is what is kept', `${id}: ${paid} of ${dueOf(context)}`);
  if (payment && (listed - paid < 0 || listed - paid > (termsOf(context).roundsDown ? 99 : 0)))
    blame('what is paid is what is kept', `${id}: ${paid} of ${listed}`);
  // What was rounded off is missing in what is kept.
  const kept = payment ? Math.max(0, paid - sum(returned, ({ amount }) => amount)) : listed;
  if (takesMoney(context) && paid - back !== kept) blame('what is paid is what is kept', `${id}: ${paid} − ${back} ≠ ${kept}`);
  keptIsRounded(id, context, returned, blame);
  deliveryIsReceipted(id, context, paid - back, blame);
  if (!order.fuel) return;
  const fuelOf = (items: (SaleLine | ReturnLine)[]) => sum(items.filter(isFuel), ({ quantity }) => quantity);
  const delivered = sum(deliveries, ({ volume }) => volume);
  const overrun = Math.max(0, delivered - order.fuel.volume);
  if (delivered - overrun !== fuelOf(lines) - fuelOf(returned)) {
    blame('the fuel paid for is the fuel delivered', `${id}: ${delivered} − ${overrun} ≠ ${fuelOf(lines)} − ${fuelOf(returned)}`);
  }
}

/** Prepaid fuel of two receipts: the second is for the fuel that was kept, paid by the first. */
function deliveryIsReceipted(id: string, context: SaleContext, kept: number, blame: Blame): void {
  const isGoods = (line: SaleLine | ReturnLine) => !isFuel(line);
  const goodsOf = (items: (SaleLine | ReturnLine)[]) => sum(items.filter(isGoods), ({ amount }) => amount);
  const made = context.receipts.flatMap(({ isDelivery, total }) => (isDelivery ? [total] : []));
  const isDue = context.order.path === 'prepaid' && termsOf(context).isPrepayment === true;
  const goods = goodsOf(context.lines) - goodsOf(context.refunds.flatMap(({ lines }) => lines));
  const wanted = isDue ? Math.max(0, kept - goods) : 0;
  if (sum(made, (total) => total) !== wanted || made.length > 1)
    blame('prepaid fuel is receipted as it is kept', `${id}: ${made} of ${wanted}`);
}

/** D8: what is kept of a line is its quantity at the price paid, rounded half up; the rest has come back. */
function keptIsRounded(id: string, { lines }: SaleContext, returned: ReturnLine[], blame: Blame): void {
  for (const { lineNo, part, quantity, price, amount } of lines) {
    const back = returned.filter((line) => line.lineNo === lineNo && line.part === part);
    const kept = quantity - sum(back, (line) => line.quantity);
    const value = amount - sum(back, (line) => line.amount);
    if (kept < 0) blame('no more comes back than was sold', `${id} line ${lineNo}.${part}: ${kept}`);
    if (back.length > 0 && value !== Math.floor((kept * price + 500) / 1000)) {
      blame('what is kept is rounded, the rest comes back', `${id} line ${lineNo}.${part}: ${kept} at ${price} is not ${value}`);
    }
  }
}

function registerAgrees({ lab, sales }: Books, blame: Blame): void {
  const documents = lab.fiscal.documents().filter(({ type }) => type === 'sell' || type === 'sellReturn');
  const uuids = new Set(documents.map(({ uuid }) => uuid));
  if (uuids.size !== documents.length) blame('one effect per key', 'the register made two documents under one uuid');
  const owners = new Map(
    sales.flatMap((sale) => operationsOf(sale, 'receipt').map((operation) => [operationUuid(operation), sale] as const)),
  );
  const receipts = sales.flatMap(({ context }) => context.receipts);
  for (const { uuid, documentNumber, fnNumber, type, total } of documents) {
    const owner = owners.get(uuid);
    // A drive of its own numbers its documents from 1; a person who reads the paper need not name it.
    const receipt = owner?.context.receipts.find((one) => one.documentNumber === documentNumber && ['', fnNumber].includes(one.fnNumber));
    if (receipt?.kind !== type || receipt.total !== total) {
      blame(
        'our receipts are the register’s',
        `${type} ${documentNumber} of ${total}: ours ${receipt?.kind} ${receipt?.total} ${owner?.id}`,
      );
    }
  }
  if (documents.length !== receipts.length)
    blame('our receipts are the register’s', `it has ${documents.length}, we have ${receipts.length}`);
}

/** By the register's own memory, whatever we have recorded: one receipt a sale, and one return receipt a refund. */
function receiptsAreMadeOnce({ lab, sales }: Books, blame: Blame): void {
  const documents = new Map(lab.fiscal.documents().map((document) => [document.uuid, document]));
  for (const sale of sales) {
    const made = operationsOf(sale, 'receipt').flatMap((operation) => documents.get(operationUuid(operation)) ?? []);
    const { isPrepayment } = termsOf(sale.context);
    const isDelivery = ({ payments }: (typeof made)[number]) => isPrepayment === true && payments.some(({ type }) => type === 'prepaid');
    const sells = made.filter((document) => document.type === 'sell' && !isDelivery(document)).length;
    if (made.filter(isDelivery).length > 1) blame('a receipt is never made twice', `${sale.id}: deliveries`);
    const returns = made.filter(({ type }) => type === 'sellReturn').length;
    const refunds = sale.context.refunds.length;
    if (sells > 1 || returns > refunds) {
      blame('a receipt is never made twice', `${sale.id}: ${sells} receipts, ${returns} returns of ${refunds}`);
    }
  }
}

function bankAgrees({ lab, sales, writtenOff }: Books, blame: Blame): void {
  const transactions = lab.bank.transactions();
  if (new Set(transactions.map(({ serviceId }) => serviceId)).size !== transactions.length) {
    blame('one effect per key', 'the bank acted twice under one ServiceID');
  }
  const owners = new Map(
    sales.flatMap((sale) =>
      [...operationsOf(sale, 'payment'), ...operationsOf(sale, 'reversal')].map((operation) => [serviceIdOf(operation), sale.id] as const),
    ),
  );
  const held = new Map<string, number>();
  for (const { transactionId, serviceId, kind, of, ...moved } of transactions) {
    const amount = saidOf(moved);
    const owner = owners.get(serviceId);
    if (!owner) blame('a charge is ordered by a sale', `${kind} ${transactionId} of ${amount}`);
    const original = transactions.find((other) => other.transactionId === of);
    if (original && owners.get(original.serviceId) !== owner) {
      blame('a reversal is of its own sale’s payment', `${owner} has given back ${amount} of ${owners.get(original.serviceId)}`);
    }
    held.set(owner ?? '', (held.get(owner ?? '') ?? 0) + (kind === 'payment' ? amount : -amount));
  }
  for (const { id, context } of sales) {
    const { payment } = context;
    const wanted = shouldBeAtBank({ id, context }, writtenOff);
    const net = held.get(id) ?? 0;
    if (net !== wanted) blame('the bank holds what the sale says', `${id}: ${net} ≠ ${wanted}`);
    const own = transactions.find(({ transactionId }) => transactionId === payment?.bank?.transactionId);
    if (payment?.bank && (!own || owners.get(own.serviceId) !== id))
      blame('the bank holds what the sale says', `${id}: no transaction ${payment.bank.transactionId}`);
  }
}

/** A coupon that is gone has lowered a line of one of its client's sales. */
function couponsAreUsedForSomething({ lab, sales, coupons }: Books, blame: Blame): void {
  for (const [card, before] of Object.entries(coupons ?? {})) {
    const client = lab.megainsight.client(card);
    const left = new Set(client?.coupons.map(({ couponId }) => couponId));
    const own = sales.filter(({ context }) => context.client?.clientId === client?.clientId);
    const lowering = new Set(own.flatMap(({ context }) => context.lines.map(({ couponId }) => couponId)));
    for (const couponId of before) {
      if (!left.has(couponId) && !lowering.has(couponId)) blame('a coupon that lowered nothing is not used up', `${card}: ${couponId}`);
    }
  }
}

function processingAgrees({ lab, sales, balances }: Books, blame: Blame): void {
  const ids = lab.megainsight.ledger().operations.map(({ operationId }) => operationId);
  if (new Set(ids).size !== ids.length) blame('one effect per key', 'Megainsight acted twice under one operation id');
  for (const [card, opening] of Object.entries(balances)) {
    const client = lab.megainsight.client(card);
    if (!client) continue;
    const own = sales.filter(({ context }) => context.client?.clientId === client.clientId);
    const moved = sum(own, ({ context: { settlement, refunds } }) => {
      const back = sum(refunds, ({ loyalty }) => (loyalty ? loyalty.pointsReturned - loyalty.pointsAnnulled : 0));
      return settlement ? settlement.pointsAccrued - settlement.pointsSpent + back : 0;
    });
    if (client.balance !== opening + moved) {
      blame('Megainsight’s ledger is our sales', `${client.clientId}: ${client.balance} ≠ ${opening} + ${moved}`);
    }
    if (client.reserved !== 0) blame('nothing is reserved for a closed sale', `${client.clientId}: ${client.reserved}`);
  }
}

function pumpsAgree({ lab, sales, pumps, unclaimed }: Books, blame: Blame): void {
  for (const number of pumps) {
    const flowedForNobody = unclaimed(number);
    for (const nozzle of lab.dispensers.pump(number)?.view().nozzles ?? []) {
      const own = sales.filter(({ context: { order } }) => order.fuel?.pump === number && order.fuel.nozzle === nozzle.no);
      const delivered = sum(own, ({ context }) => sum(context.deliveries, ({ volume }) => volume));
      const nobodys = sum(flowedForNobody, (flowed) => (flowed.nozzle === nozzle.no ? flowed.volume : 0));
      if (nozzle.totals.volume !== delivered + nobodys) {
        blame('the totaliser is our deliveries', `pump ${number} nozzle ${nozzle.no}: ${nozzle.totals.volume} ≠ ${delivered} + ${nobodys}`);
      }
      if (nobodys > 0) blame('no fuel without an authorised sale', `pump ${number} nozzle ${nozzle.no}: ${nobodys}`);
      if (nozzle.state === 'authorised' || nozzle.state === 'dispensing') {
        blame('nothing is armed for a closed sale', `pump ${number} nozzle ${nozzle.no} is ${nozzle.state}`);
      }
    }
  }
}

function slipsArePrintedOnce({ lab, sales }: Books, blame: Blame): void {
  const papers = lab.fiscal.papers().filter(({ kind }) => kind === 'nonFiscal');
  for (const sale of sales) {
    const isTwice = (operation: string) => papers.filter(({ uuid }) => uuid === operationUuid(operation)).length > 1;
    if (operationsOf(sale, 'receipt').some(isTwice)) blame('one effect per key', `${sale.id}: a slip was printed twice`);
  }
}

/** Compares everything; `blame` is told of each difference. */
export function compareBooks(books: Books, blame: Blame): void {
  for (const sale of books.sales) customerHasWhatIsPaid(sale, blame);
  registerAgrees(books, blame);
  receiptsAreMadeOnce(books, blame);
  slipsArePrintedOnce(books, blame);
  bankAgrees(books, blame);
  processingAgrees(books, blame);
  couponsAreUsedForSomething(books, blame);
  pumpsAgree(books, blame);
}
