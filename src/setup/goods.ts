/** The setup's sections on what the station sells and its limits, in roubles and litres. Used by sections.ts. */
import slugify from 'slugify';
import * as v from 'valibot';
import type { ProductSettings, StationInput } from '../station/document.ts';
import { Product } from '../station/products.ts';
import { Limits, PrepaidFuel, Rounding } from '../station/trade.ts';
import type { Sketch } from './draft.ts';
import { askRecord } from './field-questions.ts';
import { editList, type Kit } from './kit.ts';

type ProductInput = StationInput['products'][number];

// Where the package's letters are others than those of codes that stations have already.
slugify.extend({ ё: 'e', й: 'y', щ: 'sch', ъ: '' });

/** A code made of a name: `АИ-92` gives `ai92`; a second of its kind gets a number. */
export function codeFor(name: string, taken: string[]): string {
  const words = name
    .toLowerCase()
    // A fuel's figure stays with its letters, as on the pump.
    .replace(/(\p{L})-(\d)/gu, '$1$2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ');
  const code = slugify(words, { strict: true }).slice(0, 40) || 'product';
  if (!taken.includes(code)) return code;
  let number = 2;
  while (taken.includes(`${code}-${number}`)) number++;
  return `${code}-${number}`;
}

const roubles = (kopecks: number) => `${(kopecks / 100).toFixed(2)} ₽`;

export async function editProducts(kit: Kit, sketch: Sketch): Promise<Sketch> {
  const ask = (former: ProductInput | undefined, others: ProductInput[]) =>
    askRecord(kit.talk, Product, former, {
      name: { ask: { en: 'Name on the receipt, such as АИ-92', ru: 'Название в чеке, например АИ-92' } },
      kind: { usual: ({ name }) => (/^(аи|дт|суг|метан|пропан|бензин|ai|dt)/i.test(String(name)) ? 'fuel' : 'goods') },
      unit: { by: async (_former, { kind }): Promise<ProductSettings['unit']> => (kind === 'fuel' ? 'L' : 'pcs') },
      price: { scale: 100, ask: { en: 'List price, roubles per litre or piece', ru: 'Цена по прейскуранту, рублей за литр или штуку' } },
      code: {
        usual: ({ name }) =>
          codeFor(
            String(name),
            others.map(({ code }) => code),
          ),
      },
      minPrice: { scale: 100, fine: true, ask: { en: 'No discount goes below, roubles', ru: 'Минимальная цена со скидкой, рублей' } },
      tax: { fine: true },
      subject: { fine: true },
      noDiscount: { fine: true },
      marked: { fine: true },
      department: { fine: true },
      country: { fine: true },
      // Kept as they are: bar codes are scanned and suppliers entered in the document itself.
      barcodes: { by: async (former) => former },
      agent: { by: async (former) => former },
    });
  const products = await editList(kit, {
    what: { en: 'Fuels and goods:', ru: 'Топливо и товары:' },
    more: { en: '+ a fuel or a thing from the shop', ru: '+ топливо или товар магазина' },
    items: sketch.products ?? [],
    describe: ({ code, name, price }) => `${name} (${code}), ${roubles(price)}`,
    edit: ask,
    eager: true,
  });
  return { ...sketch, products };
}

export async function editLimits(kit: Kit, sketch: Sketch): Promise<Sketch> {
  const limits = await askRecord(kit.talk, Limits, sketch.limits, {
    minVolume: { scale: 1000, ask: { en: 'Least volume of a sale, litres', ru: 'Наименьший объём продажи, литров' } },
    fillCeiling: { scale: 1000, ask: { en: 'Most that a fill to full gives, litres', ru: 'Предел отпуска «до заполнения», литров' } },
    maxUnpaid: {},
  });
  return { ...sketch, limits };
}

const Receipts = v.strictObject({ rounding: Rounding, prepaidFuel: PrepaidFuel });

/** What the accountant decides of receipts. */
export async function editReceipts(kit: Kit, sketch: Sketch): Promise<Sketch> {
  const { rounding, prepaidFuel } = sketch;
  const former = { ...(rounding ? { rounding } : {}), ...(prepaidFuel ? { prepaidFuel } : {}) };
  return { ...sketch, ...(await askRecord(kit.talk, Receipts, former, { rounding: { fine: true }, prepaidFuel: { fine: true } })) };
}
