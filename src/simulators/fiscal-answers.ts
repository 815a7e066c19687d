/** A simulated register's answers about itself: registration, drive, OFD, licences. Used by its fiscal memory. */
import type { RegisterSettings } from './fiscal-settings.ts';
import { type CarriedOut, ready, refuse } from './fiscal-task.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Days of its term, or of its backlog, at which the drive begins to warn. */
const DAYS = { resource: 30, replacement: 3 };
const OFD_WARNS_AFTER_HOURS = 240;

export interface RegisterState {
  settings: RegisterSettings;
  drive: string;
  lastDocument: number;
  now: number;
  /** Moscow time of a moment, as the register writes it. */
  stamp(at: number): string;
}

/** Null where it is another task. */
export function answerAbout(type: string, state: RegisterState): CarriedOut | null {
  switch (type) {
    case 'getFnStatus':
      return ready({ fnStatus: { fiscalDocumentNumber: state.lastDocument, fiscalReceiptNumber: 0, warnings: warningsOf(state) } });
    case 'getFnInfo':
      return ready({ fnInfo: fnInfo(state) });
    case 'ofdExchangeStatus':
      return ready(ofdStatus(state));
    case 'getRegistrationInfo':
      return ready(registration(state));
    case 'getDeviceInfo':
      return ready({ deviceInfo: deviceInfo(state) });
    case 'getLicenses':
      return state.settings.driverYear < 2022
        ? refuse(501, 'Некорректное значение поля "type" (getLicenses)')
        : ready({ licenses: state.settings.licences.map((id) => ({ id, name: `Лицензия ${id}` })) });
    default:
      return null;
  }
}

function warningsOf({ settings: { driveDays, driveFull, unsent, unsentHours } }: RegisterState) {
  return {
    resourceExhausted: driveDays <= DAYS.resource,
    needReplacement: driveDays <= DAYS.replacement,
    memoryOverflow: driveFull,
    ofdTimeout: unsent > 0 && unsentHours >= OFD_WARNS_AFTER_HOURS,
    criticalError: false,
  };
}

function fnInfo(state: RegisterState) {
  const { settings, drive, now, stamp } = state;
  return {
    serial: drive,
    version: 'fn_v_1_2',
    ffdVersion: settings.ffd,
    fnFfdVersion: '1.2',
    validityDate: stamp(now + settings.driveDays * DAY_MS).slice(0, 10),
    livePhase: 'fiscalMode',
    warnings: warningsOf(state),
  };
}

function ofdStatus({ settings, now, stamp, lastDocument }: RegisterState) {
  const { unsent, unsentHours, ofdError, keysHours } = settings;
  const none = { code: 0, description: 'Ошибок нет' };
  return {
    status: {
      notSentCount: unsent,
      notSentFirstDocNumber: unsent > 0 ? Math.max(1, lastDocument - unsent + 1) : 0,
      // Nonsense where nothing is unsent.
      notSentFirstDocDateTime: unsent > 0 ? stamp(now - unsentHours * HOUR_MS) : '1970-01-01T00:00:00+03:00',
      lastSuccessKeysUpdate: stamp(now - keysHours * HOUR_MS),
    },
    errors: { fn: none, network: none, ofd: ofdError === '' ? none : { code: 1, description: ofdError } },
  };
}

const registration = ({ settings }: RegisterState) => ({
  organization: { name: 'ООО «Пример»', vatin: '9900000120', taxationTypes: settings.taxation },
  device: { ffdVersion: settings.ffd, excise: settings.excise, marking: settings.marking, offlineMode: false, autoMode: false },
  ofd: { name: 'ОФД' },
});

const deviceInfo = ({ settings }: RegisterState) => ({
  model: 63,
  modelName: 'ККМ-имитатор',
  serial: '00106300000001',
  firmwareVersion: '5.8.100',
  configurationVersion: `10.${settings.driverYear - 2016}.0`,
  receiptLineLength: 40,
  ffdVersion: settings.ffd,
  fnFfdVersion: '1.2',
});
