import { Checkbox, NativeSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import css from '../console.module.css';
import { useActivity, useVocabulary, useWords } from '../context.tsx';
import type { Question } from '../model/types.ts';
import { eventName, propName } from '../model/words.ts';

interface Props {
  question: Question;
  set: (next: Partial<Question>) => void;
  has: (field: keyof Question) => boolean;
}

const HOURS = 3600;
const WINDOWS = [HOURS, 24 * HOURS, 7 * 24 * HOURS, 14 * 24 * HOURS, 30 * 24 * HOURS, 90 * 24 * HOURS];
const GAPS = [600, 1800, 3600, 4 * HOURS];
const WITHIN = [HOURS, 4 * HOURS, 24 * HOURS, 7 * 24 * HOURS];

/** What a kind asks besides what everybody asks, each with a value that is right most of the time. */
export function Details(props: Props) {
  const { question, has } = props;
  return (
    <div className={css.details}>
      {has('type') && <RetentionDetails {...props} />}
      {has('order') && <FunnelDetails {...props} />}
      {has('item') && <PathDetails {...props} />}
      {question.kind === 'active_users' && <ActiveDetails {...props} />}
      {has('local') && <HoursDetails {...props} />}
      {has('gap_s') && <Seconds {...props} field="gap_s" fallback={1800} options={GAPS} label="build.gap" />}
      {has('page') && <ClickDetails {...props} />}
      {has('within_s') && <ResponseDetails {...props} />}
    </div>
  );
}

function Choice<V extends string>(props: {
  label: string;
  value: V;
  options: { value: V; label: string }[];
  onChange: (value: V) => void;
}) {
  return (
    <NativeSelect
      label={props.label}
      value={props.value}
      data={props.options}
      onChange={(event) => props.onChange(event.currentTarget.value as V)}
    />
  );
}

function Seconds(
  props: Props & {
    field: 'window_s' | 'gap_s' | 'session_gap_s' | 'within_s';
    fallback: number;
    options: number[];
    label: 'build.window' | 'build.gap' | 'build.within';
  },
) {
  const { say, locale } = useWords();
  const value = props.question[props.field] ?? props.fallback;
  const name = (seconds: number) => {
    const [unit, size] =
      seconds % 86_400 === 0
        ? (['day', 86_400] as const)
        : seconds % 3600 === 0
          ? (['hour', 3600] as const)
          : (['minute', 60] as const);
    return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size);
  };
  return (
    <Choice
      label={say(props.label)}
      value={String(value)}
      options={[...new Set([...props.options, value])]
        .sort((a, b) => a - b)
        .map((s) => ({ value: String(s), label: name(s) }))}
      onChange={(next) => props.set({ [props.field]: Number(next) })}
    />
  );
}

function RetentionDetails({ question, set }: Props) {
  const { say } = useWords();
  return (
    <>
      <Choice
        label={say('build.cohorts')}
        value={question.type ?? 'recurring'}
        options={(['first_time', 'recurring', 'first_touch_in_window'] as const).map((value) => ({
          value,
          label: say(`retentionType.${value}`),
        }))}
        onChange={(type) => set({ type })}
      />
      <Choice
        label={say('build.criteria')}
        value={question.criteria ?? 'on'}
        options={[
          ...(['on', 'on_or_after'] as const).map((value) => ({ value, label: say(`criteria.${value}`) })),
          ...(question.criteria === 'bracket'
            ? [{ value: 'bracket' as const, label: say('criteria.bracket') }]
            : []),
        ]}
        onChange={(criteria) => set({ criteria })}
      />
      <Checkbox
        label={say('build.rolling')}
        checked={question.rolling ?? false}
        onChange={(event) => set({ rolling: event.currentTarget.checked })}
      />
    </>
  );
}

function FunnelDetails(props: Props) {
  const { question, set } = props;
  const { say } = useWords();
  return (
    <>
      <Choice
        label={say('build.order')}
        value={question.order ?? 'ordered'}
        options={(['ordered', 'strict', 'unordered'] as const).map((value) => ({
          value,
          label: say(`order.${value}`),
        }))}
        onChange={(order) => set({ order })}
      />
      <Seconds {...props} field="window_s" fallback={604_800} options={WINDOWS} label="build.window" />
      {question.kind === 'funnel' && question.breakdown && (question.breakdown.of ?? 'event') === 'event' && (
        <Choice
          label={say('build.attribution')}
          value={question.attribution ?? 'step'}
          options={(['step', 'first', 'last', 'all'] as const).map((value) => ({
            value,
            label: say(`attribution.${value}`),
          }))}
          onChange={(attribution) => set({ attribution })}
        />
      )}
    </>
  );
}

function PathDetails(props: Props) {
  const { question, set } = props;
  const words = useWords();
  const { say } = words;
  const { data: vocabulary } = useVocabulary();
  const item = question.item ?? 'event';
  const items = [...new Set(['event', '$path', ...(vocabulary?.event_properties ?? []), item])];
  return (
    <>
      <Select
        label={say('build.item')}
        searchable
        allowDeselect={false}
        value={item}
        data={items.map((value) => ({
          value,
          label: value === 'event' ? say('build.itemEvent') : propName(words, value),
        }))}
        onChange={(next) => set({ item: next ?? 'event', start: '', end: '' })}
      />
      <ItemSelect
        label={say('build.start')}
        question={question}
        value={question.start}
        onChange={(start) => set({ start })}
      />
      <ItemSelect
        label={say('build.end')}
        question={question}
        value={question.end}
        onChange={(end) => set({ end })}
      />
      <NumberInput
        label={say('build.depth')}
        min={1}
        max={10}
        value={question.depth ?? 4}
        onChange={(depth) => typeof depth === 'number' && set({ depth })}
      />
      <Seconds {...props} field="session_gap_s" fallback={1800} options={GAPS} label="build.gap" />
    </>
  );
}

/** What paths are made of, to choose one of. */
function ItemSelect(props: {
  label: string;
  question: Question;
  value: string | undefined;
  onChange: (value: string) => void;
}) {
  const { say } = useWords();
  const activity = useActivity();
  const { data: vocabulary } = useVocabulary();
  const item = props.question.item ?? 'event';
  const { data } = useQuery({
    queryKey: ['activity', activity.base, 'values', 'event', item],
    queryFn: ({ signal }) => activity.values('event', item, signal),
    enabled: item !== 'event',
    staleTime: 5 * 60_000,
  });
  const words = useWords();
  const values = item === 'event' ? (vocabulary?.names.map((n) => n.name) ?? []) : (data ?? []);
  const all = [...new Set([...values, ...(props.value ? [props.value] : [])])];
  return (
    <Select
      label={props.label}
      placeholder={say('build.anywhere')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': say('event.clear') }}
      value={props.value || null}
      data={all.map((value) => ({ value, label: item === 'event' ? eventName(words, value) : value }))}
      onChange={(value) => props.onChange(value ?? '')}
    />
  );
}

function ActiveDetails({ question, set }: Props) {
  const { say } = useWords();
  return (
    <Choice
      label={say('build.counted')}
      value={String(question.window_days ?? 0)}
      options={['0', '7', '28', '30'].map((value) => ({
        value,
        label: value === '0' ? say('build.eachBucket') : say('build.trailing', { count: Number(value) }),
      }))}
      onChange={(days) =>
        set({ window_days: Number(days), ...(Number(days) > 0 ? { ratio_days: 0 } : { ratio_days: 30 }) })
      }
    />
  );
}

function HoursDetails({ question, set }: Props) {
  const { say } = useWords();
  return (
    <>
      <Choice
        label={say('build.measure')}
        value={question.measure === 'people' ? 'people' : 'count'}
        options={(['count', 'people'] as const).map((value) => ({ value, label: say(`measures.${value}`) }))}
        onChange={(measure) => set({ measure })}
      />
      <Choice
        label={say('build.clock')}
        value={question.local ?? 'person'}
        options={(['person', 'tz'] as const).map((value) => ({ value, label: say(`clock.${value}`) }))}
        onChange={(local) => set({ local })}
      />
    </>
  );
}

function ClickDetails({ question, set }: Props) {
  const { say } = useWords();
  const activity = useActivity();
  const { data } = useQuery({
    queryKey: ['activity', activity.base, 'values', 'event', '$path'],
    queryFn: ({ signal }) => activity.values('event', '$path', signal),
    staleTime: 5 * 60_000,
  });
  const [typed, setTyped] = useState(question.page ?? '/');
  const width = question.max_width ? 'narrow' : question.min_width ? 'wide' : 'any';
  const pages = [...new Set([...(data ?? []), question.page ?? '/'])];
  return (
    <>
      {data && data.length > 0 ? (
        <Select
          label={say('build.page')}
          searchable
          allowDeselect={false}
          value={question.page ?? '/'}
          data={pages}
          onChange={(page) => page && set({ page })}
        />
      ) : (
        <TextInput
          label={say('build.page')}
          dir="ltr"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={() => typed.trim() && set({ page: typed.trim() })}
        />
      )}
      <Choice
        label={say('build.screens')}
        value={width}
        options={(['any', 'wide', 'narrow'] as const).map((value) => ({
          value,
          label: say(`screens.${value}`),
        }))}
        onChange={(next) =>
          set({
            min_width: next === 'wide' ? 801 : 0,
            max_width: next === 'narrow' ? 800 : 0,
          })
        }
      />
    </>
  );
}

function ResponseDetails(props: Props) {
  const { question, set } = props;
  const { say } = useWords();
  return (
    <>
      <Choice
        label={say('build.by')}
        value={question.by === 'responder' ? 'responder' : 'conversation'}
        options={(['conversation', 'responder'] as const).map((value) => ({
          value,
          label: say(`by.${value}`),
        }))}
        onChange={(by) => set({ by })}
      />
      <Seconds {...props} field="within_s" fallback={86_400} options={WITHIN} label="build.within" />
    </>
  );
}
