/** Finds the secrets of a station's document by their places, to mask, seal or restore them. Used by the API, the store and the setup. */
import type { Station } from './document.ts';
import type { StationFault } from './read-station.ts';

const MASK = '***';

/** The first two characters tell one network's token from another's; a short secret shows nothing. */
export const maskSecret = (secret: string): string => `${secret.length >= 8 ? secret.slice(0, 2) : ''}${MASK}`;

/** The document with each secret replaced by what `change` returns. `place` stays the same when a list is reordered; `path` does not. */
export function withSecrets(station: Station, change: (secret: string, place: string, path: string) => string): Station {
  const { fiscalRegister, bankTerminal, terminals } = station;
  const password = (device: { password?: string | undefined }, place: string) =>
    device.password === undefined ? {} : { password: change(device.password, `${place}.password`, `${place}.password`) };
  return {
    ...station,
    fiscalRegister: { ...fiscalRegister, ...password(fiscalRegister, 'fiscalRegister') },
    ...(bankTerminal ? { bankTerminal: { ...bankTerminal, ...password(bankTerminal, 'bankTerminal') } } : {}),
    terminals: terminals.map(({ id, driver, ...terminal }, index) => ({
      ...terminal,
      id,
      driver: { ...driver, userId: change(driver.userId, `terminal ${id}.userId`, `terminals[${index}].driver.userId`) },
    })),
  };
}

export const maskStation = (station: Station): Station => withSecrets(station, maskSecret);

/**
 * A document as a person sent it back: a secret that is still masked stays what it was.
 * @returns the faults where a mask stands with no secret behind it.
 */
export function unmaskStation(given: Station, former: Station): { document: Station; faults: StationFault[] } {
  const known = new Map<string, string>();
  withSecrets(former, (secret, place) => {
    known.set(place, secret);
    return secret;
  });
  const faults: StationFault[] = [];
  const document = withSecrets(given, (secret, place, path) => {
    const before = known.get(place);
    if (before !== undefined && secret === maskSecret(before)) return before;
    if (secret.endsWith(MASK)) {
      faults.push({
        path,
        message: { en: 'masked, and there is no such secret yet: send it whole', ru: 'скрыто, а прежнего значения нет: укажите целиком' },
      });
    }
    return secret;
  });
  return { document, faults };
}
