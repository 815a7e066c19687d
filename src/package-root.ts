/**
 * Where the package lies: one folder above this file, both in the sources (`src/`) and in the built files (`dist/`). Used for what is read
 * at run time and not bundled: migrations, pages, what tests have walked.
 */
import { fileURLToPath } from 'node:url';

/** @example inPackage('src/store/migrations') */
export const inPackage = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
