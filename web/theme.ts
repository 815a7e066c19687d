/** Light and dark: what the person chose before, otherwise what the system prefers. Used by the shell. */
const STORAGE_KEY = 'theme';

type Theme = 'light' | 'dark';

export function currentTheme(): Theme {
  const stored = localStorage.getItem(STORAGE_KEY);
  if (stored) return stored === 'dark' ? 'dark' : 'light';
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function applyTheme(): void {
  document.documentElement.dataset.theme = currentTheme();
}

export function toggleTheme(): void {
  localStorage.setItem(STORAGE_KEY, currentTheme() === 'dark' ? 'light' : 'dark');
  applyTheme();
}
