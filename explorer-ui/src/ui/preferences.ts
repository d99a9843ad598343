import { newStore, useStore } from '../api/store.ts';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export const SIZES = ['normal', 'large'] as const;
export const THEMES = ['system', 'light', 'dark'] as const;
export type UiLanguage = (typeof LANGUAGES)[number];

/** How somebody likes the pages: nothing personal, kept in this browser alone. */
export interface Preferences {
  readonly language: UiLanguage;
  readonly size: (typeof SIZES)[number];
  readonly theme: (typeof THEMES)[number];
  /** Care mode (关怀模式): large print, one thing at a time, and pages that read themselves aloud. */
  readonly care: boolean;
  readonly sound: boolean;
  /** A patient has said whether large print is wanted. */
  readonly printOffered: boolean;
}

const PLACE = 'piaosu.preferences';

/** Reads what was kept; whatever is missing or strange is as at the first visit. */
export function parsePreferences(text: string | null, languages: readonly string[]): Preferences {
  const kept = membersOf(text);
  return {
    language: oneOf(LANGUAGES, kept['language']) ?? languageOf(languages),
    size: oneOf(SIZES, kept['size']) ?? 'normal',
    theme: oneOf(THEMES, kept['theme']) ?? 'system',
    care: kept['care'] === true,
    sound: kept['sound'] !== false,
    printOffered: kept['printOffered'] === true,
  };
}

/** Chinese, but for who has asked the browser for English and not for Chinese. */
function languageOf(languages: readonly string[]): UiLanguage {
  const chinese = languages.some((language) => language.toLowerCase().startsWith('zh'));
  return !chinese && languages[0]?.toLowerCase().startsWith('en') === true ? 'en' : 'zh-CN';
}

export const preferences = newStore<Preferences>(
  typeof window === 'undefined' ? parsePreferences(null, []) : parsePreferences(keptText(), navigator.languages),
);

export function usePreferences(): Preferences {
  return useStore(preferences);
}

/** Changes some of them, shows the page so, and keeps them. */
export function setPreferences(change: Partial<Preferences>): void {
  const next = { ...preferences.get(), ...change };
  preferences.set(next);
  applyPreferences();
  try {
    window.localStorage.setItem(PLACE, JSON.stringify(next));
  } catch {
    // a browser that keeps nothing (private window): they last as long as the page
  }
}

const DARK = '(prefers-color-scheme: dark)';

/** Light or dark, as the page stands now. */
export function themeNow({ theme }: Preferences): 'light' | 'dark' {
  if (theme !== 'system') return theme;
  return window.matchMedia(DARK).matches ? 'dark' : 'light';
}

export function sizeNow({ size, care }: Preferences): Preferences['size'] {
  return care ? 'large' : size;
}

/** Writes the preferences where the style sheets look: on the root element. */
export function applyPreferences(): void {
  const now = preferences.get();
  const root = document.documentElement;
  root.lang = now.language;
  root.dataset['size'] = sizeNow(now);
  root.dataset['theme'] = themeNow(now);
  root.dataset['care'] = String(now.care);
}

/** Follows the system's change between light and dark, and what is chosen in another tab. */
export function watchPreferences(): void {
  window.matchMedia(DARK).addEventListener('change', () => {
    preferences.set({ ...preferences.get() });
    applyPreferences();
  });
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key !== PLACE) return;
    preferences.set(parsePreferences(newValue, navigator.languages));
    applyPreferences();
  });
}

function keptText(): string | null {
  try {
    return window.localStorage.getItem(PLACE);
  } catch {
    return null; // storage is forbidden: as at the first visit
  }
}

function membersOf(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {}; // damaged: as at the first visit
  }
}

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((known) => known === value);
}
