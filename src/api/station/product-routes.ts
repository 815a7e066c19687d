/** Promises prices that are changed over HTTP and in force for the next sale. */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { ProductSettings } from '../../station/document.ts';
import { UnitPrice } from '../../station/trade.ts';
import { about } from '../http/describe.ts';
import { bodyOf, languageOf, Problem } from '../http/problems.ts';
import type { Service } from '../service.ts';
import { putInForce } from './document-routes.ts';

const Product = v.object({
  code: v.string(),
  name: v.string(),
  kind: v.string(),
  unit: v.string(),
  price: v.pipe(v.number(), v.description('Kopecks per unit.')),
  minPrice: v.number(),
});
const Price = v.strictObject({ price: v.pipe(UnitPrice, v.description('Kopecks per unit.')) });

const shown = ({ code, name, kind, unit, price, minPrice }: ProductSettings) => ({ code, name, kind, unit, price, minPrice });

export function productRoutes(service: Service): Hono {
  const app = new Hono();
  app.get(
    '/v1/products',
    about({
      tag: 'forecourt',
      summary: { en: 'Fuel and goods with their prices', ru: 'Топливо и товары с ценами' },
      answers: { 200: v.object({ products: v.array(Product) }) },
    }),
    (context) => context.json({ products: service.stations.inForce().document.products.map(shown) }),
  );
  app.put(
    '/v1/products/:code/price',
    about({
      tag: 'forecourt',
      summary: { en: 'Change a price', ru: 'Изменить цену' },
      description:
        'In force for the next sale; open sales keep theirs. Dispensers show it when they are idle: `shownPrice` of each nozzle says whether they do.',
      body: Price,
      answers: { 200: Product },
      problems: [400, 404, 413, 415, 422],
    }),
    async (context) => {
      const { price } = await bodyOf(context, Price);
      const { document } = service.stations.inForce();
      const product = document.products.find(({ code }) => code === context.req.param('code'));
      if (!product) throw new Problem(404, 'not-found', 'there is no such product');
      if (price < product.minPrice) {
        const message =
          languageOf(context) === 'ru'
            ? `не ниже минимальной цены ${product.minPrice}`
            : `not below the least price of ${product.minPrice}`;
        throw new Problem(422, 'invalid-input', message, { faults: [{ path: 'price', message }] });
      }
      const changed = { ...product, price };
      if (price !== product.price) {
        const products = document.products.map((one) => (one === product ? changed : one));
        putInForce(context, service, { ...document, products }, 'price.changed', { code: product.code, from: product.price, to: price });
      }
      return context.json(shown(changed));
    },
  );
  return app;
}
