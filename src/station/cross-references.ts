/** Promises that a station's document fits itself: every reference leads somewhere, every name is one thing's (R1). */
import type { Station } from './document.ts';

export interface CrossFault {
  path: string;
  en: string;
  ru: string;
}

/** Each that bears the name of an earlier one. */
function twice<Item>(items: Item[], path: (index: number) => string, nameOf: (item: Item) => string | number): CrossFault[] {
  const seen = new Map<string | number, number>();
  return items.flatMap((item, index) => {
    const first = seen.get(nameOf(item));
    if (first === undefined) seen.set(nameOf(item), index);
    return first === undefined ? [] : [{ path: path(index), en: `already used by ${path(first)}`, ru: `уже занято: ${path(first)}` }];
  });
}

const lost = (isThere: boolean, path: string, en: string, ru: string): CrossFault[] => (isThere ? [] : [{ path, en, ru }]);

const has = <Item, Field extends keyof Item>(items: Item[], field: Field, value: Item[Field]) =>
  items.some((item) => item[field] === value);

function names(station: Station): CrossFault[] {
  const { workplaces, lines, pumps, products, scanners, terminals, discounts, paymentTypes } = station;
  return [
    ...twice(
      workplaces,
      (at) => `workplaces[${at}].id`,
      ({ id }) => id,
    ),
    ...twice(
      lines,
      (at) => `lines[${at}].id`,
      ({ id }) => id,
    ),
    ...twice(
      pumps,
      (at) => `pumps[${at}].number`,
      ({ number }) => number,
    ),
    ...twice(
      products,
      (at) => `products[${at}].code`,
      ({ code }) => code,
    ),
    ...twice(
      scanners,
      (at) => `scanners[${at}].workplace`,
      ({ workplace }) => workplace,
    ),
    ...twice(
      terminals,
      (at) => `terminals[${at}].id`,
      ({ id }) => id,
    ),
    ...twice(
      discounts,
      (at) => `discounts[${at}].shortName`,
      ({ shortName }) => shortName.toLowerCase(),
    ),
    ...twice(
      discounts,
      (at) => `discounts[${at}].name`,
      ({ name }) => name.toLowerCase(),
    ),
    ...twice(
      paymentTypes,
      (at) => `paymentTypes[${at}].code`,
      ({ code }) => code,
    ),
    ...pumps.flatMap(({ nozzles }, pump) =>
      twice(
        nozzles,
        (at) => `pumps[${pump}].nozzles[${at}].number`,
        ({ number }) => number,
      ),
    ),
  ];
}

/** A serial port has one master, and a line has one device at an address. */
function wires({ lines, pumps, scanners }: Station): CrossFault[] {
  const ports = [
    ...lines.map(({ device }, index) => ({ device, path: `lines[${index}].device` })),
    ...scanners.map(({ device }, index) => ({ device, path: `scanners[${index}].device` })),
  ].filter(({ device }) => device !== 'simulator');
  const addresses = pumps.flatMap(({ line, nozzles }, pump) =>
    nozzles.map(({ address }, nozzle) => ({ at: `${line}:${address}`, path: `pumps[${pump}].nozzles[${nozzle}].address` })),
  );
  return [
    ...twice(
      ports,
      (at) => ports[at]?.path ?? '',
      ({ device }) => device,
    ),
    ...twice(
      addresses,
      (at) => addresses[at]?.path ?? '',
      ({ at }) => at,
    ),
  ];
}

function forecourt({ lines, pumps, products }: Station): CrossFault[] {
  return [
    ...pumps.flatMap(({ line }, at) => lost(has(lines, 'id', line), `pumps[${at}].line`, 'no such line', 'нет такой линии')),
    ...pumps.flatMap(({ nozzles }, pump) =>
      nozzles.flatMap(({ product }, nozzle) =>
        lost(
          products.some(({ code, kind }) => code === product && kind === 'fuel'),
          `pumps[${pump}].nozzles[${nozzle}].product`,
          'no such fuel among the products',
          'нет такого топлива среди товаров',
        ),
      ),
    ),
    ...products.flatMap(({ kind, unit, price, minPrice }, at) => [
      ...lost(
        (kind === 'fuel') === (unit === 'L'),
        `products[${at}].unit`,
        'fuel is sold in litres, goods in pieces',
        'топливо продаётся литрами, товары — штуками',
      ),
      ...lost(minPrice <= price, `products[${at}].minPrice`, 'above the price', 'выше цены'),
    ]),
  ];
}

/** Without a scanner at its workplace a QR code cannot be read: the document says so rather than the first customer (R3). */
function loyalty({ workplaces, terminals, discounts, paymentTypes }: Station): CrossFault[] {
  return [
    ...terminals.flatMap(({ workplace }, at) =>
      lost(has(workplaces, 'id', workplace), `terminals[${at}].workplace`, 'no such workplace', 'нет такого рабочего места'),
    ),
    ...discounts.flatMap(({ terminal }, at) =>
      lost(has(terminals, 'id', terminal), `discounts[${at}].terminal`, 'no such terminal', 'нет такого терминала'),
    ),
    ...paymentTypes.flatMap(({ discount }, at) =>
      lost(
        discount === undefined || has(discounts, 'shortName', discount),
        `paymentTypes[${at}].discount`,
        'no discount of this short name',
        'нет скидки с таким кратким наименованием',
      ),
    ),
  ];
}

/** From sum to sum upwards, so that one percentage is meant. */
const tiers = ({ bonusModule }: Station): CrossFault[] =>
  bonusModule.tiers.flatMap(({ from }, at) =>
    lost(
      at === 0 || from > (bonusModule.tiers[at - 1]?.from ?? 0),
      `bonusModule.tiers[${at}].from`,
      'not above the one before it',
      'не больше предыдущей суммы',
    ),
  );

function payments({ bankTerminal, paymentTypes }: Station): CrossFault[] {
  const isFuel = (wanted: string) => paymentTypes.some(({ code, use }) => code === wanted && use === 'fuel');
  return paymentTypes.flatMap(({ kind, use, pairedWith }, at) => [
    ...lost(
      kind !== 'bankCard' || bankTerminal !== undefined,
      `paymentTypes[${at}].kind`,
      'the station has no bank terminal',
      'на станции нет банковского терминала',
    ),
    ...lost(use === 'shop' || pairedWith.length === 0, `paymentTypes[${at}].pairedWith`, 'only for the shop', 'только для магазина'),
    ...pairedWith.flatMap((paired, index) =>
      lost(isFuel(paired), `paymentTypes[${at}].pairedWith[${index}]`, 'no such fuel payment type', 'нет такого вида оплаты топлива'),
    ),
  ]);
}

/** Every fault of a document whose shape is sound. */
export function findCrossFaults(station: Station): CrossFault[] {
  const strays = station.scanners.flatMap(({ workplace }, at) =>
    lost(has(station.workplaces, 'id', workplace), `scanners[${at}].workplace`, 'no such workplace', 'нет такого рабочего места'),
  );
  return [
    ...names(station),
    ...wires(station),
    ...forecourt(station),
    ...strays,
    ...loyalty(station),
    ...tiers(station),
    ...payments(station),
  ];
}
