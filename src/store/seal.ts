/** Encrypts the station's secrets on disk with a key file beside the database. Used by the station's document. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFile, syncFolder } from './folder/durable.ts';

export interface Seal {
  /** @param place where the secret stands: moved to another one it does not open. @returns base64. */
  seal(secret: string, place: string): string;
  /** @returns null where the key or the place is another one. */
  open(sealed: string, place: string): string | null;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM under the given key, with the place as additional data. */
export function sealWith(key: Buffer): Seal {
  return {
    seal(secret, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    open(sealed, place) {
      const bytes = Buffer.from(sealed, 'base64');
      const [nonce, tag] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)];
      try {
        const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place)).setAuthTag(tag);
        return Buffer.concat([cipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), cipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}

/** Tells the key in the file from others, and tells nothing of it. */
export const keyPrintOf = (path: string): string =>
  createHash('sha256').update(readFileSync(path, 'utf8').trim()).digest('hex').slice(0, 16);

/** @returns null where there is none. @throws where the file is no key. */
function readKey(path: string): Buffer | null {
  if (!existsSync(path)) return null;
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  if (key.length !== KEY_BYTES) throw new Error(`${path} is not a key: put back the one that was kept with the backups`);
  chmodSync(path, 0o600);
  return key;
}

/** Makes a key where there is none, with mode 600; on disk when it returns. */
export function createKeyFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  try {
    // `wx`: two processes that start at once end up with one key.
    writeFileSync(path, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    syncFile(path);
    syncFolder(dirname(path));
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code !== 'EEXIST') throw problem;
  }
}

/**
 * The station's own key. Where there is none, it is made when a secret is sealed and not before: a new one in the place of one
 * that is gone would open nothing. @throws where the file is no key.
 */
export function openKeyFile(path: string): Seal {
  const stored = readKey(path);
  let seal = stored && sealWith(stored);
  return {
    seal(secret, place) {
      if (!seal) createKeyFile(path);
      seal ??= sealWith(readKey(path) as Buffer);
      return seal.seal(secret, place);
    },
    open: (sealed, place) => seal?.open(sealed, place) ?? null,
  };
}
