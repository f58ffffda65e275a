import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import css from '../console.module.css';
import { linkTo, usePlace, useWords } from '../context.tsx';
import { Snippet } from '../parts/Snippet.tsx';

/** Nothing happened yet: what this is, and the three ways in which something comes. */
export function FirstSteps() {
  const { say } = useWords();
  const { workspace } = usePlace();
  return (
    <div className={css.first}>
      <p className={css.sentence}>{say('first.title')}</p>
      <p>{say('first.hint')}</p>
      <ol>
        <li>
          <h2>{say('first.chat')}</h2>
          <p>{say('first.chatHint')}</p>
          <Button
            component={Link}
            to="/w/$workspace"
            {...({ params: { workspace } } as object)}
            variant="default"
            size="sm"
          >
            {say('first.chatGo')}
          </Button>
        </li>
        <li>
          <h2>{say('first.site')}</h2>
          <p>{say('first.siteHint')}</p>
          <Snippet writeKey={say('keys.placeholder')} />
          <Button component={Link} {...(linkTo(workspace, 'keys') as object)} variant="default" size="sm">
            {say('first.siteGo')}
          </Button>
        </li>
        <li>
          <h2>{say('first.demo')}</h2>
          <p>{say('first.demoHint')}</p>
          <pre className={css.code} dir="ltr">
            <code>hubbub demo</code>
          </pre>
        </li>
      </ol>
    </div>
  );
}
