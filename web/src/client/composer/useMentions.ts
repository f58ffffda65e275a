import { useT } from '@kit/i18n.ts';
import { compareNames, scoreName } from '@kit/names.ts';
import type { ListItem } from '@sdk/types.ts';
import { useEffect, useId, useMemo, useState } from 'react';
import { useHub } from '../lib/hooks.ts';
import { type Mentionable, mentionAt } from '../lib/mentions.ts';

export interface Candidate extends Mentionable {
  hint?: string;
}

interface Deps {
  conversation: string;
  item: ListItem;

  choose(from: number, to: number, who: Mentionable): void;
}

const SHOWN = 8;

/** The list under `@`: those who are known at once, then those whom the server finds; pinyin and initials match. */
export function useMentions({ conversation, item, choose }: Deps) {
  const t = useT();
  const hub = useHub();
  const listId = useId();
  const [place, setPlace] = useState<{ from: number; query: string } | undefined>();
  const [at, setAt] = useState(0);
  const [found, setFound] = useState(0);
  const query = place?.query;

  useEffect(() => {
    if (query === undefined) return;
    const gone = new AbortController();
    const timer = setTimeout(() => {
      hub.api
        .people({ q: query, limit: 20 }, gone.signal)
        .then((page) => {
          hub.people.put(page.items);
          setFound((n) => n + 1);
        })
        .catch(() => undefined);
    }, 120);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [hub, query]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `found` tells that more people became known
  const candidates = useMemo<Candidate[]>(() => {
    if (query === undefined) return [];
    const recent = new Map<string, number>();
    for (const message of hub.log(conversation).tail?.messages.slice(-200) ?? [])
      recent.set(message.sender, message.seq);
    const members = item.conversation.people;
    const people = hub.people
      .all()
      .filter((p) => !p.deactivated && p.id !== hub.me && (!members || members.includes(p.id)))
      .map((p) => ({
        person: p,
        score: Math.max(scoreName(p.name, query), p.handle ? scoreName(p.handle, query) : 0),
        last: recent.get(p.id) ?? 0,
      }))
      .filter((c) => c.score > 0)
      .sort((a, b) => b.score - a.score || b.last - a.last || compareNames(a.person.name, b.person.name))
      .map(({ person }) => ({
        id: person.id,
        name: person.name,
        ...(person.title || person.handle ? { hint: person.title || `@${person.handle}` } : {}),
      }));
    const everybody: Candidate[] =
      item.conversation.kind === 'direct'
        ? []
        : [{ id: 'all', name: t('mention.all'), hint: t('mention.allHint') }];
    return [
      ...people,
      ...everybody.filter((e) => scoreName(e.name, query) > 0 || 'all'.startsWith(query.toLowerCase())),
    ].slice(0, SHOWN);
  }, [query, found, hub, conversation, item.conversation, t]);

  const open = place !== undefined && candidates.length > 0;
  const pick = (index: number) => {
    const who = candidates[index];
    if (!place || !who) return;
    choose(place.from, place.from + 1 + place.query.length, { id: who.id, name: who.name });
    setPlace(undefined);
  };

  return {
    open,
    candidates,
    at: Math.min(at, Math.max(0, candidates.length - 1)),
    listId,
    pick,
    close: () => setPlace(undefined),
    look(value: string, caret: number) {
      const next = mentionAt(value, caret);
      if (next?.query !== place?.query || next?.from !== place?.from) setAt(0);
      if (next === undefined && place === undefined) return;
      setPlace(next);
    },
    onKeyDown(event: React.KeyboardEvent): boolean {
      if (!open) return false;
      const moves: Record<string, () => void> = {
        ArrowDown: () => setAt((at + 1) % candidates.length),
        ArrowUp: () => setAt((at + candidates.length - 1) % candidates.length),
        Enter: () => pick(Math.min(at, candidates.length - 1)),
        Tab: () => pick(Math.min(at, candidates.length - 1)),
        Escape: () => setPlace(undefined),
      };
      const move = moves[event.key];
      if (!move) return false;
      event.preventDefault();
      event.stopPropagation();
      move();
      return true;
    },
  };
}
