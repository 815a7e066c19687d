/** The bench's hands on simulated devices, through the lab's routes: what a customer does, and what breaks. Used by the bench panel. */
import { post } from '../../../../web/api.ts';
import { button, type Choice, field, html, options } from '../../../../web/element.ts';
import { nameOf, t } from '../../language/language.ts';
import type { Station } from '../../station.ts';
import { createNumber, createSelect, type Do } from './bench-fields.ts';

/** The simulated clients of the demo station. */
export const CARDS = ['2200000000017', '2200000000024', '2200000000031', '2200000000048'];

/** The faults that each simulated device knows. */
const FAULTS = {
  pump: ['silence', 'badCrc', 'lateAnswer', 'garbage', 'can', 'overrun', 'reboot'],
  fiscal: ['noPaper', 'lostBefore', 'lostAfter', 'refuse', 'slow'],
  bank: ['decline', 'lostBefore', 'lostAfter', 'busy'],
  megainsight: ['down', 'timeoutBefore', 'timeoutAfter', 'http500', 'badJson', 'badSums'],
};
/** By the device's place among the lab's routes: `pumps/2`, `fiscal`. */
function faultChoices(device: string): Choice[] {
  const kind = device.startsWith('pumps/') ? 'pump' : device;
  return (Object.hasOwn(FAULTS, kind) ? FAULTS[kind as keyof typeof FAULTS] : []).map((fault): Choice => [fault, nameOf(fault)]);
}

const pumpChoices = ({ pumps }: Station, prefix: string): Choice[] =>
  pumps.map(({ number }): Choice => [`${prefix}${number}`, `${t('pump')} ${number}`]);

export function createCustomerForm(station: Station, onDo: Do): HTMLElement {
  const card = createSelect(
    'card',
    CARDS.map((one): Choice => [one, one]),
  );
  const pump = createSelect('pump', pumpChoices(station, ''));
  const volume = createNumber('hang-up', 2, 0.01);
  const scan = (code: string) => post('/lab/scanner/scan', { workplace: station.workplaces[0]?.id ?? '1', code });
  const scanQr = async () => scan((await post<{ token: string }>('/lab/megainsight/tokens', { card: card.value })).token);
  const actAtPump = (act: object) => post(`/lab/pumps/${pump.value}/customer`, act);
  const hangUpEarly = () => actAtPump({ hangUpAt: Math.round(Number(volume.value) * 1000) });
  return html(
    'section',
    {},
    html('h3', {}, t('customer')),
    html('div', { class: 'filters' }, field(t('card'), card), field(t('pump'), pump), field(t('hangUpAt'), volume)),
    html(
      'div',
      { class: 'choices' },
      button(t('scanQr'), () => onDo(t('scanned'), scanQr)),
      button(t('scanCard'), () => onDo(t('scanned'), () => scan(card.value))),
      button(t('lift'), () => onDo(t('lifted'), () => actAtPump({ nozzleUp: true }))),
      button(t('hangUp'), () => onDo(t('hungUp'), () => actAtPump({ nozzleUp: false }))),
      button(t('hangUpEarly'), () => onDo(t('willHangUp'), hangUpEarly)),
    ),
  );
}

export function createFaultForm(station: Station, onDo: Do): HTMLElement {
  const devices: Choice[] = [
    ...pumpChoices(station, 'pumps/'),
    ['fiscal', t('register')],
    ['bank', t('bankTerminal')],
    ['megainsight', 'Megainsight'],
  ];
  const device = createSelect('device', devices, () => fault.replaceChildren(...options(faultChoices(device.value))));
  const fault = createSelect('fault', faultChoices(device.value));
  const times = createNumber('count', 1, 1);
  const setFault = (body: object) => post(`/lab/${device.value}/faults`, body);
  const breakDevice = () => setFault({ kind: fault.value, count: Math.max(1, Number(times.value)) });
  return html(
    'section',
    {},
    html('h3', {}, t('breakDevice')),
    html('div', { class: 'filters' }, field(t('device'), device), field(t('fault'), fault), field(t('howOften'), times)),
    html(
      'div',
      { class: 'choices' },
      button(t('breakIt'), () => onDo(t('broken'), breakDevice)),
      button(t('mendIt'), () => onDo(t('mended'), () => setFault({ kind: 'clear' }))),
    ),
  );
}
