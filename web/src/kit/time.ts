import type { Locale } from './i18n.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let held = formats.get(key);
  if (!held) {
    held = new Intl.DateTimeFormat(locale, options);
    formats.set(key, held);
  }
  return held;
}

export const clock = (at: Date, locale: Locale): string =>
  format(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);

export function daysBetween(from: Date, to: Date): number {
  const day = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate()) / 86_400_000;
  return day(to) - day(from);
}

export const sameDay = (a: Date, b: Date): boolean => daysBetween(a, b) === 0;

/** A day as a heading: today and yesterday by name, this year without the year. */
export function dayName(at: Date, locale: Locale, now = new Date()): string {
  const ago = daysBetween(at, now);
  if (ago === 0 || ago === 1) {
    const text = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-ago, 'day');
    return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
  }
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return format(locale, { weekday: 'long', day: 'numeric', month: 'long', ...year }).format(at);
}

/** As short as a list allows: the clock today, the weekday this week, else the date. */
export function shortTime(at: Date, locale: Locale, now = new Date()): string {
  const ago = daysBetween(at, now);
  if (ago <= 0) return clock(at, locale);
  if (ago === 1) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-1, 'day');
  if (ago < 7) return format(locale, { weekday: 'short' }).format(at);
  if (at.getFullYear() === now.getFullYear())
    return format(locale, { month: 'numeric', day: 'numeric' }).format(at);
  return format(locale, { year: 'numeric', month: 'numeric', day: 'numeric' }).format(at);
}

export const fullTime = (at: Date, locale: Locale): string =>
  format(locale, { dateStyle: 'full', timeStyle: 'short', hourCycle: 'h23' }).format(at);

export const dateTime = (at: Date, locale: Locale): string =>
  format(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);

export function ago(at: Date, locale: Locale, now = new Date()): string {
  const seconds = Math.round((now.getTime() - at.getTime()) / 1000);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (seconds < 60) return relative.format(0, 'minute');
  if (seconds < 3600) return relative.format(-Math.round(seconds / 60), 'minute');
  if (seconds < 86_400) return relative.format(-Math.round(seconds / 3600), 'hour');
  return relative.format(-Math.round(seconds / 86_400), 'day');
}

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function bytes(size: number, locale: Locale): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let unit = 0;
  let value = size;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[unit]!,
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
  }).format(value);
}
