/** Turns an operator's order into the input of a sale's chart, its settings frozen (D2, D3, D16). Used by `POST /v1/sales`. */

import type { FuelOrder, SaleInput } from '../../machines/sale/context.ts';
import { MOST_CHANGE } from '../../machines/sale/guards.ts';
import type { Buyer } from '../../machines/sale/receipt-order.ts';
import type { ListLine } from '../domain/lines.ts';
import { wholeRoubles } from '../domain/totals.ts';
import { amountOf, kopecks, millilitres, type Price, price, type Quantity, quantity, volumeFor } from '../domain/units.ts';
import type { PaymentTypeSettings, ProductSettings, Station } from './document.ts';
import { paymentTermsFor } from './payment-terms.ts';
import { fiscalTerms, isMarked, receiptTermsFor } from './receipt-terms.ts';

type Preset = { type: 'volume'; volume: number } | { type: 'amount'; amount: number };

interface Common {
  workplace: string;
  paymentType: string;
  goods?: { code: string; quantity: number }[] | undefined;
  loyalty?: boolean | undefined;
  tendered?: number | undefined;
  buyer?: Buyer | undefined;
  printReceipt?: boolean | undefined;
}
interface AtPump {
  pump: number;
  nozzle: number;
}

/** The body of `POST /v1/sales`, already of the right shape. Whole numbers (D1). */
export type SaleRequest =
  | (Common & AtPump & { path: 'prepaid'; preset: Preset })
  | (Common & AtPump & { path: 'fillToFull'; preset: { type: 'full'; ceiling?: number | undefined } })
  | (Common & { path: 'shop' });

/** `path` as in the request's body: `preset.volume`, `goods[0].code`. */
export interface OrderFault {
  path: string;
  message: { en: string; ru: string };
  /** What the goods are refused for; absent: the request does not fit. */
  kind?: 'marked';
}
export type OrderReading = { ok: true; input: SaleInput } | { ok: false; fault: OrderFault };

/** Thrown within this file. */
class Fault extends Error {
  readonly fault: OrderFault;
  constructor(path: string, en: string, ru: string, kind?: OrderFault['kind']) {
    super(en);
    this.fault = { path, message: { en, ru }, ...(kind ? { kind } : {}) };
  }
}

/** @param station the document in force. @returns the chart's input, or the first fault of the order. */
export function readOrder(station: Station, saleId: string, request: SaleRequest): OrderReading {
  try {
    return { ok: true, input: buildInput(station, saleId, request) };
  } catch (problem) {
    if (problem instanceof Fault) return { ok: false, fault: problem.fault };
    throw problem;
  }
}

function buildInput(station: Station, saleId: string, request: SaleRequest): SaleInput {
  if (!station.workplaces.some(({ id }) => id === request.workplace)) {
    throw new Fault('workplace', 'no such workplace', 'нет такого рабочего места');
  }
  const use = request.path === 'shop' ? 'shop' : 'fuel';
  const paymentType = findPaymentType(station, use, request.paymentType);
  const atPump = request.path === 'shop' ? null : fuelOrder(station, request);
  const goods = goodsLines(station, request.goods ?? [], atPump ? 2 : 1);
  const isElectronic = request.printReceipt === false;
  if (isElectronic && !request.buyer?.contact) {
    throw new Fault('buyer.contact', 'an electronic receipt needs an e-mail or a phone', 'для электронного чека нужен адрес покупателя');
  }
  checkGoods(paymentType, goods);
  if (!atPump && goods.length === 0) throw new Fault('goods', 'name the goods', 'не указаны товары');
  const types = station.paymentTypes.filter((type) => type.use === use);
  const input: SaleInput = {
    order: {
      saleId,
      path: request.path,
      workplace: request.workplace,
      fuel: atPump?.fuel ?? null,
      list: [...(atPump ? [atPump.line] : []), ...goods],
      paymentTypes: Object.fromEntries(types.map((type) => [type.code, paymentTermsFor(station, type)])),
      electronic: isElectronic,
      buyer: request.buyer ?? null,
      fiscal: fiscalTerms(station),
    },
    paymentType: request.paymentType,
    tendered: request.tendered === undefined ? null : kopecks(request.tendered),
    loyaltyWanted: request.loyalty ?? false,
  };
  checkTendered(input, paymentType);
  return input;
}

function findPaymentType(station: Station, use: PaymentTypeSettings['use'], code: string): PaymentTypeSettings {
  const paymentType = station.paymentTypes.find((type) => type.code === code && type.use === use);
  if (!paymentType) {
    const ru = `нет такого вида оплаты для ${use === 'shop' ? 'магазина' : 'топлива'}`;
    throw new Fault('paymentType', `no such payment type for ${use}`, ru);
  }
  if (paymentType.kind === 'bankCard' && !station.bankTerminal) {
    throw new Fault('paymentType', 'the station has no bank terminal', 'на станции нет банковского терминала');
  }
  return paymentType;
}

function checkGoods({ kind, sellsGoods }: PaymentTypeSettings, goods: ListLine[]): void {
  if (goods.length === 0) return;
  if (kind === 'proving') throw new Fault('goods', 'proving a pump sells no goods', '«Мерник» не продаёт товары');
  if (kind === 'recorded' && !sellsGoods) {
    throw new Fault('goods', 'this payment type sells no goods', 'по этому виду оплаты товары не продаются');
  }
}

type FuelRequest = Exclude<SaleRequest, { path: 'shop' }>;

/** What the preset comes to: the volume paid for, or the ceiling of a fill to full (D2, D7). */
function presetVolume(station: Station, { preset }: FuelRequest, most: number, at: Price): { field: string; volume: number } {
  if (preset.type === 'volume') return { field: 'preset.volume', volume: preset.volume };
  if (preset.type === 'amount') return { field: 'preset.amount', volume: volumeFor(kopecks(preset.amount), at) };
  return { field: 'preset.ceiling', volume: preset.ceiling ?? Math.min(station.limits.fillCeiling, most) };
}

function presetOf({ preset }: FuelRequest, volume: number): FuelOrder['preset'] {
  if (preset.type === 'volume') return { type: 'volume', volume: millilitres(volume) };
  if (preset.type === 'amount') return { type: 'amount', amount: kopecks(preset.amount) };
  return { type: 'full', ceiling: millilitres(volume) };
}

function fuelOrder(station: Station, request: FuelRequest): { fuel: FuelOrder; line: ListLine } {
  const pump = station.pumps.find(({ number }) => number === request.pump);
  if (!pump) throw new Fault('pump', 'no such pump', 'нет такой ТРК');
  const nozzle = pump.nozzles.find(({ number }) => number === request.nozzle);
  if (!nozzle) throw new Fault('nozzle', 'no such nozzle', 'нет такого пистолета');
  const product = findProduct(station, nozzle.product, 'nozzle');
  const { field, volume } = presetVolume(station, request, pump.maxVolume, price(product.price));
  if (volume % 10 !== 0) throw new Fault(field, 'a volume is a multiple of 10 ml', 'объём кратен 10 мл');
  if (volume < station.limits.minVolume) {
    throw new Fault(field, `at least ${station.limits.minVolume} ml`, `не меньше ${station.limits.minVolume} мл`);
  }
  if (volume > pump.maxVolume) throw new Fault(field, `at most ${pump.maxVolume} ml`, `не больше ${pump.maxVolume} мл`);
  const fuel = {
    pump: pump.number,
    nozzle: nozzle.number,
    product: product.code,
    preset: presetOf(request, volume),
    volume: millilitres(volume),
    listPrice: price(product.price),
  };
  // A fill to full sells what the pump will have delivered.
  return { fuel, line: lineOf(product, 1, quantity(request.path === 'fillToFull' ? 0 : volume)) };
}

/** @param first the number of the first line. @throws Fault. */
const goodsLines = (station: Station, goods: Goods, first: number): ListLine[] =>
  goods.map((item, index) => goodsLine(station, item, index, first));

type Goods = { code: string; quantity: number }[];
export type GoodsReading = { ok: true; lines: ListLine[] } | { ok: false; fault: OrderFault };

/**
 * Goods that are added to a sale under way. @param station the document at its start (D16). @param first the number of their first line.
 */
export function readGoods(station: Station, goods: Goods, first: number): GoodsReading {
  try {
    return { ok: true, lines: goodsLines(station, goods, first) };
  } catch (problem) {
    if (problem instanceof Fault) return { ok: false, fault: problem.fault };
    throw problem;
  }
}

function goodsLine(station: Station, item: { code: string; quantity: number }, index: number, first: number): ListLine {
  const product = findProduct(station, item.code, `goods[${index}].code`);
  if (product.kind !== 'goods') throw new Fault(`goods[${index}].code`, 'fuel is sold at a pump', 'топливо продаётся через ТРК');
  if (item.quantity <= 0 || (product.unit === 'pcs' && item.quantity % 1000 !== 0)) {
    throw new Fault(`goods[${index}].quantity`, 'whole pieces, 1000 each', 'целые штуки, по 1000 каждая');
  }
  return lineOf(product, index + first, quantity(item.quantity));
}

function findProduct(station: Station, code: string, path: string): ProductSettings {
  const product = station.products.find((candidate) => candidate.code === code);
  if (!product) throw new Fault(path, `no such product: ${code}`, `нет такого товара: ${code}`);
  if (isMarked(product))
    throw new Fault(path, `marked goods are not sold yet: ${code}`, `маркированный товар не продаётся: ${code}`, 'marked');
  return product;
}

const lineOf = (product: ProductSettings, lineNo: number, of: Quantity): ListLine => ({
  lineNo,
  code: product.code,
  name: product.name,
  unit: product.unit,
  quantity: of,
  listPrice: price(product.price),
  // Down to its list price no coupon, point or percentage lowers anything.
  minPrice: price(product.noDiscount ? product.price : product.minPrice),
  ...receiptTermsFor(product),
});

/** Where no discount can lower the due any more, too little cash is refused at once (D12). */
function checkTendered(input: SaleInput, type: PaymentTypeSettings): void {
  if (type.kind !== 'cash' || input.tendered === null) return;
  const terms = input.order.paymentTypes[type.code];
  const listed = kopecks(input.order.list.reduce((sum, line) => sum + amountOf(line.quantity, line.listPrice), 0));
  const due = terms?.roundsDown ? wholeRoubles(listed) : listed;
  if (input.tendered - due > MOST_CHANGE) throw new Fault('tendered', 'too much for this sum', 'слишком много для этой суммы');
  // What a fill to full will come to nobody knows yet.
  if (input.order.path === 'fillToFull') return;
  if (terms?.loyalty && (input.loyaltyWanted || terms.loyalty.request === 'always')) return;
  if (input.tendered < due) throw new Fault('tendered', `less than the due of ${due}`, `меньше суммы к оплате ${due}`);
}
