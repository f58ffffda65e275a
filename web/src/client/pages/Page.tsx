import { useT } from '@kit/i18n.ts';
import { ActionIcon } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useGo } from '../commands/context.tsx';
import css from './pages.module.css';

/** A page beside the conversations: a title, perhaps a sentence, and one column. */
export function Page({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const t = useT();
  const go = useGo();
  return (
    <div className={css.page}>
      <header className={css.head}>
        <ActionIcon
          className={css.back!}
          variant="subtle"
          color="gray"
          size={44}
          aria-label={t('conversation.back')}
          onClick={() => go.page('home')}
        >
          <IconArrowLeft size={22} />
        </ActionIcon>
        <h1>{title}</h1>
      </header>
      <div className={css.scroll}>
        <div className={css.inner}>
          {hint && <p className={css.hint}>{hint}</p>}
          {children}
        </div>
      </div>
    </div>
  );
}
