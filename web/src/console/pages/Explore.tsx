import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { Builder } from '../builder/Builder.tsx';
import css from '../console.module.css';
import { usePlace, useVocabulary } from '../context.tsx';
import { usual } from '../model/range.ts';
import type { Cell, Question } from '../model/types.ts';
import { questionOf, searchOf, viewOf } from '../model/url.ts';
import { Insight } from '../parts/Insight.tsx';
import { PeopleDrawer } from '../parts/PeopleDrawer.tsx';

/** How long somebody may go on choosing before it is asked. */
const PAUSE_MS = 250;

/** One question, built by hand, with its answer beside it. */
export function Explore() {
  const { search, time, go } = usePlace();
  const { data: vocabulary } = useVocabulary();
  const inAddress = JSON.stringify(search);
  const [question, setQuestion] = useState(() => questionOf(search));
  const view = viewOf(search);
  // biome-ignore lint/correctness/useExhaustiveDependencies: Back and links change the address, and with it the form
  useEffect(() => setQuestion(questionOf(search)), [inAddress]);
  const write = useDebouncedCallback((next: Question) => {
    go('explore', { ...searchOf(next), ...(view.view ? { view: view.view } : {}) }, { replace: true });
  }, PAUSE_MS);
  const asked: Question = { ...questionOf(search), ...usual(time, vocabulary) };
  const show = (who: Cell | undefined) => {
    const { who: _, ...rest } = search;
    go('explore', who ? { ...rest, who } : rest);
  };
  return (
    <div className={css.explore}>
      <Builder
        question={question}
        onChange={(next) => {
          setQuestion(next);
          write(next);
        }}
      />
      <div className={css.answer}>
        <Insight
          question={asked}
          table={view.view === 'table'}
          onTable={(table) => {
            const { view: _, ...rest } = search;
            go('explore', table ? { ...rest, view: 'table' } : rest, { replace: true });
          }}
          onCell={show}
        />
      </div>
      <PeopleDrawer question={asked} cell={view.who} onClose={() => show(undefined)} />
    </div>
  );
}
