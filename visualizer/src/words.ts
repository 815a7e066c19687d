/** Promises every word of the page in Russian and English. */

export type Language = 'ru' | 'en';

const WORDS = {
  title: ['Диаграммы продаж', 'Sale charts'],
  chart: ['Диаграмма', 'Chart'],
  live: ['Сейчас', 'Live'],
  replay: ['Разбор', 'Replay'],
  sums: ['Итоги', 'In sum'],
  coverage: ['Покрытие', 'Coverage'],
  bench: ['Стенд', 'Bench'],
  views: ['Виды', 'Views'],
  search: ['Найти состояние или событие', 'Find a state or an event'],
  searchShort: ['Найти…', 'Find…'],
  fit: ['Вся диаграмма', 'Fit the chart'],
  zoomIn: ['Крупнее', 'Zoom in'],
  zoomOut: ['Мельче', 'Zoom out'],
  foldAll: ['Свернуть вложенное', 'Fold what is nested'],
  unfoldAll: ['Развернуть всё', 'Unfold all'],
  fold: ['Свернуть', 'Fold'],
  unfold: ['Развернуть', 'Unfold'],
  exportAs: ['Сохранить', 'Export'],
  language: ['English', 'Русский'],
  dark: ['Тёмная тема', 'Dark theme'],
  light: ['Светлая тема', 'Light theme'],
  loading: ['Загрузка…', 'Loading…'],
  laying: ['Раскладка диаграммы…', 'Laying out the chart…'],
  failed: ['Не удалось', 'Failed'],
  linkUp: ['На связи', 'Connected'],
  linkDown: ['Нет связи', 'Link lost'],
  linking: ['Соединяюсь…', 'Connecting…'],
  linkLost: ['Связь со станцией потеряна', 'The link to the station is lost'],
  linkLostHint: [
    'Показано последнее известное. Связь восстанавливается, пропущенное будет догнано.',
    'What is shown is the last that is known. Reconnecting; what is missed will be made up for.',
  ],
  linkBack: ['Связь восстановлена', 'The link is back'],
  caughtUp: ['Догнано событий', 'Changes made up for'],
  openSales: ['Открытые продажи', 'Open sales'],
  noOpenSales: ['Открытых продаж нет.', 'No open sales.'],
  noOpenSalesHint: [
    'Начните продажу на вкладке «Стенд» или с кассы — она появится здесь.',
    'Start one on the Bench tab or at a till: it appears here.',
  ],
  pump: ['ТРК', 'Pump'],
  shop: ['Магазин', 'Shop'],
  nozzle: ['пистолет', 'nozzle'],
  sum: ['Сумма', 'Sum'],
  inState: ['В состоянии', 'In state'],
  state: ['Состояние', 'State'],
  attention: ['Нужен человек', 'Needs a person'],
  follow: ['Следить', 'Follow'],
  unfollow: ['Не следить', 'Stop following'],
  openReplay: ['Разобрать по шагам', 'Step through it'],
  prepaid: ['Предоплата', 'Prepaid'],
  fillToFull: ['До заполнения', 'Fill to full'],
  due: ['К оплате', 'Due'],
  list: ['По прейскуранту', 'At list'],
  discount: ['Скидка', 'Discount'],
  pointsSpent: ['Баллами', 'Points spent'],
  paid: ['Оплачено', 'Paid'],
  refunded: ['Возвращено', 'Refunded'],
  delivered: ['Отпущено', 'Delivered'],
  client: ['Клиент', 'Client'],
  balance: ['баллов', 'points'],
  receipts: ['Чеки', 'Receipts'],
  tags: ['Метки', 'Tags'],
  actors: ['Исполнители', 'Actors'],
  transitions: ['Переходы', 'Transitions'],
  notice: ['Сообщение', 'Notice'],
  takes: ['Примет сейчас', 'Takes now'],
  finished: ['Завершённые продажи', 'Finished sales'],
  recent: ['Последние продажи', 'Recent sales'],
  saleId: ['Номер продажи', 'Sale id'],
  show: ['Показать', 'Show'],
  more: ['Ещё', 'More'],
  another: ['Другая продажа', 'Another sale'],
  step: ['Шаг', 'Step'],
  stepOf: ['из', 'of'],
  first: ['В начало', 'To the start'],
  previous: ['Шаг назад', 'Step back'],
  next: ['Шаг вперёд', 'Step forward'],
  last: ['В конец', 'To the end'],
  play: ['Проиграть', 'Play'],
  pause: ['Пауза', 'Pause'],
  event: ['Событие', 'Event'],
  effects: ['Поручения', 'Effects asked for'],
  noEffects: ['Этот шаг ничего не поручил.', 'This step asked for nothing.'],
  outcomeDone: ['исполнено', 'done'],
  outcomeFailed: ['не удалось', 'failed'],
  outcomeCancelled: ['отозвано', 'called off'],
  outcomePending: ['в работе', 'under way'],
  atStep: ['шаг', 'step'],
  saleThen: ['Продажа на этом шаге', 'The sale as it then was'],
  timeline: ['Шкала времени', 'Time line'],
  copyLink: ['Ссылка на этот шаг', 'Link to this step'],
  copied: ['Скопировано', 'Copied'],
  keys: ['← → шаг, Home/End — край, пробел — проиграть', '← → step, Home/End ends, space plays'],
  tokenWanted: ['Станция спрашивает токен', 'The station asks for a token'],
  tokenHint: [
    'Токен роли analyst или admin; хранится только в этой вкладке.',
    'A token of the role analyst or admin; kept in this tab alone.',
  ],
  token: ['Токен', 'Token'],
  enter: ['Войти', 'Enter'],
  changed: ['вместо', 'instead of'],
  version: ['версия', 'version'],
  nothingPointed: ['Наведите на состояние или стрелку', 'Point at a state or an arrow'],
  initialState: ['начальное', 'initial'],
  finalState: ['конечное', 'final'],
  parallelState: ['параллельное', 'parallel'],
  compoundState: ['составное', 'compound'],
  otherwise: ['иначе', 'otherwise'],
  period: ['Период', 'Period'],
  allTime: ['Всё время', 'All time'],
  today: ['Сегодня', 'Today'],
  week: ['7 дней', '7 days'],
  month: ['30 дней', '30 days'],
  own: ['Свой…', 'Own…'],
  from: ['С', 'From'],
  to: ['По', 'To'],
  paymentType: ['Вид оплаты', 'Payment type'],
  product: ['Топливо', 'Fuel'],
  loyalty: ['Карта клиента', 'Client card'],
  withCard: ['с картой', 'with a card'],
  withoutCard: ['без карты', 'without'],
  any: ['любой', 'any'],
  anyPump: ['любая', 'any'],
  noPump: ['без ТРК', 'no pump'],
  colourBy: ['Раскрасить по', 'Colour by'],
  counts: ['Числу', 'Count'],
  median: ['Медиане', 'Median'],
  p95: ['95 %', '95 %'],
  medianWord: ['медиана', 'median'],
  p95Word: ['95-й перцентиль', '95th percentile'],
  closedSales: ['Закрытых продаж', 'Closed sales'],
  variants: ['Пути', 'Variants'],
  variantsHint: ['Нажмите путь, чтобы подсветить его на диаграмме.', 'Press one to light it on the chart.'],
  rarer: ['более редких путей', 'rarer variants'],
  outcomes: ['Чем и почему кончаются', 'Where sales end, and why'],
  reason: ['Причина', 'Reason'],
  noReason: ['без особой причины', 'no special reason'],
  compare: ['Сравнить с', 'Compare with'],
  noCompare: ['не сравнивать', 'nothing'],
  before: ['предыдущим таким же', 'the one before'],
  times: ['раз', 'times'],
  shareOfSales: ['на 100 продаж', 'per 100 sales'],
  noSales: ['За этот период закрытых продаж нет.', 'No closed sales in this period.'],
  longer: ['дольше', 'longer'],
  oftener: ['чаще', 'more often'],
  completed: ['завершена', 'completed'],
  cancelled: ['отменена', 'cancelled'],
  refundedSale: ['возврат', 'refunded'],
  unpaid: ['не оплачена', 'unpaid'],
  failedSale: ['не состоялась', 'failed'],
  exports: ['Выгрузка', 'Export'],
  exportHint: [
    'По тем же фильтрам времени; OCEL 2.0 читают PM4Py, OCPQ, Celonis.',
    'By the same period; OCEL 2.0 is read by PM4Py, OCPQ, Celonis.',
  ],
  untested: ['Пройдено, но не в тестах', 'Walked, never tested'],
  unseen: ['В тестах, но не в жизни', 'Tested, never seen'],
  never: ['Не пройдено ни разу', 'Never reached'],
  both: ['И в тестах, и в жизни', 'Tested and seen'],
  untestedHint: ['Продажи так ходили, а тесты — нет: первым делом сюда.', 'Sales went this way and no test did: look here first.'],
  unseenHint: ['Тесты прошли, на станции ещё не случалось.', 'The tests went there; the station has not yet.'],
  neverHint: ['Ни тест, ни продажа сюда не попали.', 'Neither a test nor a sale has come here.'],
  bothHint: ['Проверено тестами и жизнью.', 'Tried by tests and by life.'],
  notTested: ['Для этой версии тесты ещё не запускали: npm test.', 'No tests have been run for this version: npm test.'],
  whatIf: ['Что если…', 'What if…'],
  whatIfHint: [
    'Отвечает сама диаграмма: устройства ничего не узнают, ничего не запишется.',
    'The chart itself answers: no device hears of it, nothing is kept.',
  ],
  whatIfOpening: ['Первое событие не меняется: это сам заказ.', 'The first event stays: it is the order itself.'],
  instead: ['Вместо этого события', 'In place of this event'],
  edited: ['(изменить)', '(edited)'],
  surelyNotDone: ['точно не сделано', 'surely not done'],
  unknownWhether: ['неизвестно, сделано ли', 'unknown whether done'],
  keepRest: ['дальше — свои события продажи, какие подойдут', 'then the sale’s own events, those that still fit'],
  look: ['Посмотреть', 'Look'],
  notJson: ['Это не JSON.', 'This is not JSON.'],
  otherPath: ['Другой путь', 'The other path'],
  leftOut: ['Не нашли места', 'Found no place'],
  thenWhat: ['А дальше?', 'And then?'],
  saleThere: ['Продажа на другом пути', 'The sale on the other path'],
  backToSale: ['Вернуться к продаже', 'Back to the sale'],
  noLab: ['Устройства здесь настоящие: стенда нет.', 'The devices here are real: there is no bench.'],
  noLabHint: [
    'Стенд работает при SIMULATORS=on, с токеном роли admin.',
    'The bench works with SIMULATORS=on, with a token of the role admin.',
  ],
  newSale: ['Новая продажа', 'A new sale'],
  path: ['Как', 'How'],
  byVolume: ['По литрам', 'Prepaid by litres'],
  byAmount: ['На сумму', 'Prepaid by amount'],
  toFull: ['До заполнения', 'Fill to full'],
  toCeiling: ['До заполнения, литры', 'Fill to full, ceiling'],
  shopSale: ['Магазин: кофе', 'Shop: a coffee'],
  nozzleWord: ['Пистолет', 'Nozzle'],
  howMuch: ['Литров или рублей', 'Litres or roubles'],
  withCoffee: ['и кофе', 'and a coffee'],
  startSale: ['Начать продажу', 'Start the sale'],
  started: ['Продажа начата', 'The sale has begun'],
  customer: ['Клиент', 'The customer'],
  card: ['Карта', 'Card'],
  hangUpAt: ['Повесит на, л', 'Hangs up at, L'],
  scanQr: ['Поднести QR', 'Scan the QR'],
  scanCard: ['Провести карту', 'Swipe the card'],
  scanned: ['Код считан', 'The code was read'],
  lift: ['Снять пистолет', 'Lift the nozzle'],
  lifted: ['Пистолет снят', 'The nozzle is lifted'],
  hangUp: ['Повесить пистолет', 'Hang the nozzle up'],
  hungUp: ['Пистолет повешен', 'The nozzle is hung up'],
  hangUpEarly: ['Повесит раньше', 'Will hang up early'],
  willHangUp: ['Клиент повесит раньше', 'The customer will hang up early'],
  breakDevice: ['Сломать устройство', 'Break a device'],
  device: ['Устройство', 'Device'],
  register: ['ККМ', 'Fiscal register'],
  bankTerminal: ['Банковский терминал', 'Bank terminal'],
  fault: ['Неисправность', 'Fault'],
  howOften: ['Сколько раз', 'How many times'],
  breakIt: ['Сломать', 'Break it'],
  mendIt: ['Починить', 'Mend it'],
  broken: ['Сломано', 'Broken'],
  mended: ['Починено', 'Mended'],
  saleNow: ['Продажа сейчас', 'The sale now'],
  close: ['Закрыть', 'Close'],
  none: ['нет', 'none'],
} as const satisfies Record<string, readonly [string, string]>;

export type Word = keyof typeof WORDS;

const KEY = 'language';
let now: Language =
  localStorage.getItem(KEY) === 'ru' || (localStorage.getItem(KEY) === null && navigator.language.startsWith('ru')) ? 'ru' : 'en';

export const language = (): Language => now;
export const t = (word: Word): string => WORDS[word][now === 'ru' ? 0 : 1];
export const isWord = (word: string): word is Word => word in WORDS;

export function speak(next: Language): void {
  now = next;
  localStorage.setItem(KEY, next);
  document.documentElement.lang = next;
}

const locale = () => (now === 'ru' ? 'ru-RU' : 'en-GB');
export const money = (kopecks: number): string =>
  `${(kopecks / 100).toLocaleString(locale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ₽`;
export const litres = (millilitres: number): string =>
  `${(millilitres / 1000).toLocaleString(locale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${now === 'ru' ? 'л' : 'L'}`;
export const count = (value: number): string => value.toLocaleString(locale());
export const percent = (share: number): string =>
  `${(share * 100).toLocaleString(locale(), { maximumFractionDigits: share < 0.1 ? 1 : 0 })} %`;
export const clockTime = (iso: string): string =>
  new Date(iso).toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const dateTime = (iso: string): string =>
  new Date(iso).toLocaleString(locale(), { day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });

const UNITS = { ms: ['мс', 'ms'], s: ['с', 's'], min: ['мин', 'min'], h: ['ч', 'h'], d: ['д', 'd'] } as const;
const unit = (name: keyof typeof UNITS): string => UNITS[name][now === 'ru' ? 0 : 1];

/** A duration as one reads it: 340 ms, 4.2 s, 3 min 05 s, 2 h 10 min. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ${unit('ms')}`;
  if (ms < 59_950) return `${(ms / 1000).toLocaleString(locale(), { maximumFractionDigits: 1 })} ${unit('s')}`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} ${unit('min')} ${String(seconds % 60).padStart(2, '0')} ${unit('s')}`;
  if (seconds < 86_400)
    return `${Math.floor(seconds / 3600)} ${unit('h')} ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} ${unit('min')}`;
  return `${Math.floor(seconds / 86_400)} ${unit('d')} ${Math.floor((seconds % 86_400) / 3600)} ${unit('h')}`;
}
