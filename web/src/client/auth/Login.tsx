import { useT } from '@kit/i18n.ts';
import { Anchor, Button, PasswordInput, PinInput, TextInput } from '@mantine/core';
import { asApiError } from '@sdk/errors.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { explain, explainCode } from '../commands/errors.ts';
import { authApi } from './api.ts';
import css from './auth.module.css';
import { AuthForm, Frame, useEnter } from './Frame.tsx';
import { passkeysHere, turnedAway } from './passkey.ts';

export function Login() {
  const t = useT();
  const enter = useEnter();
  const { next, problem } = useSearch({ strict: false }) as { next?: string; problem?: string };
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [second, setSecond] = useState(false);
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState('');
  const { data: setup } = useQuery({ queryKey: ['setup'], queryFn: authApi.setupNeeded, retry: false });

  const submit = async () => {
    try {
      await authApi.login({ email: email.trim(), password, ...(second ? { code: code.trim() } : {}) });
    } catch (cause) {
      if (asApiError(cause).code !== 'auth.code_needed') throw cause;
      setSecond(true);
      return false;
    }
    await enter(next);
    return true;
  };

  if (setup?.needed)
    return (
      <Frame title={t('setup.needed')} hint={t('setup.neededHint')}>
        {null}
      </Frame>
    );
  if (second) {
    return (
      <Frame title={t('auth.codeTitle')} hint={recovery ? t('auth.recoveryHint') : t('auth.codeHint')}>
        <AuthForm
          submit={submit}
          label={t('auth.signIn')}
          ready={recovery ? code.trim().length > 5 : code.length === 6}
        >
          {recovery ? (
            <TextInput
              label={t('auth.recovery')}
              value={code}
              onChange={(event) => setCode(event.target.value)}
              autoFocus
            />
          ) : (
            <PinInput
              length={6}
              type="number"
              oneTimeCode
              autoFocus
              value={code}
              onChange={setCode}
              aria-label={t('auth.code')}
              size="md"
            />
          )}
          <Anchor
            component="button"
            type="button"
            onClick={() => {
              setRecovery(!recovery);
              setCode('');
            }}
          >
            {recovery ? t('auth.useCode') : t('auth.useRecovery')}
          </Anchor>
        </AuthForm>
      </Frame>
    );
  }
  return (
    <Frame title={t('auth.welcome')} hint={t('auth.welcomeHint')}>
      {problem && (
        <p className={css.error} role="alert">
          {explainCode(problem, 500)}
        </p>
      )}
      <AuthForm submit={submit} label={t('auth.signIn')} ready={email.includes('@') && password !== ''}>
        <TextInput
          size="md"
          type="email"
          label={t('auth.email')}
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          autoFocus
          required
          withAsterisk={false}
        />
        <PasswordInput
          size="md"
          label={t('auth.password')}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          required
          withAsterisk={false}
        />
      </AuthForm>
      <OtherWays next={next} />
      <Link to="/forgot" className={css.link}>
        {t('auth.forgot')}
      </Link>
    </Frame>
  );
}

/** A passkey or a sign-on provider; nothing shows where neither works. */
function OtherWays({ next }: { next: string | undefined }) {
  const t = useT();
  const enter = useEnter();
  const { data } = useQuery({ queryKey: ['methods'], queryFn: authApi.methods, retry: false });
  const passkey = useMutation({
    mutationFn: authApi.passkeyLogin,
    onSuccess: () => enter(next),
  });
  const failed = passkey.error && !turnedAway(passkey.error) ? passkey.error : undefined;
  const refused = failed && asApiError(failed).code === 'passkey.needs_domain';
  const offered = data?.passkeys && passkeysHere() && !refused;
  if (!offered && !failed && !data?.providers.length) return null;
  return (
    <div className={css.ways}>
      {failed && (
        <p className={css.error} role="alert">
          {explain(failed)}
        </p>
      )}
      {offered && (
        <Button
          variant="default"
          size="md"
          fullWidth
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          {t('auth.passkey')}
        </Button>
      )}
      {data?.providers.map((p) => (
        <Button
          key={p.name}
          component="a"
          href={authApi.providerStart(p.name, next)}
          variant="default"
          size="md"
          fullWidth
        >
          {t('auth.provider', { name: p.title })}
        </Button>
      ))}
    </div>
  );
}
