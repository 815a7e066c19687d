/** A shift's report as a paper of 40 columns in Russian, as a register prints it. Used by the shift's routes. */
import type { ShiftReport } from './shift-record.ts';

/** Registers of 57 mm print 32 to 42 characters a line; 40 fit most of 80 mm too. */
const COLUMNS = 40;
const RULE = '-'.repeat(COLUMNS);

/** Without the sign of the rouble and narrow spaces, which code page 866 has not. */
const money = (kopecks: number | null): string => (kopecks === null ? '—' : (kopecks / 100).toFixed(2).replace('.', ','));
const thousandths = (quantity: number): string => (quantity / 1000).toFixed(2).replace('.', ',');
const UNITS = new Map<string, string>([
  ['L', 'л'],
  ['pcs', 'шт'],
  ['kg', 'кг'],
  ['m3', 'м3'],
  ['kWh', 'кВт·ч'],
]);

/** Words at the left, a figure at the right; what is too long is broken over lines. */
function row(left: string, right: string): string[] {
  const room = COLUMNS - right.length - 1;
  if (left.length <= room) return [`${left}${' '.repeat(COLUMNS - left.length - right.length)}${right}`];
  return [...wrapped(left), `${' '.repeat(COLUMNS - right.length)}${right}`];
}

function wrapped(words: string): string[] {
  const lines: string[] = [];
  let rest = words;
  while (rest.length > COLUMNS) {
    const space = rest.lastIndexOf(' ', COLUMNS);
    const end = space > 0 ? space : COLUMNS;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

const centred = (words: string): string => `${' '.repeat(Math.max(0, Math.floor((COLUMNS - words.length) / 2)))}${words}`;
const section = (title: string, lines: string[]): string[] => (lines.length > 0 ? [RULE, title, ...lines] : []);
const time = (at: number): string => new Date(at).toLocaleString('ru-RU', { dateStyle: 'short', timeStyle: 'short' });

const salesOf = (sums: { sales: { count: number; amount: number }; refunds: { count: number; amount: number }; net: number }): string[] => [
  ...row(`  продажи ${sums.sales.count}`, money(sums.sales.amount)),
  ...(sums.refunds.count > 0 ? row(`  возвраты ${sums.refunds.count}`, money(sums.refunds.amount)) : []),
  ...row('  итого', money(sums.net)),
];

const WITHOUT_SALE = new Map<string, string>([
  ['sell', 'Приход'],
  ['sellReturn', 'Возврат прихода'],
  ['sellCorrection', 'Коррекция прихода'],
  ['sellReturnCorrection', 'Коррекция возврата'],
]);
const PAID_BY = new Map<string | null, string>([
  ['cash', 'наличные'],
  ['electronically', 'безналичные'],
  ['prepaid', 'аванс'],
  ['credit', 'кредит'],
]);

function drawerLines({ drawer, byCashier, register, handovers }: ShiftReport): string[] {
  const { opened, expected, counted } = drawer;
  if (opened === null && counted === null && drawer.in + drawer.out === 0) return [];
  return [
    ...row('На начало', money(opened)),
    ...row('Внесено', money(drawer.in)),
    ...row('Изъято', money(drawer.out)),
    ...row('Наличными по чекам', money(byCashier.reduce((sum, { cash }) => sum + cash, 0))),
    ...row('Должно быть', money(expected)),
    ...(register ? row('По счётчику ККМ', money(register.cashDrawer)) : []),
    ...handovers.flatMap(({ at, from, to, counted }) => [
      ...wrapped(`${time(at)} ${from ?? ''} > ${to}`),
      ...row('  пересчитано', money(counted)),
    ]),
    ...(counted === null ? [] : row('Пересчитано', money(counted))),
  ];
}

/** @param station its name. @returns lines of at most 40 characters. */
export function shiftText(station: string, report: ShiftReport): string[] {
  const { figures, number, fnNumber, openedAt, openedBy, closedAt, closedBy } = report;
  const { sales, refunds, net, nonFiscal, proving, paymentTypes, products } = figures;
  return [
    centred(closedAt === null ? `ОТЧЁТ ЗА СМЕНУ ${number} БЕЗ ГАШЕНИЯ` : `ОТЧЁТ ЗА СМЕНУ ${number}`),
    ...wrapped(station),
    ...(fnNumber === '' ? [] : row('ФН', fnNumber)),
    ...row(`Открыта ${openedBy}`, time(openedAt)),
    ...(closedAt === null ? [] : row(`Закрыта ${closedBy ?? ''}`, time(closedAt))),
    ...section('ПО ЧЕКАМ', salesOf({ sales, refunds, net })),
    ...(nonFiscal && nonFiscal.sales.count > 0 ? section('БЕЗ ЧЕКА (НЕФИСКАЛЬНЫЕ)', salesOf(nonFiscal)) : []),
    ...section(
      'ПО ВИДАМ ОПЛАТЫ',
      paymentTypes.flatMap((type) => [...wrapped(type.name), ...salesOf(type)]),
    ),
    ...section(
      'БЕЗ ПРОДАЖИ',
      report.withoutSale.flatMap(({ kind, paidBy, count, amount }) =>
        row(`${WITHOUT_SALE.get(kind) ?? kind} ${count}, ${PAID_BY.get(paidBy) ?? 'прочее'}`, money(amount)),
      ),
    ),
    ...section(
      'ПО ТОВАРАМ',
      products.flatMap(({ name, unit, quantity, amount }) =>
        row(`${name} ${thousandths(quantity)} ${UNITS.get(unit) ?? unit}`, money(amount)),
      ),
    ),
    ...(proving.count > 0 ? row(`Мерник ${proving.count}`, `${thousandths(proving.volume)} л`) : []),
    ...section(
      'ПО КАССИРАМ',
      report.byCashier.flatMap((cashier) => [...wrapped(cashier.cashier), ...salesOf(cashier), ...row('  наличными', money(cashier.cash))]),
    ),
    ...section('ДЕНЕЖНЫЙ ЯЩИК', drawerLines(report)),
    ...section(
      'ОТПУЩЕНО / СЧЁТЧИК, л',
      report.pumps
        .filter(({ ours, totaliser }) => ours !== 0 || (totaliser ?? 0) !== 0)
        .flatMap(({ pump, nozzle, ours, totaliser }) =>
          row(`ТРК ${pump} пистолет ${nozzle}`, `${thousandths(ours)} / ${totaliser === null ? '—' : thousandths(totaliser)}`),
        ),
    ),
    ...section(
      'РАСХОЖДЕНИЯ',
      report.differences.flatMap(({ message }) => wrapped(message.ru)),
    ),
    RULE,
  ];
}
