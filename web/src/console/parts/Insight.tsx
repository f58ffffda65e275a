import { MenuButton } from '@kit/MenuButton.tsx';
import { useLate } from '@kit/states.tsx';
import { Button, Popover } from '@mantine/core';
import {
  IconChartLine,
  IconDots,
  IconFileSpreadsheet,
  IconInfoCircle,
  IconPhoto,
  IconTable,
} from '@tabler/icons-react';
import { type ComponentType, type ReactNode, useRef } from 'react';
import { say as notice } from '../../client/commands/ui.ts';
import type { Picture } from '../charts/Chart.tsx';
import css from '../console.module.css';
import { useWords } from '../context.tsx';
import type { Key } from '../i18n.ts';
import { isOpen, lastWhole, noteText, sentenceOf } from '../model/sentences.ts';
import { csvOf, tableOf } from '../model/tables.ts';
import type { Answer, Cell, Drawn, Question, Results } from '../model/types.ts';
import { conditionsOf, dayName, number, type Words } from '../model/words.ts';
import { PICTURES } from '../pictures/index.tsx';
import type { PictureProps } from '../pictures/picture.ts';
import { DataTable } from './DataTable.tsx';
import { Refusal } from './Refusal.tsx';
import { saveAs } from './save.ts';
import { TooMuch } from './TooMuch.tsx';
import { useAsk } from './useAsk.ts';

interface Props {
  question: Question;
  table?: boolean;
  onTable?: (table: boolean) => void;
  /** Somebody wants to see the people behind a number. */
  onCell: (cell: Cell) => void;
  /** What else can be done with this answer: opening it, keeping it. */
  actions?: ReactNode;
  /** The heading above the sentence, where a page has several. */
  title?: string;
}

/** One question with its answer: a sentence, a picture, and the ways to its numbers. */
export function Insight({ question, table = false, onTable, onCell, actions, title }: Props) {
  const words = useWords();
  const asked = useAsk(question);
  const picture = useRef<Picture>(null);
  const { answer } = asked;
  if (!answer) {
    return (
      <section className={css.insight} aria-busy={asked.pending}>
        {title && <h2 className={css.title}>{title}</h2>}
        {asked.tooMuch ? (
          <TooMuch asked={asked} />
        ) : asked.error ? (
          <Refusal cause={asked.error} onRetry={asked.refetch} />
        ) : (
          <Bones label={words.say('insight.reading')} />
        )}
      </section>
    );
  }
  const sentence = sentenceOf(words, question, answer);
  const rows = tableOf(words, question, answer);
  const Draw = PICTURES[question.kind as Drawn] as ComponentType<PictureProps<Drawn>> | undefined;
  const known = answer.result !== null && !answer.notes?.some((n) => n.code === 'empty');
  const name = `hubbub-${question.kind}-${answer.explain.from.slice(0, 10)}`;
  const savePng = async () => {
    const url = await picture.current?.png();
    if (url) saveAs(`${name}.png`, url);
    else notice(words.say('insight.noPicture'));
  };
  return (
    <section className={css.insight}>
      {title && <h2 className={css.title}>{title}</h2>}
      <div className={css.head}>
        <p className={title ? css.sentenceSmall : css.sentence} aria-live="polite">
          {sentence.text}
          {sentence.change && (
            <span className={css.change}>{words.say('insight.change', { change: sentence.change })}</span>
          )}
        </p>
        <div className={css.tools}>
          {actions}
          {known && onTable && (
            <Button
              variant="default"
              size="xs"
              aria-pressed={table}
              leftSection={
                table ? (
                  <IconChartLine size={16} aria-hidden="true" />
                ) : (
                  <IconTable size={16} aria-hidden="true" />
                )
              }
              onClick={() => onTable(!table)}
            >
              {words.say(table ? 'insight.picture' : 'insight.table')}
            </Button>
          )}
          <Definition words={words} question={question} answer={answer} />
          {known && (
            <MenuButton
              label={words.say('insight.more')}
              lines={() => [
                {
                  id: 'csv',
                  label: words.say('insight.csv'),
                  icon: IconFileSpreadsheet,
                  run: () => saveAs(`${name}.csv`, new Blob([csvOf(rows)], { type: 'text/csv' })),
                },
                ...(Draw && !table
                  ? [
                      {
                        id: 'png',
                        label: words.say('insight.png'),
                        icon: IconPhoto,
                        run: () => void savePng(),
                      },
                    ]
                  : []),
              ]}
            >
              <IconDots size={18} />
            </MenuButton>
          )}
        </div>
      </div>
      <Notes words={words} question={question} answer={answer} />
      {known &&
        (table || !Draw ? (
          <DataTable table={rows} label={sentence.text} onCell={onCell} />
        ) : (
          <>
            <Draw
              ref={picture}
              words={words}
              question={question}
              answer={answer as Answer<Results[Drawn]>}
              result={answer.result as Results[Drawn]}
              label={sentence.text}
              onCell={onCell}
            />
            {listed(question) && (
              <DataTable table={rows} label={words.say('insight.table')} onCell={onCell} />
            )}
          </>
        ))}
    </section>
  );
}

/** Where the picture shows time and the table shows something else, both are there. */
const listed = (question: Question): boolean =>
  question.kind === 'response_times' || (question.kind === 'sessions' && question.breakdown !== undefined);

function Bones({ label }: { label: string }) {
  const late = useLate();
  return (
    <div
      className={css.bones}
      role="status"
      aria-busy="true"
      aria-label={label}
      style={{ visibility: late ? 'visible' : 'hidden' }}
    >
      <span style={{ width: '46%', height: 24 }} />
      <span style={{ width: '100%', height: 280 }} />
    </div>
  );
}

/** What only grows: a bucket that is not over reads too little. */
const COUNTS: readonly string[] = ['trends', 'active_users', 'lifecycle', 'sessions'];

function Notes({ words, question, answer }: { words: Words; question: Question; answer: Answer }) {
  const notes = (answer.notes ?? []).flatMap((n) => noteText(words, n) ?? []);
  const buckets = (answer.result as { buckets?: unknown } | null)?.buckets;
  let open: string | undefined;
  // The last bar of today's hours or of this week reads less than it will be.
  if (
    Array.isArray(buckets) &&
    COUNTS.includes(question.kind) &&
    buckets.length > 1 &&
    isOpen(answer) &&
    lastWhole(buckets.length, answer) !== buckets.length - 1
  )
    open = words.say(`note.open.${question.interval ?? 'day'}`);
  if (notes.length === 0) return open ? <p className={css.fine}>{open}</p> : null;
  return (
    <ul className={css.notes}>
      {notes.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

/** What the number means, what it is taken of, and how it came about. */
function Definition({ words, question, answer }: { words: Words; question: Question; answer: Answer }) {
  const { say } = words;
  const meanings = answer.definition.flatMap((key) => {
    const full = `def.${key}` as Key;
    const text = say(full);
    return text === full ? [] : [text];
  });
  const conditions = conditionsOf(words, question);
  const { from, to, tz } = answer.explain;
  const last = new Date(new Date(to).getTime() - 1).toISOString();
  return (
    <Popover width={340} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconInfoCircle size={16} aria-hidden="true" />}
          aria-label={say('insight.definition')}
        >
          {say('insight.meaning')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={css.definition!} tabIndex={-1} data-autofocus>
        {meanings.map((text) => (
          <p key={text}>{text}</p>
        ))}
        <dl>
          <dt>{say('def.time')}</dt>
          <dd>{say('def.span', { from: dayName(words, from, tz), to: dayName(words, last, tz), tz })}</dd>
          {conditions.length > 0 && (
            <>
              <dt>{say('def.only')}</dt>
              {conditions.map((c) => (
                <dd key={c}>{c}</dd>
              ))}
            </>
          )}
          <dt>{say('def.robots')}</dt>
          <dd>{say(question.marked === 'count' ? 'def.robotsIn' : 'def.robotsOut')}</dd>
          <dt>{say('def.read')}</dt>
          <dd>
            {say(answer.explain.by === 'bitmaps' ? 'def.byDays' : 'def.byEvents', {
              n: number(words, answer.meta.events_read),
              ms: number(words, answer.meta.ms, 1),
            })}
          </dd>
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}
