import { describe, expect, test } from 'vitest';
import { maskSecret } from '../../src/station/secrets.ts';

describe('a masked secret', () => {
  test.each([
    ['abcdefgh', 'ab***'],
    ['a-long-network-token', 'a-***'],
  ])('%s shows its first two characters: %s', (secret, shown) => expect(maskSecret(secret)).toBe(shown));
  test.each(['', 'a', 'abcdefg'])('%j is too short to show any', (secret) => expect(maskSecret(secret)).toBe('***'));
});
