import { Drawer } from '@mantine/core';
import css from '../console.module.css';
import { useActivity, useWords } from '../context.tsx';
import { sent } from '../model/conditions.ts';
import { cellName } from '../model/tables.ts';
import type { Answer, Cell, Question } from '../model/types.ts';
import { PeopleList } from './PeopleList.tsx';
import { useAsk } from './useAsk.ts';

interface Props {
  question: Question;
  cell: Cell | undefined;
  onClose: () => void;
}

/** The people behind a number, beside the picture that it is in. */
export function PeopleDrawer({ question, cell, onClose }: Props) {
  const { say } = useWords();
  return (
    <Drawer
      opened={cell !== undefined}
      onClose={onClose}
      position="right"
      size="sm"
      title={say('people.behind')}
      closeButtonProps={{ 'aria-label': say('people.close') }}
      overlayProps={{ backgroundOpacity: 0.15 }}
    >
      {cell && <Behind question={question} cell={cell} />}
    </Drawer>
  );
}

function Behind({ question, cell }: { question: Question; cell: Cell }) {
  const words = useWords();
  const { say } = words;
  const activity = useActivity();
  const { answer } = useAsk(question);
  const asking = sent(question);
  delete asking.compare;
  return (
    <>
      <p className={css.cellName}>{cellName(words, question, answer as Answer | undefined, cell)}</p>
      <PeopleList
        id={[activity.base, asking, cell]}
        load={(offset, limit, signal) => activity.behind(asking, cell, offset, limit, signal)}
        persons={question.actor === undefined || question.actor === 'person'}
        empty={say('people.nobody')}
        head={(result) => <p className={css.fine}>{say('people.count', { count: result.total })}</p>}
      />
    </>
  );
}
