import { useT } from '@kit/i18n.ts';
import { ActionIcon, Button, Modal } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useGo } from '../commands/context.tsx';
import css from './overlays.module.css';

interface Props {
  src: string;
  name: string;
  /** Where it was said, for lists that show it elsewhere. */
  at?: { conversation: string; seq: number } | undefined;
  onClose(): void;
}

export function Lightbox({ src, name, at, onClose }: Props) {
  const t = useT();
  const go = useGo();
  return (
    <Modal
      opened
      onClose={onClose}
      fullScreen
      title={name}
      classNames={{ body: css.lightbox!, content: css.lightboxContent!, header: css.lightboxHead! }}
      transitionProps={{ duration: 80 }}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <img src={src} alt={name} />
      {at && (
        <Button
          variant="default"
          radius="xl"
          size="md"
          className={css.lightboxContext!}
          onClick={() => {
            onClose();
            go.conversation(at.conversation, at.seq);
          }}
        >
          {t('search.jump')}
        </Button>
      )}
      <ActionIcon
        component="a"
        href={src}
        download={name}
        size={44}
        variant="default"
        radius="xl"
        className={css.lightboxSave!}
        aria-label={t('message.download', { name })}
      >
        <IconDownload size={20} />
      </ActionIcon>
    </Modal>
  );
}
