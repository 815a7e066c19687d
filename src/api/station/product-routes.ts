/** Products over HTTP: read, and their prices changed; a price is in force for the next sale. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { ProductSettings } from '../../station/document.ts';
import { UnitPrice } from '../../station/products.ts';
import { isMarked } from '../../station/receipt-terms.ts';
import type { Backend } from '../backend.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation } from '../http/openapi.ts';
import { invalidInput, Problem } from '../http/problems.ts';
import { readBody } from '../http/read-request.ts';
import { described } from '../http/schema-parts.ts';
import { changeNewest, putInForce } from './revise-document.ts';

const Product = v.object({
  code: v.string(),
  name: v.string(),
  kind: v.string(),
  unit: v.string(),
  price: described(v.number(), 'Kopecks per unit.'),
  minPrice: v.number(),
  tax: v.string(),
  noDiscount: v.boolean(),
  marked: described(v.boolean(), 'Not sold yet.'),
  barcodes: v.array(v.string()),
});
const Price = v.strictObject({ price: described(UnitPrice, 'Kopecks per unit.') });

const describeList = describeOperation({
  tag: 'forecourt',
  summary: { en: 'Fuel and goods with their prices', ru: 'Топливо и товары с ценами' },
  answers: { 200: v.object({ products: v.array(Product) }) },
});
const describePriceChange = describeOperation({
  tag: 'forecourt',
  summary: { en: 'Change a price', ru: 'Изменить цену' },
  description:
    'In force for the next sale; open sales keep theirs. Dispensers show it when they are idle: `shownPrice` of each nozzle says ' +
    'whether they do.',
  body: Price,
  answers: { 200: Product },
  problems: [400, 404, 413, 415, 422],
});

const productView = (product: ProductSettings) => {
  const { code, name, kind, unit, price, minPrice, tax, noDiscount, barcodes } = product;
  return { code, name, kind, unit, price, minPrice, tax, noDiscount, marked: isMarked(product), barcodes };
};

async function changePrice(context: Context, backend: Backend): Promise<Response> {
  const { price } = await readBody(context, Price);
  return changeNewest(() => setPrice(context, backend, price));
}

async function setPrice(context: Context, backend: Backend, price: number): Promise<Response> {
  const { document } = backend.stations.inForce();
  const product = document.products.find(({ code }) => code === context.req.param('code'));
  if (!product) throw new Problem('not-found', 'there is no such product');
  const { code, price: from, minPrice } = product;
  if (price < minPrice) {
    const message = { en: `not below the least price of ${minPrice}`, ru: `не ниже минимальной цены ${minPrice}` };
    throw invalidInput('price', message[languageOf(context)]);
  }
  const changed = { ...product, price };
  if (price !== from) {
    const products = document.products.map((one) => (one === product ? changed : one));
    await putInForce(context, backend, { ...document, products }, 'price.changed', { code, from, to: price });
  }
  return context.json(productView(changed));
}

export const productRoutes = (backend: Backend): Hono =>
  new Hono()
    .get('/v1/products', describeList, (context) =>
      context.json({ products: backend.stations.inForce().document.products.map(productView) }),
    )
    .put('/v1/products/:code/price', describePriceChange, (context) => changePrice(context, backend));
