import { Store } from '@sdk/store.ts';

/** What this device remembers about looks. A private window may refuse to remember: then it lasts as long as the page. */
export interface Prefs {
  scheme: 'auto' | 'light' | 'dark';
  density: 'comfortable' | 'compact';
  locale: string | null;
  sounds: boolean;
}

const KEYS = {
  scheme: 'hubbub.scheme',
  density: 'hubbub.density',
  locale: 'hubbub.locale',
  sounds: 'hubbub.sounds',
} as const;

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

const scheme = read(KEYS.scheme);
export const prefs = new Store<Prefs>({
  scheme: scheme === 'light' || scheme === 'dark' ? scheme : 'auto',
  density: read(KEYS.density) === 'compact' ? 'compact' : 'comfortable',
  locale: read(KEYS.locale),
  sounds: read(KEYS.sounds) === 'true',
});

export function setPref<K extends keyof Prefs>(key: K, value: Prefs[K]): void {
  prefs.update((p) => ({ ...p, [key]: value }));
  try {
    if (value === null) localStorage.removeItem(KEYS[key]);
    else localStorage.setItem(KEYS[key], String(value));
  } catch {
    // Not remembered; the choice still holds for this page.
  }
}
