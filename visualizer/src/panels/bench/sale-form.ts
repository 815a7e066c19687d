/** The bench's form that starts a sale of any path. Used by the bench panel. */
import { post } from '../../../../web/api.ts';
import { button, type Choice, field, html, options } from '../../../../web/element.ts';
import { type TextKey, t } from '../../language/language.ts';
import type { Sale } from '../../sale.ts';
import type { Station } from '../../station.ts';
import { createNumber, createSelect, createTick, type Do } from './bench-fields.ts';

type PathChoice = 'volume' | 'amount' | 'full' | 'ceiling' | 'shop';

const PATHS: [value: PathChoice, title: TextKey][] = [
  ['volume', 'byVolume'],
  ['amount', 'byAmount'],
  ['full', 'toFull'],
  ['ceiling', 'toCeiling'],
  ['shop', 'shopSale'],
];
const COFFEE = { code: 'coffee', quantity: 1000 };

/** @param units litres or roubles, as they were typed. */
function presetOf(path: PathChoice, units: number): object {
  const hundredths = Math.round(units * 100);
  if (path === 'volume') return { type: 'volume', volume: hundredths * 10 };
  if (path === 'amount') return { type: 'amount', amount: hundredths };
  return path === 'ceiling' ? { type: 'full', ceiling: hundredths * 10 } : { type: 'full' };
}

function chartPathOf(path: PathChoice): string {
  if (path === 'shop') return 'shop';
  return path === 'full' || path === 'ceiling' ? 'fillToFull' : 'prepaid';
}

const createIdempotencyKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const nozzleChoices = ({ pumps, products }: Station): Choice[] =>
  pumps.flatMap(({ number: pump, nozzles }) =>
    nozzles.map(({ number, product }): Choice => {
      const name = products.find(({ code }) => code === product)?.name ?? product;
      return [`${pump}/${number}`, `${t('pump')} ${pump} · ${name}`];
    }),
  );

const paymentChoices = ({ paymentTypes }: Station, path: string): Choice[] =>
  paymentTypes.filter(({ use }) => (use === 'shop') === (path === 'shop')).map(({ code, name }): Choice => [code, name]);

/** @param onStart called with the new sale. */
export function createSaleForm(station: Station, onDo: Do, onStart: (sale: Sale) => void): HTMLElement {
  const path = createSelect(
    'path',
    PATHS.map(([value, title]): Choice => [value, t(title)]),
    () => payment.replaceChildren(...options(paymentChoices(station, path.value))),
  );
  const payment = createSelect('payment', paymentChoices(station, 'volume'));
  const nozzle = createSelect('nozzle', nozzleChoices(station));
  const quantity = createNumber('much', 5, 0.01, 1);
  const loyalty = createTick('loyalty', true);
  const coffee = createTick('coffee', false);
  const start = async () => {
    const choice = path.value as PathChoice;
    const isShop = choice === 'shop';
    const [pump, nozzleNumber] = nozzle.value.split('/').map(Number);
    const order = {
      path: chartPathOf(choice),
      workplace: station.workplaces[0]?.id ?? '1',
      ...(isShop ? {} : { pump, nozzle: nozzleNumber, preset: presetOf(choice, Number(quantity.value)) }),
      paymentType: payment.value,
      loyalty: loyalty.checked,
      ...(isShop || coffee.checked ? { goods: [COFFEE] } : {}),
    };
    onStart(await post<Sale>('/v1/sales', order, { 'idempotency-key': createIdempotencyKey() }));
  };
  return html(
    'section',
    {},
    html('h3', {}, t('newSale')),
    html(
      'div',
      { class: 'filters' },
      field(t('path'), path),
      field(t('nozzleWord'), nozzle),
      field(t('howMuch'), quantity),
      field(t('paymentType'), payment),
      html('label', { class: 'tick' }, loyalty, t('loyalty')),
      html('label', { class: 'tick' }, coffee, t('withCoffee')),
    ),
    button(t('startSale'), () => onDo(t('started'), start), { class: 'primary' }),
  );
}
