import { useT } from '@kit/i18n.ts';
import { notices } from '../commands/ui.ts';
import { useStore } from '../lib/hooks.ts';
import css from './shell.module.css';

export function Notices() {
  const t = useT();
  const all = useStore(notices);
  return (
    <div className={css.notices} role="status" aria-live="polite">
      {all.map((notice) => (
        <div key={notice.id} className={css.notice}>
          {notice.text}
          {notice.undo && (
            <button type="button" className={css.undo} onClick={notice.undo}>
              {t('common.undo')}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
