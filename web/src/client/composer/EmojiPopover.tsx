import { IconButton } from '@kit/IconButton.tsx';
import { useT } from '@kit/i18n.ts';
import { Popover } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import EmojiPicker from './EmojiPicker.tsx';

interface Props {
  className?: string | undefined;
  onPick(sign: string): void;
  onClose(): void;
}

export default function EmojiPopover({ className, onPick, onClose }: Props) {
  const t = useT();
  return (
    <Popover opened onChange={onClose} onDismiss={onClose} position="top-end" shadow="md" trapFocus>
      <Popover.Target>
        <IconButton className={className} label={t('composer.emoji')} onClick={onClose}>
          <IconMoodSmile size={21} />
        </IconButton>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <EmojiPicker onPick={onPick} />
      </Popover.Dropdown>
    </Popover>
  );
}
