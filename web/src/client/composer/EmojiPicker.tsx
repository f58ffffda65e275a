import { type Key, useLocale, useT } from '@kit/i18n.ts';
import { TextInput } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { GroupedVirtuoso, type GroupedVirtuosoHandle } from 'react-virtuoso';
import css from './composer.module.css';
import { type Emoji, emojis, findEmojis, recentEmojis, usedEmoji } from './emoji.ts';

const COLUMNS = 9;
const GROUPS: Record<number, { key: Key; sign: string }> = {
  [-1]: { key: 'emoji.recent', sign: '🕘' },
  0: { key: 'emoji.smileys', sign: '😀' },
  1: { key: 'emoji.people', sign: '👋' },
  3: { key: 'emoji.nature', sign: '🐼' },
  4: { key: 'emoji.food', sign: '🍜' },
  5: { key: 'emoji.travel', sign: '🚄' },
  6: { key: 'emoji.activities', sign: '🏓' },
  7: { key: 'emoji.objects', sign: '💡' },
  8: { key: 'emoji.symbols', sign: '💯' },
  9: { key: 'emoji.flags', sign: '🏁' },
};

interface Section {
  group: number;
  rows: Emoji[][];
}

function sectionsOf(list: readonly Emoji[], query: string): Section[] {
  const found = findEmojis(list, query);
  const byGroup = new Map<number, Emoji[]>();
  if (query === '') {
    const known = new Map(list.map((e) => [e.sign, e]));
    byGroup.set(
      -1,
      recentEmojis().flatMap((sign) => known.get(sign) ?? []),
    );
  }
  for (const emoji of found) {
    const held = byGroup.get(emoji.group);
    if (held) held.push(emoji);
    else byGroup.set(emoji.group, [emoji]);
  }
  return [...byGroup]
    .filter(([, all]) => all.length > 0)
    .map(([group, all]) => ({
      group,
      rows: Array.from({ length: Math.ceil(all.length / COLUMNS) }, (_, i) =>
        all.slice(i * COLUMNS, (i + 1) * COLUMNS),
      ),
    }));
}

export default function EmojiPicker({ onPick }: { onPick(sign: string): void }) {
  const t = useT();
  const locale = useLocale();
  const [list, setList] = useState<readonly Emoji[]>([]);
  const [query, setQuery] = useState('');
  const handle = useRef<GroupedVirtuosoHandle>(null);
  useEffect(() => {
    let here = true;
    void emojis(locale).then((all) => here && setList(all));
    return () => {
      here = false;
    };
  }, [locale]);
  const sections = useMemo(() => sectionsOf(list, query), [list, query]);
  const rows = useMemo(() => sections.flatMap((s) => s.rows), [sections]);
  const pick = (sign: string) => {
    usedEmoji(sign);
    onPick(sign);
  };
  return (
    <div className={css.picker}>
      <TextInput
        size="sm"
        data-autofocus
        placeholder={t('emoji.search')}
        aria-label={t('emoji.search')}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          const first = rows[0]?.[0];
          if (event.key === 'Enter' && first) {
            event.preventDefault();
            pick(first.sign);
          }
        }}
      />
      <div className={css.pickerBody} onKeyDown={roveGrid}>
        {rows.length === 0 && list.length > 0 && <p className={css.pickerEmpty}>{t('emoji.none')}</p>}
        {rows.length > 0 && (
          <GroupedVirtuoso
            ref={handle}
            groupCounts={sections.map((s) => s.rows.length)}
            groupContent={(i) => (
              <div className={css.pickerGroup}>{t(GROUPS[sections[i]!.group]?.key ?? 'emoji.symbols')}</div>
            )}
            itemContent={(i) => (
              <div className={css.pickerRow}>
                {rows[i]?.map((emoji) => (
                  <button
                    key={emoji.sign}
                    type="button"
                    title={emoji.label}
                    aria-label={emoji.label}
                    onClick={() => pick(emoji.sign)}
                  >
                    {emoji.sign}
                  </button>
                ))}
              </div>
            )}
          />
        )}
      </div>
      {query === '' && (
        <div className={css.pickerTabs}>
          {sections.map((section, i) => {
            const before = sections.slice(0, i).reduce((sum, s) => sum + s.rows.length, 0);
            const group = GROUPS[section.group];
            return group ? (
              <button
                key={section.group}
                type="button"
                aria-label={t(group.key)}
                title={t(group.key)}
                onClick={() => handle.current?.scrollToIndex({ index: before, align: 'start' })}
              >
                {group.sign}
              </button>
            ) : null;
          })}
        </div>
      )}
    </div>
  );
}

/** Arrows walk the grid. */
function roveGrid(event: React.KeyboardEvent<HTMLDivElement>): void {
  const by: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
  const step = by[event.key];
  if (step === undefined) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button')];
  const next = all[all.indexOf(document.activeElement as HTMLButtonElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
