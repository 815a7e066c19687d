/** The schema of what stands at the station: workplaces, dispensers, scanners, register, terminals (R1–R3, R7). Part of document.ts. */
import * as v from 'valibot';
import { field, flag, id, name, secret, serialDevice, serviceUrl, wholeBetween } from './fields.ts';

export const Workplace = v.strictObject({
  id: field(id, 'Number of the workplace.', 'Номер рабочего места.', '1'),
  name: field(name, 'What the cashier calls it.', 'Название рабочего места.', 'Касса 1'),
});

const baudRate = (usual: number) =>
  v.optional(field(wholeBetween(300, 115200), 'Speed of the line, baud.', 'Скорость линии, бод.', usual), usual);

export const Line = v.strictObject({
  id: field(id, 'Name of the dispensers’ serial line.', 'Название линии ТРК.', 'line-1'),
  device: field(serialDevice, 'Where the line is plugged in.', 'Куда подключена линия.', '/dev/ttyS1'),
  baudRate: baudRate(4800),
});

export const DispenserOptions = v.strictObject({
  doseFlags: v.optional(
    field(
      v.picklist(['none', 'full', 'fullAndAdjustment']),
      'Flags after the dose by litres (command 54): none, fill to full, or fill to full and adjustment.',
      'Флаги после дозы в литрах (команда 54): нет, полный бак, полный бак и дозировка.',
      'full',
    ),
    'full',
  ),
  widths: v.optional(
    field(
      v.picklist(['ask', 'A', 'B', 'H']),
      'Digit widths of the delivery data: asked of the dispenser (command 37), or fixed.',
      'Разрядность данных отпуска: спросить у ТРК (команда 37) или задана.',
      'ask',
    ),
    'ask',
  ),
  startAtOnce: field(
    flag(false),
    'Whether command 56 starts the pump without waiting for the nozzle.',
    'Запускает ли команда 56 отпуск, не дожидаясь снятия пистолета.',
    false,
  ),
});

export const DispenserProfile = v.strictObject({
  doseReading: v.optional(
    field(
      v.picklist(['ask', 'none']),
      'Whether the dose is read back (command 58): where the dispenser knows the command, or never.',
      'Сверять ли дозу (команда 58): если ТРК знает команду или никогда.',
      'ask',
    ),
    'ask',
  ),
  volumeReading: v.optional(
    field(
      v.picklist(['current', 'delivery']),
      'Where a running delivery’s volume is read: command 34 (35 where that goes unanswered), or always 35.',
      'Откуда читать объём при отпуске: команда 34 (35, если нет ответа) или всегда 35.',
      'current',
    ),
    'current',
  ),
  echo: field(
    flag(false),
    'Whether the line’s adapter sends our own bytes back (RS-485 with local echo): they are dropped.',
    'Возвращает ли адаптер линии наши байты (RS-485 с эхом): они отбрасываются.',
    false,
  ),
  answerMs: v.optional(
    field(
      wholeBetween(100, 5000),
      'How long an answer’s first byte may take, ms; more than 400 behind a slow device server.',
      'Сколько ждать первый байт ответа, мс; больше 400 — за медленным сервером портов.',
      400,
    ),
    400,
  ),
  byteGapMs: v.optional(
    field(wholeBetween(10, 1000), 'Longest pause between two bytes of an answer, ms.', 'Наибольшая пауза между байтами ответа, мс.', 50),
    50,
  ),
});

export const Nozzle = v.strictObject({
  number: field(wholeBetween(1, 16), 'Number of the nozzle at its pump.', 'Номер пистолета на ТРК.', 1),
  address: field(wholeBetween(1, 225), 'Its address on the line.', 'Сетевой адрес на линии.', 1),
  product: field(id, 'Code of the fuel that it gives.', 'Код отпускаемого топлива.', 'ai92'),
});

export const Pump = v.strictObject({
  number: field(wholeBetween(1, 999), 'Number of the pump.', 'Номер ТРК.', 1),
  line: field(id, 'The line that it hangs on.', 'Линия, к которой подключена ТРК.', 'line-1'),
  maxVolume: v.optional(field(wholeBetween(1000, 999990), 'Most that one delivery gives, ml.', 'Наибольшая доза, мл.', 999990), 999990),
  options: v.optional(DispenserOptions, {}),
  profile: v.optional(DispenserProfile, {}),
  nozzles: v.pipe(v.array(Nozzle), v.minLength(1)),
});

export const Scanner = v.strictObject({
  workplace: field(id, 'The workplace that it serves, and no other (R14).', 'Рабочее место, которое он обслуживает.', '1'),
  device: field(serialDevice, 'Where it is plugged in.', 'Куда подключён сканер.', '/dev/ttyACM0'),
  baudRate: baudRate(9600),
  suffix: v.optional(
    field(
      v.picklist(['auto', 'CR', 'LF', 'CRLF', 'TAB', 'ETX', 'none']),
      'What the scanner sends after each code; where it sends nothing, a code ends with silence.',
      'Что сканер передаёт после каждого кода; если ничего, код кончается паузой.',
      'auto',
    ),
    'auto',
  ),
});

export const FiscalRegister = v.strictObject({
  driver: field(v.literal('atol'), 'ATOL web requests.', 'Веб-запросы АТОЛ.', 'atol'),
  url: field(serviceUrl, 'Where the register’s web server listens.', 'Адрес веб-сервера ККМ.', 'http://127.0.0.1:16732'),
  generation: v.optional(field(v.picklist(['v2', 'older']), 'Generation of its web requests.', 'Поколение веб-запросов.', 'v2'), 'v2'),
  user: v.optional(field(name, 'User of the web server.', 'Пользователь веб-сервера.')),
  password: v.optional(field(secret, 'Password of the web server.', 'Пароль веб-сервера.')),
  operator: v.optional(
    v.strictObject({
      name: field(name, 'Cashier’s name on the receipt.', 'Кассир, как в чеке.', 'Иванов И.И.'),
      vatin: v.optional(field(v.pipe(v.string(), v.regex(/^\d{12}$/)), 'The cashier’s INN.', 'ИНН кассира.', '500100732259')),
    }),
    { name: 'Оператор' },
  ),
  taxationType: v.optional(
    field(
      v.picklist(['osn', 'usnIncome', 'usnIncomeOutcome', 'esn', 'patent']),
      'Taxation of the station.',
      'Система налогообложения.',
      'osn',
    ),
    'osn',
  ),
  operationTag: v.optional(
    field(
      v.picklist(['1084', '1191']),
      'Where a receipt bears our order’s name, by which it is found again: its user attribute, or one of its first position.',
      'Где в чеке имя нашей операции, по которому он находится: реквизит пользователя или реквизит первой позиции.',
      '1084',
    ),
    '1084',
  ),
});

export const BankTerminal = v.strictObject({
  driver: field(v.literal('nexo'), 'nexo Sale to POI.', 'nexo Sale to POI.', 'nexo'),
  url: field(serviceUrl, 'Where the terminal listens.', 'Адрес терминала.', 'http://10.0.0.7:8443/nexo'),
  saleId: field(id, 'Our name to the terminal.', 'Имя кассы для терминала.', 'KOLONKA-1'),
  poiId: field(id, 'The terminal’s own name.', 'Имя терминала.', 'POI-1'),
  password: v.optional(field(secret, 'Password of the terminal, where it wants one.', 'Пароль терминала, если он нужен.')),
});

export const LoyaltyDriver = v.strictObject({
  url: field(serviceUrl, 'Where Megainsight listens.', 'Адрес процессинга Megainsight.', 'https://loyalty.example/api'),
  userId: field(secret, 'The network’s token (UserId).', 'Токен сети АЗС (UserId).'),
  placeId: field(
    v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
    'The station’s id (PlaceId).',
    'Идентификатор АЗС (PlaceId).',
    'azs-17',
  ),
});

export const Terminal = v.strictObject({
  id: field(id, 'Number of the terminal.', 'Номер терминала.', '2'),
  type: field(v.literal('megainsight'), 'Megainsight.', 'Megainsight.', 'megainsight'),
  workplace: field(id, 'The workplace that it is attached to.', 'Рабочее место.', '1'),
  comPort: field(
    wholeBetween(1, 255),
    'A COM port’s number, which need not exist (R2).',
    'Номер COM-порта; самого порта может не быть.',
    12,
  ),
  driver: LoyaltyDriver,
});
