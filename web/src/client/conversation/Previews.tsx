import type { Preview } from '@sdk/types.ts';
import { useHub } from '../lib/hooks.ts';
import { safeHref } from '../lib/markdown.ts';
import css from './conversation.module.css';

export function Previews({ previews }: { previews: readonly Preview[] }) {
  const hub = useHub();
  return previews.map((preview) => (
    <a
      key={preview.url}
      className={css.preview}
      href={safeHref(preview.url)}
      target="_blank"
      rel="noopener noreferrer nofollow"
      dir="auto"
    >
      <span className={css.previewText}>
        {preview.site && <span className={css.previewSite}>{preview.site}</span>}
        <span className={css.previewTitle}>{preview.title}</span>
        {preview.description && <span className={css.previewAbout}>{preview.description}</span>}
      </span>
      {preview.image && (
        <img src={hub.api.thumbUrl(preview.image)} alt="" width={72} height={72} loading="lazy" />
      )}
    </a>
  ));
}
