import { IconButton } from '@kit/IconButton.tsx';
import { Button, NativeSelect, Select } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import css from '../console.module.css';
import { useVocabulary, useWords } from '../context.tsx';
import { begin, change, FIELDS, GROUPS, intervalsOf, isDrawn } from '../model/kinds.ts';
import type { Drawn, Interval, Match, Measure, Question, Series, Step } from '../model/types.ts';
import { Conditions, PropPicker } from './Conditions.tsx';
import { Details } from './Details.tsx';
import { MatchEditor } from './MatchEditor.tsx';

interface Props {
  question: Question;
  onChange: (question: Question) => void;
}

/** The question as a form that reads like a sentence: what about, of what, of whom, by what. */
export function Builder({ question, onChange }: Props) {
  const { say } = useWords();
  const fields: readonly (keyof Question)[] = FIELDS[question.kind as Drawn];
  const has = (field: keyof Question) => fields.includes(field);
  const set = (next: Partial<Question>) => onChange({ ...question, ...next });
  return (
    <div className={css.builder} role="form" aria-label={say('build.title')}>
      <KindPicker question={question} onChange={onChange} />
      {has('series') && <SeriesList question={question} set={set} />}
      {has('event') && (
        <Field
          label={say(
            question.kind === 'sessions'
              ? 'build.visitsWith'
              : question.kind === 'paths'
                ? 'build.pathsOf'
                : question.kind === 'response_times'
                  ? 'build.saying'
                  : question.kind === 'hours'
                    ? 'build.what'
                    : 'build.activeBy',
          )}
        >
          <MatchEditor
            label={say('build.event')}
            match={question.event ?? {}}
            onChange={(event) => set({ event })}
          />
        </Field>
      )}
      {has('start_event') && (
        <>
          <Field label={say('build.startsWith')}>
            <MatchEditor
              label={say('build.startsWith')}
              match={question.start_event ?? {}}
              onChange={(start_event) => set({ start_event })}
            />
          </Field>
          <Field label={say('build.returnsWith')}>
            <MatchEditor
              label={say('build.returnsWith')}
              match={question.return_event ?? {}}
              onChange={(return_event) => set({ return_event })}
            />
          </Field>
        </>
      )}
      {has('steps') && <Steps question={question} set={set} />}
      <Details question={question} set={set} has={has} />
      <Field label={say('build.whose')}>
        <Conditions
          tree={question.people}
          of={['person']}
          addLabel={say('build.onlyPeople')}
          onChange={(people) => onChange(put(question, 'people', people))}
        />
        <Conditions
          tree={question.sessions}
          of={['session']}
          addLabel={say('build.onlyVisits')}
          onChange={(sessions) => onChange(put(question, 'sessions', sessions))}
        />
      </Field>
      {has('breakdown') && (
        <Field label={say('build.breakdown')}>
          <PropPicker
            label={say('build.breakdown')}
            of={['event', 'person']}
            clearable
            placeholder={say('build.noBreakdown')}
            value={
              question.breakdown
                ? { of: question.breakdown.of ?? 'event', prop: question.breakdown.prop }
                : undefined
            }
            onChange={(next) =>
              onChange(
                put(
                  question,
                  'breakdown',
                  next && {
                    prop: next.prop,
                    ...(next.of === 'person' ? { of: 'person' as const } : {}),
                    limit: 10,
                  },
                ),
              )
            }
          />
        </Field>
      )}
      {has('interval') && (
        <Field label={say('build.interval')}>
          <NativeSelect
            aria-label={say('build.interval')}
            value={question.interval ?? 'day'}
            onChange={(event) => set({ interval: event.currentTarget.value as Interval })}
            data={intervalsOf(question.kind).map((value) => ({ value, label: say(`interval.${value}`) }))}
          />
        </Field>
      )}
    </div>
  );
}

/** Sets a field, or takes it away. */
export function put<F extends keyof Question>(question: Question, field: F, value: Question[F]): Question {
  const next = { ...question };
  if (value === undefined) delete next[field];
  else next[field] = value;
  return next;
}

export function Field({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <fieldset className={css.field}>
      <legend>{label}</legend>
      {children}
    </fieldset>
  );
}

function KindPicker({ question, onChange }: Props) {
  const { say } = useWords();
  const { data: vocabulary } = useVocabulary();
  const offered = new Set(vocabulary?.kinds.map((k) => k.kind));
  return (
    <Select
      label={say('build.kind')}
      value={question.kind}
      allowDeselect={false}
      maxDropdownHeight={460}
      comboboxProps={{ shadow: 'md' }}
      data={GROUPS.map(({ id, kinds }) => ({
        group: say(`kinds.${id}`),
        items: kinds
          .filter((k) => offered.size === 0 || offered.has(k) || k === question.kind)
          .map((value) => ({ value, label: say(`kind.${value}`) })),
      }))}
      renderOption={({ option }) => (
        <span className={css.kind}>
          <span>{option.label}</span>
          <span className={css.fine}>{say(`ask.${option.value as Drawn}`)}</span>
        </span>
      )}
      onChange={(kind) => kind && isDrawn(kind) && onChange(change(question, kind))}
    />
  );
}

type Set_ = (next: Partial<Question>) => void;

const MEASURES: readonly Measure[] = [
  'count',
  'people',
  'per_person',
  'sum',
  'avg',
  'min',
  'max',
  'p50',
  'p90',
  'p99',
];
const reads = (measure: Measure | undefined): boolean =>
  !['count', 'people', 'per_person', undefined].includes(measure);

function SeriesList({ question, set }: { question: Question; set: Set_ }) {
  const { say } = useWords();
  const series = question.series ?? begin('trends').series!;
  const change = (i: number, next: Series) => set({ series: series.map((s, j) => (j === i ? next : s)) });
  return (
    <Field label={say('build.what')}>
      {series.map((s, i) => (
        <div key={i} className={css.series}>
          <MatchEditor label={say('build.event')} match={s} onChange={(next) => change(i, next)} />
          <div className={css.row}>
            <NativeSelect
              className={css.measure!}
              aria-label={say('build.measure')}
              value={s.measure ?? 'count'}
              onChange={(event) => {
                const measure = event.currentTarget.value as Measure;
                const { prop, measure: _, ...rest } = s;
                change(i, {
                  ...rest,
                  ...(measure === 'count' ? {} : { measure }),
                  ...(reads(measure) && prop ? { prop } : {}),
                });
              }}
              data={MEASURES.map((value) => ({ value, label: say(`measures.${value}`) }))}
            />
            {reads(s.measure) && (
              <PropPicker
                label={say('build.ofProp')}
                of={['event']}
                placeholder={say('build.ofProp')}
                value={s.prop ? { of: 'event', prop: s.prop } : undefined}
                onChange={(next) => change(i, { ...s, prop: next?.prop ?? '' })}
              />
            )}
            {series.length > 1 && (
              <IconButton
                label={say('build.removeLine')}
                onClick={() => set({ series: series.filter((_, j) => j !== i) })}
              >
                <IconX size={16} />
              </IconButton>
            )}
          </div>
        </div>
      ))}
      {series.length < 5 && (
        <Button
          variant="subtle"
          size="xs"
          className={css.add!}
          leftSection={<IconPlus size={15} aria-hidden="true" />}
          onClick={() => set({ series: [...series, {}] })}
        >
          {say('build.addLine')}
        </Button>
      )}
    </Field>
  );
}

function Steps({ question, set }: { question: Question; set: Set_ }) {
  const { say } = useWords();
  const steps = question.steps ?? [];
  const put = (next: Step[]) => set({ steps: next });
  const swap = (i: number, j: number) => {
    const next = [...steps];
    [next[i], next[j]] = [next[j]!, next[i]!];
    put(next);
  };
  return (
    <Field label={say('build.steps')}>
      <ol className={css.steps}>
        {steps.map((s, i) => (
          <li key={i}>
            <MatchEditor<Match & Step>
              label={say('build.step', { n: i + 1 })}
              match={s}
              onChange={(next) => put(steps.map((old, j) => (j === i ? next : old)))}
              tools={
                <div className={css.stepTools}>
                  <IconButton
                    label={say('build.stepUp', { n: i + 1 })}
                    disabled={i === 0}
                    onClick={() => swap(i, i - 1)}
                  >
                    <IconArrowUp size={16} />
                  </IconButton>
                  <IconButton
                    label={say('build.stepDown', { n: i + 1 })}
                    disabled={i === steps.length - 1}
                    onClick={() => swap(i, i + 1)}
                  >
                    <IconArrowDown size={16} />
                  </IconButton>
                  <IconButton
                    label={say('build.removeStep', { n: i + 1 })}
                    disabled={steps.length === 1}
                    onClick={() => put(steps.filter((_, j) => j !== i))}
                  >
                    <IconX size={16} />
                  </IconButton>
                </div>
              }
            />
          </li>
        ))}
      </ol>
      {steps.length < 20 && (
        <Button
          variant="subtle"
          size="xs"
          className={css.add!}
          leftSection={<IconPlus size={15} aria-hidden="true" />}
          onClick={() => put([...steps, {}])}
        >
          {say('build.addStep')}
        </Button>
      )}
    </Field>
  );
}
