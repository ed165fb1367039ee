// Light, dark, or what the system says. Kept in this browser.
export type Theme = 'auto' | 'light' | 'dark';

const name = 'penstock-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

export function theme(): Theme {
  try {
    const kept = localStorage.getItem(name);
    return kept === 'light' || kept === 'dark' ? kept : 'auto';
  } catch {
    return 'auto';
  }
}

export function applyTheme(next: Theme = theme()): void {
  try {
    localStorage.setItem(name, next);
  } catch {
    // A browser that keeps nothing still shows it until it is closed.
  }
  document.documentElement.dataset['theme'] = next === 'auto' ? (dark.matches ? 'dark' : 'light') : next;
}

dark.addEventListener('change', () => applyTheme());
