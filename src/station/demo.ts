/** The demo station: four pumps, three goods, two discounts, every device simulated. Used at a first start, by the lab and the tests. */
import type * as v from 'valibot';
import type { Station, StationDocument } from './document.ts';

/** Where the demo station's devices are reached; by default all of them in this process. */
export interface DemoDevices {
  line: string;
  scanner: string;
  fiscal: string;
  bank: string;
  megainsight: string;
}

const IN_PROCESS: DemoDevices = {
  line: 'simulator',
  scanner: 'simulator',
  fiscal: 'simulator',
  bank: 'simulator',
  megainsight: 'simulator',
};

/** Whether it names a device of this process: a station of real devices must not wake up on simulators. */
export const isSimulated = ({ lines, scanners, fiscalRegister, bankTerminal, terminals }: Station): boolean =>
  [
    ...lines.map(({ device }) => device),
    ...scanners.map(({ device }) => device),
    fiscalRegister?.url,
    bankTerminal?.url,
    ...terminals.map(({ driver }) => driver.url),
  ].includes(IN_PROCESS.line);

const PUMPS = [1, 2, 3, 4];
const FUELS = ['ai80', 'ai92', 'ai95', 'dt'];

/** The demo station as a document that can be written to a file and loaded with `STATION`. */
export function demoStation(devices: DemoDevices = IN_PROCESS): v.InferInput<typeof StationDocument> {
  const discount = { type: 'terminal', terminal: '2', printCardNumber: 'whole' } as const;
  return {
    name: 'Демо-АЗС',
    workplaces: [{ id: '1', name: 'Касса 1' }],
    lines: [{ id: 'line-1', device: devices.line }],
    pumps: PUMPS.map((number) => ({
      number,
      line: 'line-1',
      nozzles: FUELS.map((product, index) => ({ number: index + 1, address: (number - 1) * FUELS.length + index + 1, product })),
    })),
    products: [
      { code: 'ai80', name: 'АИ-80', kind: 'fuel', unit: 'L', price: 5600 },
      { code: 'ai92', name: 'АИ-92', kind: 'fuel', unit: 'L', price: 5990 },
      { code: 'ai95', name: 'АИ-95', kind: 'fuel', unit: 'L', price: 6450 },
      { code: 'dt', name: 'ДТ', kind: 'fuel', unit: 'L', price: 7120 },
      { code: 'coffee', name: 'Кофе', kind: 'goods', unit: 'pcs', price: 12000 },
      { code: 'water', name: 'Вода', kind: 'goods', unit: 'pcs', price: 6000 },
      { code: 'wiper-fluid', name: 'Жидкость стеклоомывающая', kind: 'goods', unit: 'pcs', price: 39000 },
    ],
    scanners: [{ workplace: '1', device: devices.scanner }],
    fiscalRegister: { driver: 'atol', url: devices.fiscal, operator: { name: 'Иванов И.И.' } },
    bankTerminal: { driver: 'nexo', url: devices.bank, saleId: 'KOLONKA-1', poiId: 'POI-1' },
    terminals: [
      {
        id: '2',
        type: 'megainsight',
        workplace: '1',
        comPort: 12,
        driver: { url: devices.megainsight, userId: 'demo-network', placeId: 'demo-station' },
      },
    ],
    discounts: [
      { ...discount, name: 'Megainsight, наличные', shortName: 'MI1', request: 'operator' },
      { ...discount, name: 'Megainsight, банковские карты', shortName: 'MI2', request: 'always' },
    ],
    paymentTypes: [
      { code: 'cash', name: 'Наличные', use: 'fuel', kind: 'cash', discount: 'MI1' },
      { code: 'card', name: 'Банковская карта', use: 'fuel', kind: 'bankCard', discount: 'MI2' },
      { code: 'shop-cash', name: 'Магазин: наличные', use: 'shop', kind: 'cash', discount: 'MI1', pairedWith: ['cash'] },
      { code: 'shop-card', name: 'Магазин: карта', use: 'shop', kind: 'bankCard', discount: 'MI2', pairedWith: ['card'] },
      { code: 'talon', name: 'Талоны', use: 'fuel', kind: 'recorded' },
      { code: 'proving', name: 'Мерник', use: 'fuel', kind: 'proving' },
    ],
  };
}
