import { useT } from '@kit/i18n.ts';
import { compareNames, scoreName } from '@kit/names.ts';
import { MultiSelect } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useHub, usePeopleVersion } from '../lib/hooks.ts';

interface Props {
  value: string[];
  onChange(people: string[]): void;
  label: string;
  exclude?: readonly string[];
}

/** Chooses people by name, handle or pinyin. */
export function PeoplePicker({ value, onChange, label, exclude = [] }: Props) {
  const t = useT();
  const hub = useHub();
  const version = usePeopleVersion();
  const [query, setQuery] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => {
      hub.api.people({ q: query, limit: 50 }).then(
        ({ items }) => hub.people.put(items),
        () => undefined,
      );
    }, 120);
    return () => clearTimeout(timer);
  }, [hub, query]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` tells that people became known
  const data = useMemo(
    () =>
      hub.people
        .all()
        .filter((p) => p.id !== hub.me && !p.deactivated && !exclude.includes(p.id))
        .sort((a, b) => compareNames(a.name, b.name))
        .map((p) => ({ value: p.id, label: p.name })),
    [hub, version, exclude],
  );
  return (
    <MultiSelect
      label={label}
      data={data}
      value={value}
      onChange={onChange}
      searchable
      searchValue={query}
      onSearchChange={setQuery}
      nothingFoundMessage={t('common.nobody')}
      filter={({ options, search }) => options.filter((o) => 'label' in o && scoreName(o.label, search) > 0)}
      limit={50}
      hidePickedOptions
      maxDropdownHeight={220}
      data-autofocus
    />
  );
}
