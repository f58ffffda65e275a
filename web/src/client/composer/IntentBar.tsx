import { useT } from '@kit/i18n.ts';
import { IconX } from '@tabler/icons-react';
import type { ComposerIntent } from '../commands/ui.ts';
import { useHub, usePerson } from '../lib/hooks.ts';
import { summaryOf } from '../lib/summary.ts';
import css from './composer.module.css';

export function IntentBar({ intent, onClose }: { intent: ComposerIntent | undefined; onClose(): void }) {
  const t = useT();
  const hub = useHub();
  const person = usePerson(intent?.quote?.sender ?? '');
  if (!intent) return null;
  const message = intent.quote ?? intent.edit!;
  return (
    <div className={css.intent}>
      <span className={css.intentText} dir="auto">
        <strong>
          {intent.edit ? t('composer.editing') : t('composer.replyTo', { name: person?.name ?? '…' })}
        </strong>{' '}
        {summaryOf(message, hub, t)}
      </span>
      <button type="button" className="plain" aria-label={t('common.cancel')} onClick={onClose}>
        <IconX size={18} />
      </button>
    </div>
  );
}
