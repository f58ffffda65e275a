import { useT } from '@kit/i18n.ts';
import { Button, Group, TextInput } from '@mantine/core';
import { attempt } from '../commands/errors.ts';
import css from './settings.module.css';

/** A secret that the server tells once, like a key that is handed over. */
export function Once({ label, value, example }: { label: string; value: string; example?: string }) {
  const t = useT();
  const copy = (text: string) => attempt(navigator.clipboard.writeText(text), t('notice.copied'));
  return (
    <div className={css.once} role="status">
      <Group gap="sm" wrap="nowrap" align="flex-end">
        <TextInput
          flex={1}
          readOnly
          label={label}
          description={t('once.hint')}
          value={value}
          onFocus={(event) => event.target.select()}
          styles={{ input: { fontFamily: 'var(--mono)' } }}
        />
        <Button onClick={() => copy(value)}>{t('common.copy')}</Button>
      </Group>
      {example && (
        <>
          <pre className={css.example} dir="ltr">
            <code>{example}</code>
          </pre>
          <Button variant="default" size="xs" onClick={() => copy(example)}>
            {t('once.copyExample')}
          </Button>
        </>
      )}
    </div>
  );
}
