import { useT } from '@kit/i18n.ts';
import { IconFile, IconX } from '@tabler/icons-react';
import { explain } from '../commands/errors.ts';
import css from './composer.module.css';
import type { Uploads } from './useUploads.ts';

export function UploadList({ uploads }: { uploads: Uploads }) {
  const t = useT();
  if (uploads.items.length === 0) return null;
  return (
    <ul className={css.uploads} aria-label={t('upload.list')}>
      {uploads.items.map((upload) => (
        <li key={upload.key} className={css.upload} data-failed={upload.error ? true : undefined}>
          {upload.preview ? (
            <img src={upload.preview} alt="" />
          ) : (
            <IconFile size={22} stroke={1.4} aria-hidden="true" />
          )}
          <span className={css.uploadText}>
            <span className={css.uploadName} dir="auto">
              {upload.name}
            </span>
            {upload.error ? (
              <span className={css.uploadError}>
                {explain(upload.error)}{' '}
                <button type="button" onClick={() => uploads.retry(upload.key)}>
                  {t('common.retry')}
                </button>
              </span>
            ) : (
              !upload.file && (
                <progress
                  max={1}
                  value={upload.progress}
                  aria-label={t('upload.progress', { name: upload.name })}
                />
              )
            )}
          </span>
          <button
            type="button"
            className={css.uploadRemove}
            aria-label={t('upload.remove', { name: upload.name })}
            onClick={() => uploads.remove(upload.key)}
          >
            <IconX size={16} />
          </button>
        </li>
      ))}
    </ul>
  );
}
