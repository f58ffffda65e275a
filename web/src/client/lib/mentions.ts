/** Somebody who can be named in the composer: a person, or `all` / `group`. */
export interface Mentionable {
  id: string;
  name: string;
}

const WIRE = /<@([\w-]{1,32})>/g;

/** What the composer shows becomes what travels: `@王小明` -> `<@id>`. Longer names first, so that one is not eaten by another's beginning. */
export function toWire(text: string, named: readonly Mentionable[]): string {
  const sorted = [...named].sort((a, b) => b.name.length - a.name.length);
  let out = '';
  let at = 0;
  while (at < text.length) {
    const hit = text[at] === '@' ? sorted.find((m) => text.startsWith(m.name, at + 1)) : undefined;
    if (hit) {
      out += `<@${hit.id}>`;
      at += 1 + hit.name.length;
    } else out += text[at++];
  }
  return out;
}

/** The way back, for drafts and edits; who was named is told, so that `toWire` finds them again. */
export function fromWire(
  text: string,
  nameOf: (id: string) => string | undefined,
): { text: string; named: Mentionable[] } {
  const named = new Map<string, Mentionable>();
  const shown = text.replace(WIRE, (whole, id: string) => {
    const name = nameOf(id);
    if (name === undefined) return whole;
    named.set(id, { id, name });
    return `@${name}`;
  });
  return { text: shown, named: [...named.values()] };
}

/** A line of plain text for lists: names instead of codes, no marks of Markdown. */
export function plainLine(text: string, nameOf: (id: string) => string | undefined): string {
  return fromWire(text, nameOf)
    .text.replace(/```[^\n]*\n?/g, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s{0,3}(?:#{1,6}|>|[-*+]|\d+\.)\s+/gm, '')
    .replace(/(\*\*|__|~~|`)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The `@word` that the caret stands in, if any. */
export function mentionAt(text: string, caret: number): { from: number; query: string } | undefined {
  const before = text.slice(0, caret);
  const from = before.lastIndexOf('@');
  if (from < 0) return undefined;
  const query = before.slice(from + 1);
  if (query.length > 24 || /[\n@<>]/.test(query) || /\s{2}|\s$/.test(query)) return undefined;
  const previous = before[from - 1];
  // An address (a@b) is not a mention; Chinese writes no space before the sign.
  if (previous !== undefined && /[A-Za-z0-9_.-]/.test(previous)) return undefined;
  return { from, query };
}
