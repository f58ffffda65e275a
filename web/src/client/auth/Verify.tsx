import { useT } from '@kit/i18n.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { authApi } from './api.ts';
import css from './auth.module.css';
import { Frame } from './Frame.tsx';
import { useLinkToken } from './token.ts';

export function Verify() {
  const t = useT();
  const token = useLinkToken();
  const { isPending, isSuccess } = useQuery({
    queryKey: ['verify', token],
    queryFn: async () => {
      await authApi.verify(token);
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
