import { useT } from '@kit/i18n.ts';
import { EmptyState } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import type { Draft } from '@sdk/types.ts';
import { IconPencil } from '@tabler/icons-react';
import { useGo } from '../commands/context.tsx';
import { useHub, useItem, usePeopleVersion, useSelect } from '../lib/hooks.ts';
import { plainLine } from '../lib/mentions.ts';
import { useTitle } from '../lib/titles.ts';
import { Page } from './Page.tsx';
import css from './pages.module.css';

export function Drafts() {
  const t = useT();
  const hub = useHub();
  const drafts = useSelect(hub.personal, (s) => s.drafts);
  return (
    <Page title={t('command.drafts')} hint={t('drafts.hint')}>
      {drafts.size === 0 ? (
        <EmptyState
          icon={<IconPencil size={34} stroke={1.3} aria-hidden="true" />}
          title={t('drafts.empty')}
        />
      ) : (
        [...drafts.values()].map((draft) => <Line key={draft.conversation} draft={draft} />)
      )}
    </Page>
  );
}

function Line({ draft }: { draft: Draft }) {
  const t = useT();
  const hub = useHub();
  const go = useGo();
  usePeopleVersion();
  const title = useTitle(useItem(draft.conversation)?.conversation);
  const discard = () => {
    hub.keeps.draft(draft.conversation, '');
    void hub.keeps.saveDraft(draft.conversation);
  };
  return (
    <article className={css.line}>
      <button
        type="button"
        className={`plain ${css.lineMain}`}
        onClick={() => go.conversation(draft.conversation)}
      >
        <span className={css.lineTitle} dir="auto">
          {title}
        </span>
        <span className={css.lineText} dir="auto">
          {plainLine(draft.text, (id) => hub.people.get(id)?.name)}
        </span>
      </button>
      {draft.at && <Time at={draft.at} as="short" className={css.fine} />}
      <button type="button" className={css.lineTool} onClick={discard}>
        {t('drafts.discard')}
      </button>
    </article>
  );
}
