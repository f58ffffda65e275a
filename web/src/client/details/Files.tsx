import { useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import { IconFile } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useGo } from '../commands/context.tsx';
import { FileLine, isImage, Picture } from '../conversation/Attachments.tsx';
import { useHub } from '../lib/hooks.ts';
import css from './details.module.css';

export function Files({ conversation }: { conversation: string }) {
  const t = useT();
  const hub = useHub();
  const go = useGo();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['files', conversation],
    queryFn: () => hub.api.search({ q: `in:${conversation} has:file`, in: 'files' }),
    staleTime: 0,
  });
  if (isPending) return <Skeleton rows={5} avatar={0} />;
  if (error) return <ErrorState title={t('files.failed')} onRetry={() => void refetch()} />;
  const files = data.files?.hits ?? [];
  if (files.length === 0) {
    return (
      <EmptyState icon={<IconFile size={32} stroke={1.3} aria-hidden="true" />} title={t('files.empty')}>
        {t('files.emptyHint')}
      </EmptyState>
    );
  }
  return (
    <div className={css.cards}>
      {files.map(({ file, seq, at }) => (
        <div key={`${file.id}/${seq}`} className={css.fileCard}>
          {isImage(file) ? <Picture file={file} /> : <FileLine file={file} />}
          <button
            type="button"
            className={`plain ${css.fine}`}
            onClick={() => go.conversation(conversation, seq)}
          >
            <Time at={at} as="full" />
          </button>
        </div>
      ))}
    </div>
  );
}
