import type { ReactNode } from 'react';
import css from '../console.module.css';
import { useWords } from '../context.tsx';
import type { Match } from '../model/types.ts';
import { Conditions } from './Conditions.tsx';
import { EventPicker } from './Events.tsx';

interface Props<M extends Match> {
  label: string;
  match: M;
  onChange: (match: M) => void;
  /** What can be done with the whole of it. */
  tools?: ReactNode;
}

/** Which events, and which of them. */
export function MatchEditor<M extends Match>({ label, match, onChange, tools }: Props<M>) {
  const { say } = useWords();
  return (
    <div className={css.match}>
      <EventPicker
        label={label}
        names={match.names}
        onChange={(names) => {
          const { names: _, ...rest } = match;
          onChange((names ? { ...rest, names } : rest) as M);
        }}
      />
      <div className={css.matchFoot}>
        <Conditions
          tree={match.where}
          of={['event', 'person']}
          addLabel={say('cond.narrow')}
          onChange={(where) => {
            const { where: _, ...rest } = match;
            onChange((where ? { ...rest, where } : rest) as M);
          }}
        />
        {tools}
      </div>
    </div>
  );
}
