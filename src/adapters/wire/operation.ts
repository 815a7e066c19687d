/** The UUID of an order at its receiver, the same over repeats and restarts. Used by the ports' bodies and the Megainsight client. */
import { createHash } from 'node:crypto';

/**
 * The UUID of an order's name, `<sale id>:receipt:1`: its SHA-1 in the form of version 5 (RFC 9562). Not the `uuid` package's v5,
 * which hashes sixteen bytes of a namespace first: orders of open sales bear these names.
 */
export function operationUuid(name: string): string {
  const digest = createHash('sha1').update(`kolonka:${name}`).digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
