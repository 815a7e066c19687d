/** Checks that a station's document agrees with itself: references lead somewhere, names are used once (R1). Used by read-station.ts. */
import type { Station } from './document.ts';

export interface CrossFault {
  path: string;
  en: string;
  ru: string;
}

/** A fault for each item that bears the name of an earlier one. */
function duplicates<Item>(items: Item[], path: (index: number) => string, nameOf: (item: Item) => string | number): CrossFault[] {
  const firstIndex = new Map<string | number, number>();
  return items.flatMap((item, index) => {
    const first = firstIndex.get(nameOf(item));
    if (first === undefined) firstIndex.set(nameOf(item), index);
    return first === undefined ? [] : [{ path: path(index), en: `already used by ${path(first)}`, ru: `уже занято: ${path(first)}` }];
  });
}

const faultUnless = (isTrue: boolean, path: string, en: string, ru: string): CrossFault[] => (isTrue ? [] : [{ path, en, ru }]);

const has = <Item, Field extends keyof Item>(items: Item[], field: Field, value: Item[Field]) =>
  items.some((item) => item[field] === value);

/** A scanned bar code means one product. */
function barcodeFaults(products: Station['products']): CrossFault[] {
  const codes = products.flatMap(({ barcodes }, product) =>
    barcodes.map((barcode, index) => ({ barcode, path: `products[${product}].barcodes[${index}]` })),
  );
  return duplicates(
    codes,
    (at) => codes[at]?.path ?? '',
    ({ barcode }) => barcode,
  );
}

function nameFaults(station: Station): CrossFault[] {
  const { workplaces, lines, pumps, products, scanners, terminals, discounts, paymentTypes } = station;
  const at = (list: string, field: string) => (index: number) => `${list}[${index}].${field}`;
  return [
    ...duplicates(workplaces, at('workplaces', 'id'), ({ id }) => id),
    ...duplicates(lines, at('lines', 'id'), ({ id }) => id),
    ...duplicates(pumps, at('pumps', 'number'), ({ number }) => number),
    ...duplicates(products, at('products', 'code'), ({ code }) => code),
    ...barcodeFaults(products),
    ...duplicates(scanners, at('scanners', 'workplace'), ({ workplace }) => workplace),
    ...duplicates(terminals, at('terminals', 'id'), ({ id }) => id),
    ...duplicates(discounts, at('discounts', 'shortName'), ({ shortName }) => shortName.toLowerCase()),
    ...duplicates(discounts, at('discounts', 'name'), ({ name }) => name.toLowerCase()),
    ...duplicates(paymentTypes, at('paymentTypes', 'code'), ({ code }) => code),
    ...pumps.flatMap(({ nozzles }, pump) => duplicates(nozzles, at(`pumps[${pump}].nozzles`, 'number'), ({ number }) => number)),
  ];
}

/** A serial port has one master, and a line has one device at an address. */
function wiringFaults({ lines, pumps, scanners }: Station): CrossFault[] {
  const ports = [
    ...lines.map(({ device }, index) => ({ device, path: `lines[${index}].device` })),
    ...scanners.map(({ device }, index) => ({ device, path: `scanners[${index}].device` })),
  ].filter(({ device }) => device !== 'simulator');
  const addresses = pumps.flatMap(({ line, nozzles }, pump) =>
    nozzles.map(({ address }, nozzle) => ({ at: `${line}:${address}`, path: `pumps[${pump}].nozzles[${nozzle}].address` })),
  );
  return [
    ...duplicates(
      ports,
      (at) => ports[at]?.path ?? '',
      ({ device }) => device,
    ),
    ...duplicates(
      addresses,
      (at) => addresses[at]?.path ?? '',
      ({ at }) => at,
    ),
  ];
}

function forecourtFaults({ lines, pumps, products }: Station): CrossFault[] {
  return [
    ...pumps.flatMap(({ line }, at) => faultUnless(has(lines, 'id', line), `pumps[${at}].line`, 'no such line', 'нет такой линии')),
    ...pumps.flatMap(({ nozzles }, pump) =>
      nozzles.flatMap(({ product }, nozzle) =>
        faultUnless(
          products.some(({ code, kind }) => code === product && kind === 'fuel'),
          `pumps[${pump}].nozzles[${nozzle}].product`,
          'no such fuel among the products',
          'нет такого топлива среди товаров',
        ),
      ),
    ),
    ...products.flatMap(({ kind, unit, price, minPrice }, at) => [
      ...faultUnless(
        kind === 'goods' || unit !== 'pcs',
        `products[${at}].unit`,
        'fuel is not sold in pieces',
        'топливо не продаётся штуками',
      ),
      ...faultUnless(minPrice <= price, `products[${at}].minPrice`, 'above the price', 'выше цены'),
    ]),
  ];
}

function loyaltyFaults({ workplaces, terminals, discounts, paymentTypes }: Station): CrossFault[] {
  return [
    ...terminals.flatMap(({ workplace }, at) =>
      faultUnless(has(workplaces, 'id', workplace), `terminals[${at}].workplace`, 'no such workplace', 'нет такого рабочего места'),
    ),
    ...discounts.flatMap(({ terminal }, at) =>
      faultUnless(has(terminals, 'id', terminal), `discounts[${at}].terminal`, 'no such terminal', 'нет такого терминала'),
    ),
    ...paymentTypes.flatMap(({ discount }, at) =>
      faultUnless(
        discount === undefined || has(discounts, 'shortName', discount),
        `paymentTypes[${at}].discount`,
        'no discount of this short name',
        'нет скидки с таким кратким наименованием',
      ),
    ),
  ];
}

/** From sum to sum upwards, so that one percentage is meant. */
const tierFaults = ({ bonusModule }: Station): CrossFault[] =>
  bonusModule.tiers.flatMap(({ from }, at) =>
    faultUnless(
      at === 0 || from > (bonusModule.tiers[at - 1]?.from ?? 0),
      `bonusModule.tiers[${at}].from`,
      'not above the one before it',
      'не больше предыдущей суммы',
    ),
  );

function paymentFaults({ bankTerminal, paymentTypes }: Station): CrossFault[] {
  const isFuel = (wanted: string) => paymentTypes.some(({ code, use }) => code === wanted && use === 'fuel');
  return paymentTypes.flatMap(({ kind, use, pairedWith }, at) => [
    ...faultUnless(
      kind !== 'bankCard' || bankTerminal !== undefined,
      `paymentTypes[${at}].kind`,
      'the station has no bank terminal',
      'на станции нет банковского терминала',
    ),
    ...faultUnless(use === 'shop' || pairedWith.length === 0, `paymentTypes[${at}].pairedWith`, 'only for the shop', 'только для магазина'),
    ...pairedWith.flatMap((paired, index) =>
      faultUnless(
        isFuel(paired),
        `paymentTypes[${at}].pairedWith[${index}]`,
        'no such fuel payment type',
        'нет такого вида оплаты топлива',
      ),
    ),
  ]);
}

const MONEY = new Map<string, string>([
  ['cash', 'cash'],
  ['bankCard', 'electronically'],
]);

/** Where money is taken a receipt is due, paid as it is taken; a proving is no sale; what is only recorded is not in the drawer. */
function paperFaults({ paymentTypes }: Station): CrossFault[] {
  return paymentTypes.flatMap(({ kind, document, fiscalPayment }, at) => {
    const money = MONEY.get(kind);
    const [en, ru] = money
      ? ['money that is taken needs a receipt', 'за принятые деньги нужен чек']
      : ['a proving is no sale', '«Мерник» — не продажа'];
    const isPaperSound = document === undefined || (money ? document === 'fiscal' : kind !== 'proving' || document !== 'fiscal');
    const isPaymentSound = fiscalPayment === undefined || (money ? fiscalPayment === money : fiscalPayment !== 'cash');
    return [
      ...faultUnless(isPaperSound, `paymentTypes[${at}].document`, en, ru),
      ...faultUnless(
        isPaymentSound,
        `paymentTypes[${at}].fiscalPayment`,
        'a receipt is paid as the money is taken: cash by cash, a card electronically, a recorded kind by no cash',
        'форма оплаты в чеке — как приняты деньги: наличные, по карте безналичными, учётный вид не наличными',
      ),
    ];
  });
}

/** Every fault of a document whose shape is sound. */
export function findCrossFaults(station: Station): CrossFault[] {
  const scannerFaults = station.scanners.flatMap(({ workplace }, at) =>
    faultUnless(has(station.workplaces, 'id', workplace), `scanners[${at}].workplace`, 'no such workplace', 'нет такого рабочего места'),
  );
  return [
    ...nameFaults(station),
    ...wiringFaults(station),
    ...forecourtFaults(station),
    ...scannerFaults,
    ...loyaltyFaults(station),
    ...tierFaults(station),
    ...paymentFaults(station),
    ...paperFaults(station),
  ];
}
