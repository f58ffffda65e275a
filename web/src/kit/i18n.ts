import { useCallback, useSyncExternalStore } from 'react';
import type en from './locales/en.ts';

export type Locale = 'en' | 'zh-CN';
type Raw = keyof typeof en;
type Stem<K> = K extends `${infer S}_one` ? S : K extends `${string}_other` ? never : K;
/** Every text has one key; counted texts have the key's `_one` and `_other`. */
export type Key = Stem<Raw>;
export type Values = Record<string, string | number>;
export type Translate = (key: Key, values?: Values) => string;

type Dictionary = Partial<Record<string, string>>;

const loaders: Record<Locale, () => Promise<{ default: Dictionary }>> = {
  en: () => import('./locales/en.ts'),
  'zh-CN': () => import('./locales/zh-CN.ts'),
};

let locale: Locale = 'en';
let texts: Dictionary = {};
let translate: Translate = (key) => key;
const listeners = new Set<() => void>();

export function preferredLocale(languages: readonly string[], stored: string | null): Locale {
  if (stored === 'en' || stored === 'zh-CN') return stored;
  for (const language of languages) {
    if (/^zh\b/i.test(language)) return 'zh-CN';
    if (/^en\b/i.test(language)) return 'en';
  }
  return 'en';
}

export async function setLocale(next: Locale): Promise<void> {
  const { default: dictionary } = await loaders[next]();
  locale = next;
  texts = dictionary;
  translate = translator(dictionary, next);
  for (const listener of listeners) listener();
}

export const currentLocale = (): Locale => locale;

export function translator(dictionary: Dictionary, language: Locale): Translate {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  return (key, values) => {
    const count = values?.count;
    const form =
      typeof count === 'number'
        ? (dictionary[`${key}_${plural.select(count)}`] ?? dictionary[`${key}_other`])
        : undefined;
    const text = form ?? dictionary[key] ?? key;
    if (!values) return text;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === 'number' ? number.format(value) : value;
    });
  };
}

/** For code outside components; the same texts. */
export const t: Translate = (key, values) => translate(key, values);

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The translator of now; components that use it follow a change of language at once. */
export function useT(): Translate {
  const current = useSyncExternalStore(subscribe, () => texts);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new dictionary must give a new function
  return useCallback<Translate>((key, values) => translate(key, values), [current]);
}

export function useLocale(): Locale {
  return useSyncExternalStore(subscribe, () => locale);
}
