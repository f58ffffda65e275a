import { Button } from '@mantine/core';
import { IconArrowUpRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import css from '../console.module.css';
import { linkTo, usePlace, useVocabulary, useWords } from '../context.tsx';
import { usual } from '../model/range.ts';
import type { Cell, Question } from '../model/types.ts';
import { searchOf } from '../model/url.ts';
import { number } from '../model/words.ts';
import { Insight } from '../parts/Insight.tsx';
import { PeopleDrawer } from '../parts/PeopleDrawer.tsx';
import { FirstSteps } from './FirstSteps.tsx';

/** What one wants to know of every workspace, ready to be opened and changed. */
const READY: readonly { id: 'active' | 'retention' | 'lifecycle' | 'hours'; question: Question }[] = [
  { id: 'active', question: { kind: 'active_users', event: {}, interval: 'day', ratio_days: 30 } },
  {
    id: 'retention',
    question: {
      kind: 'retention',
      start_event: {},
      return_event: {},
      interval: 'week',
      type: 'first_time',
      from: '-10w',
    },
  },
  { id: 'lifecycle', question: { kind: 'lifecycle', event: {}, interval: 'week', from: '-12w' } },
  { id: 'hours', question: { kind: 'hours', event: {} } },
];

export function Overview() {
  const words = useWords();
  const { say } = words;
  const { time } = usePlace();
  const { data: vocabulary } = useVocabulary();
  const [shown, setShown] = useState<{ question: Question; cell: Cell }>();
  if (!vocabulary || vocabulary.events === 0) return <FirstSteps />;
  const range = usual(time, vocabulary);
  return (
    <div className={css.overview}>
      <p className={css.fine}>
        {say('overview.data', { events: number(words, vocabulary.events), names: vocabulary.names.length })}
      </p>
      {READY.map(({ id, question }) => {
        // A month holds too few weeks to see who comes back: without a time of one's own, these look further.
        const asked: Question =
          time.from === undefined && time.to === undefined && question.from && range.to === undefined
            ? { ...question, ...(range.compare ? { compare: range.compare } : {}) }
            : { ...question, ...(question.from ? { from: 'first' } : {}), ...range };
        return (
          <Insight
            key={id}
            title={say(`overview.${id}`)}
            question={asked}
            onCell={(cell) => setShown({ question: asked, cell })}
            actions={<OpenIt question={asked} />}
          />
        );
      })}
      <PeopleDrawer
        question={shown?.question ?? READY[0]!.question}
        cell={shown?.cell}
        onClose={() => setShown(undefined)}
      />
    </div>
  );
}

function OpenIt({ question }: { question: Question }) {
  const { say } = useWords();
  const { workspace } = usePlace();
  return (
    <Button
      component={Link}
      {...(linkTo(workspace, 'explore', searchOf(question)) as object)}
      variant="default"
      size="xs"
      leftSection={<IconArrowUpRight size={16} aria-hidden="true" />}
    >
      {say('overview.open')}
    </Button>
  );
}
