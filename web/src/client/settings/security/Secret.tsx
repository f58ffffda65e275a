import { useT } from '@kit/i18n.ts';
import { Button, Group, TextInput } from '@mantine/core';
import { attempt } from '../../commands/errors.ts';

/** Something secret that can be read and copied, as long as it is on the screen. */
export function Secret({ label, value, shown = value }: { label: string; value: string; shown?: string }) {
  return (
    <Group gap="sm" wrap="nowrap" align="flex-end">
      <TextInput
        flex={1}
        readOnly
        label={label}
        value={shown}
        dir="ltr"
        ff="monospace"
        onFocus={(event) => event.target.select()}
      />
      <Copy text={value} />
    </Group>
  );
}

export function Copy({ text }: { text: string }) {
  const t = useT();
  return (
    <Button
      variant="default"
      onClick={() => attempt(navigator.clipboard.writeText(text), t('notice.copied'))}
    >
      {t('common.copy')}
    </Button>
  );
}
