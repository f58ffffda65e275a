import { type Locale, translator, useLocale, type Values } from '@kit/i18n.ts';
import { use } from 'react';
import type en from './locales/en.ts';

type Raw = keyof typeof en;
type Stem<K> = K extends `${infer S}_one` ? S : K extends `${string}_other` ? never : K;
export type Key = Stem<Raw>;
export type Say = (key: Key, values?: Values) => string;

type Dictionary = Partial<Record<string, string>>;

const loaders: Record<Locale, () => Promise<{ default: Dictionary }>> = {
  en: () => import('./locales/en.ts'),
  'zh-CN': () => import('./locales/zh-CN.ts'),
};

/** The console's own words, which come with it and not before. */
export const sayer = (dictionary: Dictionary, locale: Locale): Say =>
  translator(dictionary, locale) as unknown as Say;

const held = new Map<Locale, Promise<Say>>();

function load(locale: Locale): Promise<Say> {
  let saying = held.get(locale);
  if (!saying) {
    saying = loaders[locale]().then((m) => sayer(m.default, locale));
    held.set(locale, saying);
  }
  return saying;
}

/** The words of the language of now; a component that asks before they are here waits. */
export const useSay = (): Say => use(load(useLocale()));
