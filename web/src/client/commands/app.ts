import { currentLocale, setLocale, t } from '@kit/i18n.ts';
import { ordered } from '@sdk/personal.ts';
import {
  IconArchive,
  IconArrowDown,
  IconArrowUp,
  IconBell,
  IconBellOff,
  IconBookmark,
  IconChartDots,
  IconClock,
  IconCompass,
  IconDoorExit,
  IconFile,
  IconInfoCircle,
  IconKeyboard,
  IconLanguage,
  IconLink,
  IconMail,
  IconMoon,
  IconNotes,
  IconPencil,
  IconPin,
  IconPlus,
  IconSearch,
  IconSettings,
  IconUserPlus,
  IconUsers,
} from '@tabler/icons-react';
import { permalink } from '../lib/links.ts';
import { prefs, setPref } from '../lib/prefs.ts';
import { attempt } from './errors.ts';
import type { AppContext, Command } from './registry.ts';
import { overlay, say } from './ui.ts';

const inGroup = (c: AppContext) =>
  c.conversation !== undefined && c.conversation.conversation.kind !== 'direct';
const mayManage = (c: AppContext) =>
  inGroup(c) &&
  (c.admin || c.conversation?.mine.role === 'owner' || c.conversation?.mine.role === 'moderator');

function step(context: AppContext, by: 1 | -1, unreadOnly: boolean): void {
  const items = ordered(context.hub.personal.get().items.values());
  const here = items.findIndex((i) => i.conversation.id === context.conversation?.conversation.id);
  for (let n = 1; n <= items.length; n++) {
    const item = items[(here + by * n + items.length * 2) % items.length];
    if (item && (!unreadOnly || item.mine.unread > 0)) {
      context.go.conversation(item.conversation.id);
      return;
    }
  }
}

function setMine(context: AppContext, change: { level?: 'all' | 'none'; pinned?: boolean }): void {
  const { conversation } = context.conversation!;
  attempt(
    context.hub.api.changeMine(conversation.id, change).then(() => context.hub.fetchItem(conversation.id)),
  );
}

const muted = (c: AppContext) => c.conversation?.mine.level === 'none';

export const APP_COMMANDS: readonly Command<AppContext>[] = [
  {
    id: 'palette',
    title: 'command.palette',
    icon: IconSearch,
    group: 'go',
    keys: 'mod+k',
    menuOnly: true,
    run: () => overlay.set({ kind: 'palette' }),
  },
  {
    id: 'search',
    title: 'command.search',
    icon: IconSearch,
    group: 'go',
    keys: '/',
    run: (c) => c.go.page('search'),
  },
  {
    id: 'create',
    title: 'command.create',
    icon: IconPlus,
    group: 'go',
    keys: 'n',
    run: () => overlay.set({ kind: 'create' }),
  },
  {
    id: 'discover',
    title: 'command.discover',
    icon: IconCompass,
    group: 'go',
    run: (c) => c.go.page('discover'),
  },
  { id: 'saved', title: 'command.saved', icon: IconBookmark, group: 'go', run: (c) => c.go.page('saved') },
  { id: 'drafts', title: 'command.drafts', icon: IconPencil, group: 'go', run: (c) => c.go.page('drafts') },
  {
    id: 'scheduled',
    title: 'command.scheduled',
    icon: IconClock,
    group: 'go',
    run: (c) => c.go.page('scheduled'),
  },
  {
    id: 'console',
    title: 'command.console',
    icon: IconChartDots,
    group: 'go',
    when: (c) => c.admin,
    run: (c) => c.go.page('console'),
  },
  {
    id: 'next',
    title: 'command.next',
    icon: IconArrowDown,
    group: 'go',
    keys: 'alt+arrowdown',
    run: (c) => step(c, 1, false),
  },
  {
    id: 'previous',
    title: 'command.previous',
    icon: IconArrowUp,
    group: 'go',
    keys: 'alt+arrowup',
    run: (c) => step(c, -1, false),
  },
  {
    id: 'nextUnread',
    title: 'command.nextUnread',
    icon: IconMail,
    group: 'go',
    keys: 'alt+shift+arrowdown',
    run: (c) => step(c, 1, true),
  },
  {
    id: 'previousUnread',
    title: 'command.previousUnread',
    icon: IconMail,
    group: 'go',
    keys: 'alt+shift+arrowup',
    run: (c) => step(c, -1, true),
  },
  {
    id: 'about',
    title: 'command.about',
    icon: IconInfoCircle,
    group: 'conversation',
    keys: 'mod+i',
    when: (c) => c.conversation !== undefined,
    run: (c) => c.go.pane('about'),
  },
  {
    id: 'members',
    title: 'command.members',
    icon: IconUsers,
    group: 'conversation',
    when: inGroup,
    run: (c) => c.go.pane('members'),
  },
  {
    id: 'invite',
    title: 'command.addPeople',
    icon: IconUserPlus,
    group: 'conversation',
    when: mayManage,
    run: (c) => c.go.pane('members'),
  },
  {
    id: 'pins',
    title: 'command.pins',
    icon: IconPin,
    group: 'conversation',
    when: (c) => c.conversation !== undefined,
    run: (c) => c.go.pane('pins'),
  },
  {
    id: 'files',
    title: 'command.files',
    icon: IconFile,
    group: 'conversation',
    when: (c) => c.conversation !== undefined,
    run: (c) => c.go.pane('files'),
  },
  {
    id: 'notes',
    title: 'command.notes',
    icon: IconNotes,
    group: 'conversation',
    when: (c) => c.conversation !== undefined,
    run: (c) => c.go.pane('notes'),
  },
  {
    id: 'rename',
    title: 'command.rename',
    icon: IconPencil,
    group: 'conversation',
    when: mayManage,
    run: () => overlay.set({ kind: 'conversation' }),
  },
  {
    id: 'mute',
    title: (c) => (muted(c) ? 'command.unmute' : 'command.mute'),
    icon: IconBellOff,
    group: 'conversation',
    when: (c) => c.conversation !== undefined,
    run: (c) => setMine(c, { level: muted(c) ? 'all' : 'none' }),
  },
  {
    id: 'pinConversation',
    title: (c) => (c.conversation?.mine.pinned ? 'command.unpinConversation' : 'command.pinConversation'),
    icon: IconPin,
    group: 'conversation',
    when: (c) => c.conversation !== undefined,
    run: (c) => setMine(c, { pinned: !c.conversation?.mine.pinned }),
  },
  {
    id: 'markRead',
    title: 'command.markRead',
    icon: IconMail,
    group: 'conversation',
    keys: 'shift+escape',
    when: (c) => (c.conversation?.mine.unread ?? 0) > 0,
    run: (c) => c.hub.read(c.conversation!.conversation.id, c.conversation!.conversation.head.seq),
  },
  {
    id: 'copyConversationLink',
    title: 'command.copyConversationLink',
    icon: IconLink,
    group: 'conversation',
    when: (c) => c.conversation !== undefined,
    run: (c) => {
      const { id, head } = c.conversation!.conversation;
      attempt(
        navigator.clipboard.writeText(permalink(c.workspace, id, head.seq).replace(/\/\d+$/, '')),
        t('notice.linkCopied'),
      );
    },
  },
  {
    id: 'archive',
    title: 'command.archive',
    icon: IconArchive,
    group: 'conversation',
    when: mayManage,
    run: (c) => {
      const { id } = c.conversation!.conversation;
      attempt(
        c.hub.api.changeConversation(id, { archived: true }).then(() => c.hub.fetchItem(id)),
        t('notice.archived'),
      );
      c.go.page('home');
    },
  },
  {
    id: 'leave',
    title: 'command.leave',
    icon: IconDoorExit,
    group: 'conversation',
    danger: true,
    when: inGroup,
    run: (c) => overlay.set({ kind: 'leave', conversation: c.conversation!.conversation.id }),
  },
  {
    id: 'language',
    title: 'command.language',
    icon: IconLanguage,
    group: 'look',
    run: () => {
      const next = currentLocale() === 'en' ? 'zh-CN' : 'en';
      setPref('locale', next);
      void setLocale(next).then(() => {
        document.documentElement.lang = next;
      });
    },
  },
  {
    id: 'scheme',
    title: 'command.scheme',
    icon: IconMoon,
    group: 'look',
    run: () => {
      const dark = document.documentElement.getAttribute('data-mantine-color-scheme') === 'dark';
      setPref('scheme', dark ? 'light' : 'dark');
    },
  },
  {
    id: 'density',
    title: 'command.density',
    icon: IconBell,
    group: 'look',
    run: () => setPref('density', prefs.get().density === 'compact' ? 'comfortable' : 'compact'),
  },
  {
    id: 'settings',
    title: 'command.settings',
    icon: IconSettings,
    group: 'look',
    keys: 'mod+,',
    run: (c) => c.go.settings(),
  },
  {
    id: 'keys',
    title: 'command.keys',
    icon: IconKeyboard,
    group: 'help',
    keys: '?',
    run: () => overlay.set({ kind: 'keys' }),
  },
];

export const sayCopied = () => say(t('notice.copied'));
