import { totals } from '@sdk/personal.ts';
import { useEffect } from 'react';
import { useHub, useSelect } from '../lib/hooks.ts';

/** What waits, in the tab's title and on the app's icon. */
export function useTitleBadge(): void {
  const hub = useHub();
  const count = useSelect(hub.personal, (s) => totals(s.items.values(), Date.now()).unread);
  useEffect(() => {
    document.title = count > 0 ? `(${count > 99 ? '99+' : count}) Hubbub` : 'Hubbub';
    if ('setAppBadge' in navigator)
      void (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => undefined);
  }, [count]);
}
