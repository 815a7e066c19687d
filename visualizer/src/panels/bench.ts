/** Promises QA's hands on a simulated station: start a sale of any path, scan, lift and hang up, break a device, answer for the operator. */
import { get, post } from '../api.ts';
import { button, html } from '../element.ts';
import type { Page, Panel } from '../main.ts';
import type { Sale } from '../sale.ts';
import { listen } from '../stream.ts';
import { nameOf, t, type Word } from '../words.ts';
import { saleCard } from './sale-card.ts';

interface Station {
  workplaces: { id: string; name: string }[];
  pumps: { number: number; nozzles: { number: number; product: string }[] }[];
  products: { code: string; name: string; kind: string }[];
  paymentTypes: { code: string; name: string; use: string }[];
}
/** The simulated clients of the demo station. */
const CARDS = ['2200000000017', '2200000000024', '2200000000031', '2200000000048'];
const FAULTS: Record<string, string[]> = {
  pump: ['silence', 'badCrc', 'lateAnswer', 'garbage', 'can', 'overrun', 'reboot'],
  fiscal: ['noPaper', 'lostBefore', 'lostAfter', 'refuse', 'slow'],
  bank: ['decline', 'lostBefore', 'lostAfter', 'busy'],
  megainsight: ['down', 'timeoutBefore', 'timeoutAfter', 'http500', 'badJson', 'badSums'],
};
const PATHS: [value: string, words: Word][] = [
  ['volume', 'byVolume'],
  ['amount', 'byAmount'],
  ['full', 'toFull'],
  ['ceiling', 'toCeiling'],
  ['shop', 'shopSale'],
];
/** What an operator at the bench says where an event wants more than its name. */
const ANSWERS: Record<string, (sale: Sale) => Record<string, unknown>> = {
  'card.presented': () => ({ token: CARDS[0] }),
  'offers.answered': () => ({ couponIds: 'all', points: 0 }),
  'payment.changed': ({ paymentType }) => ({ paymentType }),
  'sale.cancelled': () => ({ reason: t('bench') }),
  'sale.leftUnpaid': () => ({ reason: t('bench') }),
};

const newKey = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

type Option = [value: string, words: string];
const select = (id: string, options: Option[], change: () => void = () => undefined) =>
  html('select', { id: `bench-${id}`, change }, ...options.map(([value, words]) => html('option', { value }, words)));
const number = (id: string, value: number, step: number, least = step) =>
  html('input', { id: `bench-${id}`, type: 'number', inputmode: 'decimal', value, min: least, step });
const field = (label: Word, input: HTMLElement) => html('div', { class: 'field' }, html('label', { for: input.id }, t(label)), input);

export class BenchPanel implements Panel {
  readonly root = html('div', { class: 'bench' });
  readonly #page: Page;
  readonly #sale = html('div', { class: 'bench-sale', 'aria-live': 'polite' });
  #isOpen = false;
  #shown: Sale | null = null;
  #leave: () => void = () => undefined;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(): Promise<void> {
    this.#isOpen = true;
    this.#page.chart.note(null);
    if (this.root.children.length === 0) await this.#build();
    this.#mark();
  }

  close(): void {
    this.#isOpen = false;
    this.#page.chart.mark(null);
  }

  chartChanged(): void {
    this.#mark();
  }

  async #build(): Promise<void> {
    const hasLab = await get('/lab/pumps/1').then(
      () => true,
      () => false,
    );
    if (!hasLab) return this.root.replaceChildren(html('p', { class: 'empty' }, t('noLab')), html('p', { class: 'hint' }, t('noLabHint')));
    const station = await get<Station>('/v1/station');
    this.root.replaceChildren(
      html('div', { class: 'heading' }, html('h2', {}, t('bench'))),
      this.#start(station),
      this.#customer(station),
      this.#breaking(station),
      this.#sale,
    );
  }

  /** Says what came of it, in the page's own line. */
  #do(words: string, call: () => Promise<unknown>): void {
    void call().then(
      () => this.#page.say(words),
      (problem: Error) => this.#page.say(`${t('failed')}: ${problem.message}`),
    );
  }

  #start({ pumps, paymentTypes, products, workplaces }: Station): HTMLElement {
    const nozzles = pumps.flatMap(({ number: pump, nozzles: own }) =>
      own.map((nozzle): Option => {
        const name = products.find(({ code }) => code === nozzle.product)?.name ?? nozzle.product;
        return [`${pump}/${nozzle.number}`, `${t('pump')} ${pump} · ${name}`];
      }),
    );
    const types = (): Option[] =>
      paymentTypes.filter(({ use }) => (use === 'shop') === (path.value === 'shop')).map(({ code, name }): Option => [code, name]);
    const path = select(
      'path',
      PATHS.map(([value, words]): Option => [value, t(words)]),
      () => payment.replaceChildren(...types().map(([value, words]) => html('option', { value }, words))),
    );
    const payment = select('payment', types());
    const nozzle = select('nozzle', nozzles);
    const much = number('much', 5, 0.01, 1);
    const loyalty = html('input', { id: 'bench-loyalty', type: 'checkbox', checked: true });
    const coffee = html('input', { id: 'bench-coffee', type: 'checkbox' });
    const begin = async () => {
      const [pump, no] = nozzle.value.split('/').map(Number);
      const units = Number(much.value);
      const presets: Record<string, object> = {
        volume: { type: 'volume', volume: Math.round(units * 100) * 10 },
        amount: { type: 'amount', amount: Math.round(units * 100) },
        full: { type: 'full' },
        ceiling: { type: 'full', ceiling: Math.round(units * 100) * 10 },
      };
      const kind = path.value === 'shop' ? 'shop' : path.value === 'full' || path.value === 'ceiling' ? 'fillToFull' : 'prepaid';
      const fuel = kind === 'shop' ? {} : { pump, nozzle: no, preset: presets[path.value] };
      const goods = kind === 'shop' || coffee.checked ? { goods: [{ code: 'coffee', quantity: 1000 }] } : {};
      const sale = {
        path: kind,
        workplace: workplaces[0]?.id ?? '1',
        ...fuel,
        paymentType: payment.value,
        loyalty: loyalty.checked,
        ...goods,
      };
      this.follow(await post<Sale>('/v1/sales', sale, { 'idempotency-key': newKey() }));
    };
    return html(
      'section',
      {},
      html('h3', {}, t('newSale')),
      html(
        'div',
        { class: 'filters' },
        field('path', path),
        field('nozzleWord', nozzle),
        field('howMuch', much),
        field('paymentType', payment),
        html('label', { class: 'tick' }, loyalty, t('loyalty')),
        html('label', { class: 'tick' }, coffee, t('withCoffee')),
      ),
      button(t('startSale'), () => this.#do(t('started'), begin), { class: 'primary' }),
    );
  }

  #customer({ pumps, workplaces }: Station): HTMLElement {
    const card = select(
      'card',
      CARDS.map((one): Option => [one, one]),
    );
    const pump = select(
      'pump',
      pumps.map(({ number: one }): Option => [String(one), `${t('pump')} ${one}`]),
    );
    const hangUp = number('hang-up', 2, 0.01);
    const scan = (code: string) => post('/lab/scanner/scan', { workplace: workplaces[0]?.id ?? '1', code });
    const scanQr = async () => scan((await post<{ token: string }>('/lab/megainsight/tokens', { card: card.value })).token);
    const customer = (body: object) => post(`/lab/pumps/${pump.value}/customer`, body);
    return html(
      'section',
      {},
      html('h3', {}, t('customer')),
      html('div', { class: 'filters' }, field('card', card), field('pump', pump), field('hangUpAt', hangUp)),
      html(
        'div',
        { class: 'choices' },
        button(t('scanQr'), () => this.#do(t('scanned'), scanQr)),
        button(t('scanCard'), () => this.#do(t('scanned'), () => scan(card.value))),
        button(t('lift'), () => this.#do(t('lifted'), () => customer({ nozzleUp: true }))),
        button(t('hangUp'), () => this.#do(t('hungUp'), () => customer({ nozzleUp: false }))),
        button(t('hangUpEarly'), () => this.#do(t('willHangUp'), () => customer({ hangUpAt: Math.round(Number(hangUp.value) * 1000) }))),
      ),
    );
  }

  #breaking({ pumps }: Station): HTMLElement {
    const device = select(
      'device',
      [
        ...pumps.map(({ number: one }): Option => [`pumps/${one}`, `${t('pump')} ${one}`]),
        ['fiscal', t('register')],
        ['bank', t('bankTerminal')],
        ['megainsight', 'Megainsight'],
      ],
      () => kind.replaceChildren(...kinds()),
    );
    const kinds = () =>
      (FAULTS[device.value.startsWith('pumps') ? 'pump' : device.value] ?? []).map((one) => html('option', { value: one }, nameOf(one)));
    const kind = select('fault', []);
    kind.append(...kinds());
    const times = html('input', { id: 'bench-count', type: 'number', min: 1, value: 1 });
    const fault = (body: object) => post(`/lab/${device.value}/faults`, body);
    return html(
      'section',
      {},
      html('h3', {}, t('breakDevice')),
      html('div', { class: 'filters' }, field('device', device), field('fault', kind), field('howOften', times)),
      html(
        'div',
        { class: 'choices' },
        button(t('breakIt'), () => this.#do(t('broken'), () => fault({ kind: kind.value, count: Math.max(1, Number(times.value)) }))),
        button(t('mendIt'), () => this.#do(t('mended'), () => fault({ kind: 'clear' }))),
      ),
    );
  }

  /** Shows the sale as it goes on, with what an operator may answer. */
  follow(sale: Sale): void {
    this.#leave();
    this.#take(sale);
    void this.#page.showChart(sale.chart.name, sale.chart.version).then(() => this.#mark());
    this.#leave = listen(`/v1/sales/${sale.id}/stream`, {
      message: ({ event, data }) => event === 'sale' && this.#take(data as Sale),
      up: () => undefined,
      down: () => undefined,
    });
  }

  #take(sale: Sale): void {
    this.#shown = sale;
    const tell = (event: object) => post(`/v1/sales/${sale.id}/events`, event);
    const events = sale.availableEvents.filter(({ type, refused }) => !refused && type !== 'attention.resolved');
    this.#sale.replaceChildren(
      html('h3', {}, t('saleNow')),
      html(
        'div',
        { class: 'choices' },
        ...events.map(({ type }) =>
          button(nameOf(type), () => this.#do(nameOf(type), () => tell({ type, ...ANSWERS[type]?.(sale) })), {
            'data-event': type,
            title: type,
          }),
        ),
        ...(sale.attention?.choices ?? []).map(({ choice, message }) =>
          button(message, () => this.#do(message, () => tell({ type: 'attention.resolved', choice, by: t('bench') })), {
            'data-choice': choice,
          }),
        ),
      ),
      saleCard(sale, null),
      button(t('openReplay'), () => this.#page.go('replay', { sale: sale.id, at: null }), { class: 'quiet' }),
    );
    if (sale.tags.includes('closed') && !sale.tags.includes('confirming') && !sale.attention) this.#leave();
    this.#mark();
  }

  #mark(): void {
    const sale = this.#shown;
    if (!this.#isOpen || !sale || this.#page.chart.shown?.name !== sale.chart.name) return;
    void this.#page.chart.unfoldFor(sale.state).then(() => this.#page.chart.mark({ active: sale.state, taken: [], past: [] }));
  }
}
