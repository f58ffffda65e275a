import { type Key, useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { Button, SegmentedControl } from '@mantine/core';
import type { MediaKind } from '@sdk/api.ts';
import type { Media as Item } from '@sdk/types.ts';
import { type Icon, IconFile, IconLink, IconMicrophone, IconPhoto } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useHub } from '../lib/hooks.ts';
import css from './details.module.css';
import { FileItem, LinkItem, PictureItem, RecordingItem } from './MediaItems.tsx';

const PAGE = 60;

interface Tab {
  title: Key;
  empty: Key;
  icon: Icon;
  kinds: readonly MediaKind[];
  grid?: boolean;
}

const TABS: Record<'pictures' | 'files' | 'voice' | 'links', Tab> = {
  pictures: {
    title: 'media.pictures',
    empty: 'media.noPictures',
    icon: IconPhoto,
    kinds: ['image', 'video'],
    grid: true,
  },
  files: { title: 'media.files', empty: 'media.noFiles', icon: IconFile, kinds: ['file'] },
  voice: { title: 'media.voice', empty: 'media.noVoice', icon: IconMicrophone, kinds: ['audio'] },
  links: { title: 'media.links', empty: 'media.noLinks', icon: IconLink, kinds: ['link'] },
};
type TabName = keyof typeof TABS;

/** What was shown, sent and linked in a conversation, the newest first. */
export function Media({ conversation }: { conversation: string }) {
  const t = useT();
  const [tab, setTab] = useState<TabName>('pictures');
  return (
    <div className={css.media}>
      <SegmentedControl
        fullWidth
        size="sm"
        aria-label={t('pane.files')}
        className={css.mediaTabs!}
        value={tab}
        onChange={(next) => setTab(next as TabName)}
        data={(Object.keys(TABS) as TabName[]).map((value) => ({ value, label: t(TABS[value].title) }))}
      />
      <List key={tab} conversation={conversation} tab={TABS[tab]} />
    </div>
  );
}

function List({ conversation, tab }: { conversation: string; tab: Tab }) {
  const t = useT();
  const media = useMedia(conversation, tab.kinds);
  if (media.isPending) return <Skeleton rows={5} avatar={0} />;
  if (media.error) return <ErrorState title={t('files.failed')} onRetry={() => void media.refetch()} />;
  if (media.items.length === 0 && !media.hasNextPage)
    return (
      <EmptyState icon={<tab.icon size={32} stroke={1.3} aria-hidden="true" />} title={t(tab.empty)}>
        {t('files.emptyHint')}
      </EmptyState>
    );
  return (
    <>
      <ul className={tab.grid ? css.mediaGrid : css.mediaList}>
        {media.items.map((item) => (
          <li key={`${item.seq}/${item.attachment?.id ?? item.link?.url}`}>
            <One item={item} conversation={conversation} />
          </li>
        ))}
      </ul>
      {media.hasNextPage && <More busy={media.isFetchingNextPage} onMore={media.fetchNextPage} />}
    </>
  );
}

function One({ item, conversation }: { item: Item; conversation: string }) {
  if (item.link) return <LinkItem item={item} link={item.link} conversation={conversation} />;
  const file = item.attachment;
  if (!file) return null;
  if (/^(image|video)\//.test(file.type))
    return <PictureItem item={item} file={file} conversation={conversation} />;
  if (file.type.startsWith('audio/'))
    return <RecordingItem item={item} file={file} conversation={conversation} />;
  return <FileItem item={item} file={file} conversation={conversation} />;
}

/** A button for who asks, and a sign for the observer: the next page comes before the end is reached. */
function More({ busy, onMore }: { busy: boolean; onMore(): unknown }) {
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);
  more.current = onMore;
  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && !busy && void more.current(),
      { rootMargin: '400px' },
    );
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, [busy]);
  return (
    <div ref={box} className={css.mediaMore}>
      <Button variant="default" loading={busy} onClick={() => void onMore()}>
        {t('common.more')}
      </Button>
    </div>
  );
}

type ByKind<T> = Partial<Record<MediaKind, T>>;

interface MediaPage {
  items: Item[];
  /** Where each kind goes on; absent when it has ended. */
  next: ByKind<string>;
  /** How far down each kind reaches that goes on. */
  reach: ByKind<number>;
}

/** Kinds that are shown together are asked for side by side and merged by number, as far down as all of them reach. */
function useMedia(conversation: string, kinds: readonly MediaKind[]) {
  const hub = useHub();
  const query = useInfiniteQuery({
    queryKey: ['media', conversation, ...kinds],
    staleTime: 0,
    initialPageParam: Object.fromEntries(kinds.map((kind) => [kind, ''])) as ByKind<string>,
    queryFn: async ({ pageParam }): Promise<MediaPage> => {
      const asked = kinds.filter((kind) => pageParam[kind] !== undefined);
      const pages = await Promise.all(
        asked.map((kind) => hub.api.media(conversation, kind, pageParam[kind], PAGE)),
      );
      const onward = asked.flatMap((kind, i) => {
        const page = pages[i]!;
        return page.next ? [{ kind, next: page.next, reach: page.items.at(-1)?.seq ?? 0 }] : [];
      });
      return {
        items: pages.flatMap((page) => page.items),
        next: Object.fromEntries(onward.map((o) => [o.kind, o.next])),
        reach: Object.fromEntries(onward.map((o) => [o.kind, o.reach])),
      };
    },
    getNextPageParam: ({ next }) => (Object.keys(next).length > 0 ? next : undefined),
  });
  const pages = query.data?.pages ?? [];
  const floor = Math.max(0, ...Object.values(pages.at(-1)?.reach ?? {}));
  const items = pages
    .flatMap((page) => page.items)
    .filter((item) => item.seq >= floor)
    .sort((a, b) => b.seq - a.seq);
  return { ...query, items };
}
