import type { Locale } from '@kit/i18n.ts';

export interface Emoji {
  sign: string;
  label: string;
  words: string;
  group: number;
}

interface CompactEmoji {
  unicode: string;
  label: string;
  group?: number;
  tags?: string[];
}

const loaders: Record<Locale, () => Promise<{ default: unknown }>> = {
  en: () => import('emojibase-data/en/compact.json'),
  'zh-CN': () => import('emojibase-data/zh/compact.json'),
};

const held = new Map<Locale, Promise<Emoji[]>>();

/** Every emoji with its name in the language; loaded when a picker first opens, from our own server. */
export function emojis(locale: Locale): Promise<Emoji[]> {
  let list = held.get(locale);
  if (!list) {
    list = loaders[locale]().then(({ default: data }) =>
      (data as CompactEmoji[])
        // 2 holds skin tones and hair, which are no emoji of their own.
        .filter((e) => e.group !== undefined && e.group !== 2)
        .map((e) => ({
          sign: e.unicode,
          label: e.label,
          words: `${e.label} ${(e.tags ?? []).join(' ')}`.toLowerCase(),
          group: e.group!,
        })),
    );
    held.set(locale, list);
  }
  return list;
}

const RECENT = 'hubbub.emoji';
const DEFAULTS = ['👍', '❤️', '😂', '🎉', '🙏', '👀', '🔥', '✅', '😊'];

export function recentEmojis(): string[] {
  try {
    const kept = JSON.parse(localStorage.getItem(RECENT) ?? '[]') as string[];
    return [...new Set([...kept, ...DEFAULTS])].slice(0, 18);
  } catch {
    return DEFAULTS;
  }
}

export function usedEmoji(sign: string): void {
  try {
    localStorage.setItem(
      RECENT,
      JSON.stringify([sign, ...recentEmojis().filter((s) => s !== sign)].slice(0, 18)),
    );
  } catch {
    // Not remembered.
  }
}

export function findEmojis(list: readonly Emoji[], query: string): Emoji[] {
  const wanted = query.trim().toLowerCase();
  return wanted === '' ? [...list] : list.filter((e) => e.words.includes(wanted) || e.sign === wanted);
}
