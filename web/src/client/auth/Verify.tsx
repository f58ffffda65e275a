import { useT } from '@kit/i18n.ts';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { authApi } from './api.ts';
import css from './auth.module.css';
import { Frame } from './Frame.tsx';

export function Verify() {
  const t = useT();
  const { token = '' } = useSearch({ strict: false }) as { token?: string };
  const { isPending, isSuccess } = useQuery({
    queryKey: ['verify', token],
    queryFn: async () => {
      await authApi.verify(String(token));
      return true;
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Frame
      title={isPending ? t('verify.checking') : isSuccess ? t('verify.done') : t('verify.failed')}
      hint={isPending || isSuccess ? undefined : t('verify.failedHint')}
    >
      <Link to="/" className={css.link}>
        {t('verify.open')}
      </Link>
    </Frame>
  );
}
