import { useT } from '@kit/i18n.ts';
import { isMuted, mentionsMe } from '@sdk/personal.ts';
import type { ListItem, Message } from '@sdk/types.ts';
import { useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useGo, useWorkspace } from '../commands/context.tsx';
import { useHub } from '../lib/hooks.ts';
import { conversationPath } from '../lib/links.ts';
import { summaryOf } from '../lib/summary.ts';
import { titleOf } from '../lib/titles.ts';

/** Whether a message should call for attention, by the level that the person chose for the conversation. */
export function calls(item: ListItem, message: Message, me: string, now: number): boolean {
  if (message.sender === me || message.kind === 'system' || isMuted(item.mine, now)) return false;
  return item.mine.level === 'all' || mentionsMe(message, me);
}

const away = () => document.visibilityState !== 'visible' || !document.hasFocus();

/** Reads new messages of the open conversation to screen readers, politely, and shows others as notifications of the system. */
export function Announcer() {
  const t = useT();
  const hub = useHub();
  const go = useGo();
  const workspace = useWorkspace();
  const { conversation: open } = useParams({ strict: false });
  const [said, setSaid] = useState('');
  const latest = useRef({ open, go, t, workspace });
  latest.current = { open, go, t, workspace };

  useEffect(() => {
    const hear = (conversation: string, message: Message) => {
      const { open, go, t, workspace } = latest.current;
      const item = hub.item(conversation);
      if (!item) return;
      const who = hub.people.get(message.sender)?.name ?? t('common.someone');
      const text = summaryOf(message, hub, t);
      if (conversation === open && !away()) {
        setSaid(`${who}${t('common.colon')}${text}`);
        return;
      }
      if (!calls(item, message, hub.me, Date.now())) return;
      if (!('Notification' in window) || Notification.permission !== 'granted') return;
      const title =
        item.conversation.kind === 'direct' ? who : `${who} · ${titleOf(item.conversation, hub, '')}`;
      const shown = new Notification(title, {
        body: text.slice(0, 200),
        tag: `${workspace}/${conversation}`,
        icon: '/icon-192.png',
      });
      shown.onclick = () => {
        window.focus();
        go.conversation(conversation, message.seq);
        shown.close();
      };
    };
    hub.arrivals.add(hear);
    return () => {
      hub.arrivals.delete(hear);
    };
  }, [hub]);

  useEffect(() => {
    const onMessage = (event: MessageEvent) => {
      const path = (event.data as { open?: string } | null)?.open;
      const match = path && /^\/w\/[^/]+\/c\/([^/]+)(?:\/(\d+))?$/.exec(path);
      if (match && path.startsWith(conversationPath(workspace, '')))
        go.conversation(decodeURIComponent(match[1]!), match[2] ? Number(match[2]) : undefined);
    };
    navigator.serviceWorker?.addEventListener('message', onMessage);
    return () => navigator.serviceWorker?.removeEventListener('message', onMessage);
  }, [go, workspace]);

  return (
    <div className="hidden" aria-live="polite" aria-atomic="true">
      {said}
    </div>
  );
}
