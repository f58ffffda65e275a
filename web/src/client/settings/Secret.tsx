import { useT } from '@kit/i18n.ts';
import { Button, Group, TextInput } from '@mantine/core';
import { attempt } from '../commands/errors.ts';
import css from './settings.module.css';

/** Something secret that can be read and copied, as long as it is on the screen. */
export function Secret(props: { label: string; value: string; shown?: string; hint?: string }) {
  return (
    <Group gap="sm" wrap="nowrap" align="flex-end">
      <TextInput
        flex={1}
        readOnly
        label={props.label}
        description={props.hint}
        value={props.shown ?? props.value}
        dir="ltr"
        onFocus={(event) => event.target.select()}
        styles={{ input: { fontFamily: 'var(--mono)' } }}
      />
      <Copy text={props.value} />
    </Group>
  );
}

/** A secret that the server tells once, like a key that is handed over; perhaps with a way to try it. */
export function Once({ label, value, example }: { label: string; value: string; example?: string }) {
  const t = useT();
  return (
    <div className={css.once} role="status">
      <Secret label={label} value={value} hint={t('once.hint')} />
      {example && (
        <>
          <pre className={css.example} dir="ltr">
            <code>{example}</code>
          </pre>
          <Copy text={example} size="xs" label={t('once.copyExample')} />
        </>
      )}
    </div>
  );
}

export function Copy({ text, label, size = 'sm' }: { text: string; label?: string; size?: 'xs' | 'sm' }) {
  const t = useT();
  return (
    <Button
      variant="default"
      size={size}
      onClick={() => attempt(navigator.clipboard.writeText(text), t('notice.copied'))}
    >
      {label ?? t('common.copy')}
    </Button>
  );
}
