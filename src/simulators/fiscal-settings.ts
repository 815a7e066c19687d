/**
 * How a simulated register is registered, and how it stands with its drive and the OFD: knobs of the lab. Used by its rules and its
 * fiscal memory.
 */

export interface RegisterSettings {
  /** Format of fiscal documents. */
  ffd: '1.05' | '1.1' | '1.2';
  /** The driver's year: one from before 2026 does not know `vat22`, one from before 2025 no `vat5` and `vat7`. */
  driverYear: number;
  /** Registered for excise goods. */
  excise: boolean;
  /** Registered for marked goods. */
  marking: boolean;
  /** Registered taxation systems. */
  taxation: string[];
  /** Whether the drawer's counter outlives the Z report. */
  drawerOverZ: boolean;
  /** Documents that the OFD has not taken, and the age of the oldest in hours: from 720 on no document is made any more. */
  unsent: number;
  unsentHours: number;
  /** Why the OFD is not reached, as the register says it. */
  ofdError: string;
  /** Hours since the keys were last renewed. */
  keysHours: number;
  /** Days until the drive's term ends; below nothing: it is over. */
  driveDays: number;
  /** The drive's archive is full. */
  driveFull: boolean;
  blocked: boolean;
  /** Receipts are printed, and are none. */
  training: boolean;
  /** Which copies the driver can make: of any document, of the last receipt, none. */
  copies: 'any' | 'last' | 'none';
  /** Whether the drive gives documents back by all their tags, or only their sums. */
  fullDocuments: boolean;
  licences: string[];
}

export const USUAL_SETTINGS: RegisterSettings = {
  ffd: '1.2',
  driverYear: 2026,
  excise: true,
  marking: true,
  taxation: ['osn', 'usnIncome', 'usnIncomeOutcome', 'esn', 'patent'],
  drawerOverZ: true,
  unsent: 0,
  unsentHours: 0,
  ofdError: '',
  keysHours: 12,
  driveDays: 400,
  driveFull: false,
  blocked: false,
  training: false,
  copies: 'any',
  fullDocuments: true,
  licences: ['1', '10'],
};

/** Days of silence after which a drive makes no document. */
const MOST_UNSENT_HOURS = 30 * 24;

/** Why no fiscal document can be made at all; null where it can. */
export function obstacleOf({ blocked, driveDays, driveFull, unsent, unsentHours }: RegisterSettings): [number, string] | null {
  if (blocked) return [12, 'ККТ заблокирована'];
  if (driveFull) return [121, 'Исчерпан ресурс ФН'];
  if (driveDays < 0) return [120, 'Исчерпан срок действия ФН'];
  if (unsent > 0 && unsentHours >= MOST_UNSENT_HOURS) return [137, 'Исчерпан ресурс хранения документов для ОФД'];
  return null;
}

/** Corrections without positions. */
export const isOldFormat = ({ ffd }: RegisterSettings): boolean => ffd === '1.05';
/** Units are text (tag 1197). */
export const hasTextUnits = ({ ffd }: RegisterSettings): boolean => ffd !== '1.2';
