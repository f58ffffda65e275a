/** A search as the server reads it: words and phrases, and filters `from:`, `in:`, `has:`, `before:`, `after:`. */
export interface Filters {
  words: string;
  from?: string;
  in?: string;
  has?: string;
  before?: string;
  after?: string;
}

const KEYS = ['from', 'in', 'has', 'before', 'after'] as const;

export function toQuery(filters: Filters): string {
  const parts = KEYS.flatMap((key) => (filters[key] ? [`${key}:${filters[key]}`] : []));
  return [filters.words.trim(), ...parts].filter(Boolean).join(' ');
}

/** Filters that somebody typed become filters; the rest stays words. */
export function fromQuery(query: string): Filters {
  const filters: Filters = { words: '' };
  const words = query.replace(
    /(?:^|\s)(from|in|has|before|after):(\S+)/g,
    (_, key: (typeof KEYS)[number], value: string) => {
      filters[key] = value;
      return ' ';
    },
  );
  filters.words = words.replace(/\s+/g, ' ').trim();
  return filters;
}
