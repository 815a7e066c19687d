/** Finds the secrets of a station's document by their places, to mask, seal or restore them. Used by the API, the store and the setup. */
import type { Station } from './document.ts';
import type { StationFault } from './read-station.ts';

const MASK = '***';

/** The first two characters tell one network's token from another's; a short secret shows nothing. */
export const maskSecret = (secret: string): string => `${secret.length >= 8 && !isLost(secret) ? secret.slice(0, 2) : ''}${MASK}`;

/** Before a sealed text whose key is lost; no secret that a person enters has it. */
const LOST = '\u0000';
/** In the place of a secret that cannot be read: it goes nowhere, and is stored again as it was sealed. */
export const lostSecret = (sealed: string): string => `${LOST}${sealed}`;
export const isLost = (secret: string | undefined): boolean => secret?.startsWith(LOST) ?? false;
/** What was sealed of a lost secret; null of one that can be read. */
export const sealedIn = (secret: string): string | null => (isLost(secret) ? secret.slice(LOST.length) : null);

/** `place` stays the same when a list is reordered; `path` does not. `address`: where the secret is sent. */
type SecretChange = (secret: string, place: string, path: string, address: string) => string;

/** The document with each secret replaced by what `change` returns. */
export function withSecrets(station: Station, change: SecretChange): Station {
  const { fiscalRegister, bankTerminal, terminals } = station;
  const password = (device: { url: string; password?: string | undefined }, place: string) =>
    device.password === undefined ? {} : { password: change(device.password, `${place}.password`, `${place}.password`, device.url) };
  return {
    ...station,
    fiscalRegister: { ...fiscalRegister, ...password(fiscalRegister, 'fiscalRegister') },
    ...(bankTerminal ? { bankTerminal: { ...bankTerminal, ...password(bankTerminal, 'bankTerminal') } } : {}),
    terminals: terminals.map(({ id, driver, ...terminal }, index) => {
      const userId = change(driver.userId, `terminal ${id}.userId`, `terminals[${index}].driver.userId`, driver.url);
      return { ...terminal, id, driver: { ...driver, userId } };
    }),
  };
}

export const maskStation = (station: Station): Station => withSecrets(station, maskSecret);

const LONGEST = 500;
const TOO_LONG = { en: `at most ${LONGEST} characters`, ru: `не более ${LONGEST} знаков` };
const NO_SUCH_SECRET = {
  en: 'masked, and there is no such secret yet: send it whole',
  ru: 'скрыто, а прежнего значения нет: укажите целиком',
};
const OTHER_ADDRESS = {
  en: 'the address has changed: send the secret whole, it is not given to another address by itself',
  ru: 'адрес изменён: укажите секрет целиком, на другой адрес он сам не передаётся',
};

/**
 * A document as a person sent it back: a secret that is still masked stays what it was, for the address that it was entered for.
 * @returns the faults where a mask stands with no secret behind it, or with another address beside it.
 */
export function unmaskStation(given: Station, former: Station): { document: Station; faults: StationFault[] } {
  const known = new Map<string, { secret: string; address: string }>();
  withSecrets(former, (secret, place, _path, address) => {
    known.set(place, { secret, address });
    return secret;
  });
  const faults: StationFault[] = [];
  const document = withSecrets(given, (secret, place, path, address) => {
    const before = known.get(place);
    const isUnchanged = before !== undefined && (secret === maskSecret(before.secret) || secret === before.secret);
    if (isUnchanged && before.address === address) return before.secret;
    if (secret.endsWith(MASK)) faults.push({ path, message: isUnchanged ? OTHER_ADDRESS : NO_SUCH_SECRET });
    if (secret.length > LONGEST) faults.push({ path, message: TOO_LONG });
    return secret;
  });
  return { document, faults };
}
