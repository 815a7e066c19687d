/** What a scanner in keyboard mode typed through the Russian layout, read back as the Latin keys that it pressed. Used by the codec. */

/** Each key of a US keyboard, plain and then with Shift, and what the same keys type in the Russian layout of Windows. */
const LATIN = '`1234567890-=qwertyuiop[]\\asdfghjkl;\'zxcvbnm,./ ~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?';
const RUSSIAN = 'ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю. Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,';
const KEYS: ReadonlyMap<string, string> = new Map([...RUSSIAN].map((typed, index) => [typed, LATIN[index] ?? typed]));
/** GS1 codes hold it; no layout changes it. */
const GROUP_SEPARATOR = '\x1d';

/**
 * @returns the keys pressed; null where that layout has no key for a character: then nobody knows what else was changed.
 * @example latinKeys('реезыЖ..дл') // 'https://lk'
 */
export function latinKeys(typed: string): string | null {
  const keys = [...typed].map((letter) => (letter === GROUP_SEPARATOR ? letter : KEYS.get(letter)));
  return keys.includes(undefined) ? null : keys.join('');
}
