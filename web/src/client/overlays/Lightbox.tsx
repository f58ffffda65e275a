import { useT } from '@kit/i18n.ts';
import { ActionIcon, Modal } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import css from './overlays.module.css';

export function Lightbox({ src, name, onClose }: { src: string; name: string; onClose(): void }) {
  const t = useT();
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
