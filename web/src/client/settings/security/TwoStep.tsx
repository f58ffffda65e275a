import { useT } from '@kit/i18n.ts';
import { ErrorState, Skeleton } from '@kit/states.tsx';
import { Anchor, Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { explain } from '../../commands/errors.ts';
import { say } from '../../commands/ui.ts';
import { accountApi } from '../api.ts';
import { Copy, Secret } from '../Secret.tsx';
import css from '../settings.module.css';
import { Proof, protectionQuery } from './Proof.tsx';
import { QrCode } from './QrCode.tsx';

type Asked = 'none' | 'on' | 'off' | 'renew';

/** The second factor: an app's six digits, and codes on paper for the day the phone is gone. */
export function TwoStep() {
  const t = useT();
  const { data, error, isPending, refetch } = useQuery(protectionQuery);
  const [asked, setAsked] = useState<Asked>('none');
  const [seed, setSeed] = useState<{ seed: string; url: string }>();
  const [codes, setCodes] = useState<string[]>();
  const [code, setCode] = useState('');
  if (isPending) return <Skeleton rows={2} avatar={0} />;
  if (error) return <ErrorState title={t('settings.failed')} onRetry={() => void refetch()} />;
  const close = () => {
    setAsked('none');
    setCode('');
  };
  const show = (fresh: string[]) => {
    setSeed(undefined);
    setCodes(fresh);
    void refetch();
  };
  const turnOff = async (current: string) => {
    await accountApi.endTotp(current, code.trim());
    setCodes(undefined);
    void refetch();
    say(t('twoStep.offDone'));
  };
  return (
    <section aria-labelledby="two-step">
      <Stack gap="sm">
        <h2 id="two-step" className={css.heading}>
          {t('twoStep.title')}
        </h2>
        {codes ? (
          <Codes codes={codes} onDone={() => setCodes(undefined)} />
        ) : seed ? (
          <Confirm {...seed} onCodes={show} onCancel={() => setSeed(undefined)} />
        ) : data?.two_factor ? (
          <>
            <p className={css.fine}>{t('twoStep.on')}</p>
            <p className={css.fine}>{t('twoStep.left', { count: data.recovery_codes ?? 0 })}</p>
            <Group gap="sm">
              <Button variant="default" onClick={() => setAsked('renew')}>
                {t('twoStep.renew')}
              </Button>
              <Button variant="default" onClick={() => setAsked('off')}>
                {t('twoStep.turnOff')}
              </Button>
            </Group>
          </>
        ) : (
          <>
            <p className={css.fine}>{t('twoStep.off')}</p>
            <Button style={{ alignSelf: 'flex-start' }} onClick={() => setAsked('on')}>
              {t('twoStep.turnOn')}
            </Button>
          </>
        )}
      </Stack>
      {asked === 'on' && (
        <Proof
          title={t('twoStep.turnOn')}
          action={t('common.continue')}
          submit={async (current) => setSeed(await accountApi.beginTotp(current))}
          onClose={close}
        />
      )}
      {asked === 'renew' && (
        <Proof
          title={t('twoStep.renew')}
          text={t('twoStep.renewText')}
          action={t('twoStep.renew')}
          submit={async (current) => show(await accountApi.renewCodes(current))}
          onClose={close}
        />
      )}
      {asked === 'off' && (
        <Proof
          title={t('twoStep.turnOff')}
          text={t('twoStep.offText')}
          action={t('twoStep.turnOff')}
          ready={code.trim() !== ''}
          submit={turnOff}
          onClose={close}
        >
          <TextInput
            label={t('twoStep.anyCode')}
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
            maxLength={64}
            data-autofocus
          />
        </Proof>
      )}
    </section>
  );
}

function Confirm(props: { seed: string; url: string; onCodes(codes: string[]): void; onCancel(): void }) {
  const t = useT();
  const [code, setCode] = useState('');
  const act = useMutation({
    mutationFn: () => accountApi.confirmTotp(code),
    onSuccess: props.onCodes,
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (code.length === 6 && !act.isPending) act.mutate();
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm" maw={420}>
        <p className={css.fine}>{t('twoStep.addKey')}</p>
        <QrCode text={props.url} label={t('twoStep.qr')} />
        <Secret
          label={t('twoStep.key')}
          value={props.seed}
          shown={props.seed.replace(/(.{4})(?=.)/g, '$1 ')}
        />
        <Anchor href={props.url} size="sm" style={{ alignSelf: 'flex-start' }}>
          {t('twoStep.openApp')}
        </Anchor>
        <TextInput
          label={t('auth.code')}
          description={t('twoStep.codeHint')}
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.target.value.replace(/\D/g, '').slice(0, 6))}
          w={200}
          autoFocus
        />
        {act.error && (
          <p className={css.problem} role="alert">
            {explain(act.error)}
          </p>
        )}
        <Group gap="sm">
          <Button type="submit" disabled={code.length !== 6} loading={act.isPending}>
            {t('twoStep.confirm')}
          </Button>
          <Button variant="default" onClick={props.onCancel}>
            {t('common.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Codes({ codes, onDone }: { codes: string[]; onDone(): void }) {
  const t = useT();
  return (
    <Stack gap="sm" role="status">
      <p className={css.fine}>{t('twoStep.codes')}</p>
      <ul className={css.codes} aria-label={t('twoStep.codesLabel')} dir="ltr">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group gap="sm">
        <Button onClick={onDone}>{t('twoStep.kept')}</Button>
        <Copy text={codes.join('\n')} />
      </Group>
    </Stack>
  );
}
