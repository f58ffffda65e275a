import { t } from '@kit/i18n.ts';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBookmark,
  IconCopy,
  IconEye,
  IconHistory,
  IconLink,
  IconMailOpened,
  IconMessages,
  IconPencil,
  IconPin,
  IconShare,
  IconTrash,
} from '@tabler/icons-react';
import { permalink } from '../lib/links.ts';
import { fromWire } from '../lib/mentions.ts';
import { attempt } from './errors.ts';
import type { Command, MessageContext } from './registry.ts';
import { focusComposer, intents, overlay } from './ui.ts';

const own = (c: MessageContext) => c.message.sender === c.hub.me;
const alive = (c: MessageContext) => !c.message.deleted;
const moderates = (c: MessageContext) =>
  c.admin || c.conversation.mine.role === 'owner' || c.conversation.mine.role === 'moderator';
const id = (c: MessageContext) => c.conversation.conversation.id;
export const mayWrite = (c: { conversation: MessageContext['conversation'] }) =>
  c.conversation.mine.role !== undefined &&
  c.conversation.mine.role !== 'muted' &&
  !c.conversation.conversation.archived &&
  (c.conversation.conversation.kind !== 'announcement' ||
    c.conversation.mine.role === 'owner' ||
    c.conversation.mine.role === 'moderator');

export const MESSAGE_COMMANDS: readonly Command<MessageContext>[] = [
  {
    id: 'reply',
    title: 'message.reply',
    icon: IconArrowBackUp,
    group: 'message',
    keys: 'r',
    when: (c) => alive(c) && mayWrite(c),
    run: (c) => {
      intents.set(id(c), { quote: c.message });
      focusComposer(id(c));
    },
  },
  {
    id: 'thread',
    title: 'message.thread',
    icon: IconMessages,
    group: 'message',
    keys: 't',
    when: (c) =>
      c.conversation.conversation.kind !== 'thread' && (alive(c) || c.message.thread !== undefined),
    run: (c) => c.go.pane('thread', c.message.seq),
  },
  {
    id: 'edit',
    title: 'message.edit',
    icon: IconPencil,
    group: 'message',
    keys: 'e',
    when: (c) =>
      alive(c) &&
      own(c) &&
      (c.message.kind === 'text' || c.message.kind === 'note' || c.message.kind === 'file'),
    run: (c) => {
      intents.set(id(c), { edit: c.message });
      focusComposer(id(c));
    },
  },
  {
    id: 'save',
    title: (c) => (c.hub.keeps.isSaved(id(c), c.message.seq) ? 'message.unsave' : 'message.save'),
    icon: IconBookmark,
    group: 'message',
    keys: 's',
    when: alive,
    run: (c) => {
      const on = !c.hub.keeps.isSaved(id(c), c.message.seq);
      attempt(c.hub.keeps.save(id(c), c.message.seq, on), t(on ? 'notice.saved' : 'notice.unsaved'));
    },
  },
  {
    id: 'pin',
    title: (c) => (c.message.pinned ? 'message.unpin' : 'message.pin'),
    icon: IconPin,
    group: 'message',
    keys: 'p',
    when: (c) => alive(c) && mayWrite(c),
    run: (c) => attempt(c.hub.api.pin(id(c), c.message.seq, !c.message.pinned)),
  },
  {
    id: 'forward',
    title: 'message.forward',
    icon: IconArrowForwardUp,
    group: 'message',
    keys: 'f',
    when: alive,
    run: (c) => overlay.set({ kind: 'forward', conversation: id(c), message: c.message }),
  },
  {
    id: 'copy',
    title: 'message.copy',
    icon: IconCopy,
    group: 'message',
    keys: 'c',
    when: (c) => alive(c) && c.message.text !== '',
    run: (c) => {
      const { text } = fromWire(c.message.text, (person) => c.hub.people.get(person)?.name);
      attempt(navigator.clipboard.writeText(text), t('notice.copied'));
    },
  },
  {
    id: 'link',
    title: 'message.copyLink',
    icon: IconLink,
    group: 'message',
    keys: 'l',
    run: (c) =>
      attempt(
        navigator.clipboard.writeText(permalink(c.workspace, id(c), c.message.seq)),
        t('notice.linkCopied'),
      ),
  },
  {
    id: 'readers',
    title: 'message.readers',
    icon: IconEye,
    group: 'message',
    keys: 'i',
    when: alive,
    run: (c) => c.go.pane('readers', c.message.seq),
  },
  {
    id: 'unread',
    title: 'message.markUnread',
    icon: IconMailOpened,
    group: 'message',
    keys: 'u',
    run: (c) => attempt(c.hub.markUnread(id(c), c.message.seq), t('notice.markedUnread')),
  },
  {
    id: 'history',
    title: 'message.history',
    icon: IconHistory,
    group: 'message',
    when: (c) => alive(c) && c.message.edited_at !== undefined,
    run: (c) => c.go.pane('edits', c.message.seq),
  },
  {
    id: 'share',
    title: 'message.share',
    icon: IconShare,
    group: 'message',
    when: alive,
    run: (c) => overlay.set({ kind: 'share', conversation: id(c), message: c.message }),
  },
  {
    id: 'delete',
    title: 'message.delete',
    icon: IconTrash,
    group: 'message',
    keys: 'delete',
    danger: true,
    when: (c) => alive(c) && (own(c) || moderates(c)),
    run: (c) => overlay.set({ kind: 'delete', conversation: id(c), message: c.message }),
  },
];
