import { scoreName } from '@kit/names.ts';
import { MultiSelect, type MultiSelectProps } from '@mantine/core';
import css from '../console.module.css';
import { useVocabulary, useWords } from '../context.tsx';
import { brief, eventName } from '../model/words.ts';

interface Props {
  label: string;
  names: string[] | undefined;
  onChange: (names: string[] | undefined) => void;
}

/** Which events are meant: by what they are called, in any spelling or in pinyin, the most frequent first. */
export function EventPicker({ label, names, onChange }: Props) {
  const words = useWords();
  const { say } = words;
  const { data: vocabulary } = useVocabulary();
  const known = [...(vocabulary?.names ?? [])].sort((a, b) => b.events - a.events);
  const counts = new Map(known.map((n) => [n.name, n.events]));
  // What the address asks for may never have come; it stays visible and can be taken away.
  const data = [...new Set([...known.map((n) => n.name), ...(names ?? [])])].map((value) => ({
    value,
    label: eventName(words, value),
  }));
  const filter: MultiSelectProps['filter'] = ({ options, search }) =>
    search.trim() === ''
      ? options
      : options.filter(
          (o) =>
            'value' in o &&
            (scoreName(o.label, search) > 0 || o.value.toLowerCase().includes(search.toLowerCase())),
        );
  return (
    <MultiSelect
      className={css.events!}
      aria-label={label}
      placeholder={(names ?? []).length === 0 ? say('event.any') : ''}
      data={data}
      value={names ?? []}
      onChange={(next) => onChange(next.length > 0 ? next : undefined)}
      styles={{ inputField: { minWidth: 24 } }}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': say('event.clear') }}
      filter={filter}
      maxDropdownHeight={300}
      nothingFoundMessage={say('event.none')}
      comboboxProps={{ shadow: 'md' }}
      renderOption={({ option }) => (
        <span className={css.option}>
          <span>
            <bdi>{option.label}</bdi>
            {option.label !== option.value && <code dir="ltr">{option.value}</code>}
          </span>
          <span className={css.fine}>
            {counts.has(option.value) ? brief(words, counts.get(option.value)!) : say('event.never')}
          </span>
        </span>
      )}
    />
  );
}
