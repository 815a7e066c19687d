/** Files that are there after a power cut: written whole, synced, renamed, and their folder synced. Used by the marker and the backups. */
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export function syncFile(path: string): void {
  // Windows syncs only what is open for writing.
  const file = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What was made, renamed or removed in the folder is so on disk. Windows has no such order: its file system keeps a journal of names. */
export function syncFolder(path: string): void {
  if (process.platform !== 'win32') syncFile(path);
}

/** The file holds the text, or what it held before: nothing in between. */
export function writeDurably(path: string, text: string): void {
  const fresh = `${path}.new`;
  writeFileSync(fresh, text, { mode: 0o600 });
  syncFile(fresh);
  renameSync(fresh, path);
  syncFolder(dirname(path));
}
