import { Button } from '@mantine/core';
import { attempt } from '../../client/commands/errors.ts';
import css from '../console.module.css';
import { useSay } from '../i18n.ts';

/** What a site carries so that its visits are known. */
export function Snippet({ writeKey, copy = false }: { writeKey: string; copy?: boolean }) {
  const say = useSay();
  const text = `<script async src="${location.origin}/hubbub.js" data-key="${writeKey}"></script>`;
  return (
    <div className={css.snippet}>
      <pre className={css.code} dir="ltr">
        <code>{text}</code>
      </pre>
      {copy && (
        <Button
          variant="default"
          size="xs"
          onClick={() => attempt(navigator.clipboard.writeText(text), say('keys.copied'))}
        >
          {say('keys.copy')}
        </Button>
      )}
    </div>
  );
}
