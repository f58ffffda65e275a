import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough';
import { cjkFriendlyExtension } from 'micromark-extension-cjk-friendly';
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough';

const options = {
  // Without the first, **「你好」**世界 would keep its asterisks: CommonMark asks for spaces that Chinese does not write.
  extensions: [cjkFriendlyExtension(), gfmStrikethrough({ singleTilde: false })],
  mdastExtensions: [gfmStrikethroughFromMarkdown()],
};

const KEPT = 2_000;
const trees = new Map<string, Root>();

export function parse(text: string): Root {
  const held = trees.get(text);
  if (held) return held;
  const tree = fromMarkdown(text, options);
  if (trees.size >= KEPT) trees.delete(trees.keys().next().value!);
  trees.set(text, tree);
  return tree;
}

/** Nothing in it that Markdown could mean: most messages need no parser. */
export const isPlain = (text: string): boolean =>
  !/[*_`~[\]<>#|\\&!]|^\s*[-+]\s|^\s*\d+[.)]\s|^\s{4,}|^\t|\n\s*(?:[-=]{2,}|\n)/m.test(text);

export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'link'; href: string; text: string }
  | { kind: 'mention'; id: string }
  | { kind: 'conversation'; id: string };

// An address ends where Chinese begins: 「见https://a.example，谢谢」 must not swallow the thanks.
const TOKEN =
  /<@([\w-]{1,32})>|<#([\w-]{1,32})>|https?:\/\/[^\s<>"'`\p{Script=Han}\u3000-\u303f\uff00-\uffef\u2018-\u201d]+/gu;

/** Splits running text into text, addresses and names. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > at) out.push({ kind: 'text', text: text.slice(at, match.index) });
    at = match.index + match[0].length;
    if (match[1]) out.push({ kind: 'mention', id: match[1] });
    else if (match[2]) out.push({ kind: 'conversation', id: match[2] });
    else {
      const address = trimmedAddress(match[0]);
      out.push({ kind: 'link', href: address, text: address });
      at = match.index + address.length;
    }
  }
  if (at < text.length) out.push({ kind: 'text', text: text.slice(at) });
  return out;
}

/** A full stop or an unopened bracket at the end belongs to the sentence. */
function trimmedAddress(address: string): string {
  let end = address.length;
  for (;;) {
    const last = address[end - 1]!;
    if (/[.,;:!?*_~]/.test(last)) end--;
    else if (last === ')' && count(address.slice(0, end), ')') > count(address.slice(0, end), '(')) end--;
    else return address.slice(0, end);
  }
}

const count = (text: string, sign: string) => text.split(sign).length - 1;

/** Only what leads to a page, a mailbox or a phone. */
export function safeHref(url: string): string | undefined {
  if (/^(https?:|mailto:|tel:)/i.test(url)) return url;
  return /^[/#]/.test(url) && !url.startsWith('//') ? url : undefined;
}
