import { NativeSelect, SimpleGrid } from '@mantine/core';
import { Conditions } from '../builder/Conditions.tsx';
import { EventPicker } from '../builder/Events.tsx';
import css from '../console.module.css';
import { useActivity, usePlace, useVocabulary, useWords } from '../context.tsx';
import { asked } from '../model/conditions.ts';
import { usual } from '../model/range.ts';
import type { Node } from '../model/types.ts';
import { matchName } from '../model/words.ts';
import { PeopleList } from '../parts/PeopleList.tsx';
import { FirstSteps } from './FirstSteps.tsx';

const SORTS = ['events', 'last', 'first'] as const;

/** Who did something, and how much of it. */
export function People() {
  const words = useWords();
  const { say } = words;
  const activity = useActivity();
  const { search, time, go } = usePlace();
  const { data: vocabulary } = useVocabulary();
  if (!vocabulary || vocabulary.events === 0) return <FirstSteps />;
  const names = Array.isArray(search.names) ? search.names.map(String) : undefined;
  const people = typeof search.people === 'object' ? (search.people as Node) : undefined;
  const sort = SORTS.find((s) => s === search.sort) ?? 'events';
  const { compare: _, ...range } = usual(time, vocabulary);
  const only = asked(people);
  const doers = { ...range, event: names ? { names } : {}, ...(only ? { people: only } : {}), sort };
  const set = (next: Record<string, unknown>) => go('people', { ...search, ...next }, { replace: true });
  return (
    <div className={css.column}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <fieldset className={css.field}>
          <legend>{say('people.did')}</legend>
          <EventPicker label={say('people.did')} names={names} onChange={(next) => set({ names: next })} />
        </fieldset>
        <fieldset className={css.field}>
          <legend>{say('people.sort')}</legend>
          <NativeSelect
            aria-label={say('people.sort')}
            value={sort}
            data={SORTS.map((value) => ({ value, label: say(`people.sort.${value}`) }))}
            onChange={(event) => set({ sort: event.currentTarget.value })}
          />
        </fieldset>
      </SimpleGrid>
      <Conditions
        tree={people}
        of={['person']}
        addLabel={say('build.onlyPeople')}
        onChange={(next) => set({ people: next })}
      />
      <PeopleList
        id={[activity.base, doers]}
        load={(offset, limit, signal) => activity.doers(doers, offset, limit, signal)}
        empty={say('people.nobodyDid')}
        head={(result) => (
          <p className={css.sentence}>
            {names
              ? say('people.sentence', { count: result.total, event: matchName(words, { names }) })
              : say('people.sentenceAny', { count: result.total })}
          </p>
        )}
      />
    </div>
  );
}
