import { SYLLABLES } from './pinyin.generated.ts';

const latin = new Intl.Collator('en', { sensitivity: 'base', numeric: true });
const collator = new Intl.Collator('zh-Hans-u-co-pinyin', { sensitivity: 'base', numeric: true });

const spoken = new Map<string, string>();

/** How a name sounds, so that Chinese and Latin names share one alphabet. */
function soundOf(name: string): string {
  let sound = spoken.get(name);
  if (sound === undefined) {
    sound = Array.from(name, (char) => pinyinOf(char) ?? char).join('');
    spoken.set(name, sound);
  }
  return sound;
}

/** By pinyin: 陈 stands between Bob and David. Names of one sound keep the order of the dictionary. */
export const compareNames = (a: string, b: string): number =>
  latin.compare(soundOf(a), soundOf(b)) || collator.compare(a, b);

export function byName<T>(items: readonly T[], name: (item: T) => string): T[] {
  return [...items].sort((a, b) => compareNames(name(a), name(b)));
}

let syllables: { starts: string[]; names: string[] } | undefined;

function table() {
  if (syllables) return syllables;
  const pairs = [...SYLLABLES.matchAll(/([a-z]+)([^a-z])/gu)];
  syllables = { names: pairs.map((p) => p[1]!), starts: pairs.map((p) => p[2]!) };
  return syllables;
}

const HAN = /\p{Script=Han}/u;

/** How a character is usually read, without tone; undefined for what is not Chinese. */
export function pinyinOf(char: string): string | undefined {
  if (!HAN.test(char)) return undefined;
  const { starts, names } = table();
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (collator.compare(starts[middle]!, char) <= 0) low = middle + 1;
    else high = middle;
  }
  return names[Math.max(0, low - 1)];
}

const words = new Map<string, string[]>();

/** A name as the pieces that one may type: words, or syllables of Chinese characters. */
function piecesOf(name: string): string[] {
  const held = words.get(name);
  if (held) return held;
  const pieces: string[] = [];
  let word = '';
  const flush = () => {
    if (word) pieces.push(word);
    word = '';
  };
  for (const char of name.toLowerCase()) {
    const reading = pinyinOf(char);
    if (reading) {
      flush();
      pieces.push(reading);
    } else if (/[\p{L}\p{N}]/u.test(char)) word += char;
    else flush();
  }
  flush();
  words.set(name, pieces);
  return pieces;
}

/** The query eats pieces in order, each by a beginning of it: `wxm`, `wangxm`, `xiaom` all find 王小明. */
function eats(query: string, pieces: readonly string[], from: number): boolean {
  if (query === '') return true;
  const piece = pieces[from];
  if (piece === undefined) return false;
  for (let length = Math.min(query.length, piece.length); length > 0; length--) {
    if (piece.startsWith(query.slice(0, length)) && eats(query.slice(length), pieces, from + 1)) return true;
  }
  return false;
}

/** 0 = no match; the higher the better. */
export function scoreName(name: string, query: string): number {
  const wanted = query.trim().toLowerCase().replace(/\s+/g, '');
  if (wanted === '') return 1;
  const plain = name.toLowerCase();
  if (plain.startsWith(wanted)) return 5;
  const pieces = piecesOf(name);
  if (eats(wanted, pieces, 0)) return 4;
  if (plain.includes(wanted)) return 3;
  for (let from = 1; from < pieces.length; from++) if (eats(wanted, pieces, from)) return 2;
  return 0;
}

/** One or two signs that stand for a name. */
export function initials(name: string): string {
  const chars = [...name.trim()];
  const han = chars.filter((c) => HAN.test(c));
  if (han.length > 0) return han.slice(-2).join('');
  const parts = name
    .trim()
    .split(/[\s._-]+/)
    .filter(Boolean);
  const first = [...(parts[0] ?? '?')][0] ?? '?';
  const second = parts.length > 1 ? ([...parts.at(-1)!][0] ?? '') : '';
  return (first + second).toUpperCase();
}

export function hueOf(id: string): number {
  let hash = 2166136261;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16777619);
  return Math.abs(hash >> 8) % 360;
}
