import { IconButton } from '@kit/IconButton.tsx';
import { Button, NativeSelect, SegmentedControl, Select, TagsInput, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import css from '../console.module.css';
import { useActivity, useVocabulary, useWords } from '../context.tsx';
import {
  added,
  asGroup,
  group,
  isGroup,
  isNumeric,
  joinOf,
  type Leaf,
  leaf,
  leafOf,
  needsValues,
  type Path,
  partsOf,
  readValue,
  replaced,
} from '../model/conditions.ts';
import type { Node, Of, Op } from '../model/types.ts';
import { byLabel, conditionText, propName } from '../model/words.ts';

const EVENT_BUILT_IN = ['$name', '$place', '$origin'];
const SESSION_PROPS = ['$events', '$duration_s', '$entry', '$exit'];
const OPS: readonly Op[] = [
  'is',
  'is_not',
  'contains',
  'contains_no',
  'starts_with',
  'gt',
  'gte',
  'lt',
  'lte',
  'set',
  'not_set',
];

interface Props {
  tree: Node | undefined;
  /** Whose properties may be asked here. */
  of: readonly Of[];
  onChange: (tree: Node | undefined) => void;
  addLabel: string;
}

/** A condition as lines that are joined by and, or; groups within groups where somebody needs them. */
export function Conditions({ tree, of, onChange, addLabel }: Props) {
  const { say } = useWords();
  const root = asGroup(tree);
  const fresh = (): Node => leaf({ of: of[0]!, prop: '', op: 'is', values: [] });
  const put = (path: Path, node: Node | undefined) => {
    const next = replaced(root, path, node);
    onChange(next && partsOf(next).length > 0 ? next : undefined);
  };
  return (
    <div className={css.conditions}>
      {partsOf(root).length > 0 && (
        <Group
          node={root}
          path={[]}
          of={of}
          put={put}
          onAdd={(path, node) => onChange(added(root, path, node))}
          fresh={fresh}
        />
      )}
      {partsOf(root).length === 0 && (
        <Button
          variant="subtle"
          size="xs"
          className={css.add!}
          leftSection={<IconPlus size={15} aria-hidden="true" />}
          onClick={() => onChange(group('all', [fresh()]))}
        >
          {addLabel}
        </Button>
      )}
      {partsOf(root).length > 0 && (
        <div className={css.row}>
          <Button
            variant="subtle"
            size="xs"
            className={css.add!}
            leftSection={<IconPlus size={15} aria-hidden="true" />}
            onClick={() => onChange(added(root, [], fresh()))}
          >
            {say('cond.add')}
          </Button>
          <Button
            variant="subtle"
            size="xs"
            className={css.add!}
            onClick={() =>
              onChange(added(root, [], group(joinOf(root) === 'all' ? 'any' : 'all', [fresh()])))
            }
          >
            {say('cond.addGroup')}
          </Button>
        </div>
      )}
    </div>
  );
}

interface GroupProps {
  node: Node;
  path: Path;
  of: readonly Of[];
  put: (path: Path, node: Node | undefined) => void;
  onAdd: (path: Path, node: Node) => void;
  fresh: () => Node;
}

function Group({ node, path, of, put, onAdd, fresh }: GroupProps) {
  const words = useWords();
  const { say } = words;
  const parts = partsOf(node);
  return (
    <div
      className={css.group}
      role="group"
      aria-label={say('cond.group')}
      data-inner={path.length > 0 || undefined}
    >
      {parts.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label={say('cond.join')}
          value={joinOf(node)}
          onChange={(join) => put(path, group(join as 'all' | 'any', parts))}
          data={[
            { value: 'all', label: say('cond.all') },
            { value: 'any', label: say('cond.any') },
          ]}
        />
      )}
      {parts.map((part, i) => {
        const here = [...path, i];
        if (part.not)
          return (
            <div key={i} className={css.leaf}>
              <span>{conditionText(words, part)}</span>
              <Remove onClick={() => put(here, undefined)} />
            </div>
          );
        return isGroup(part) ? (
          <Group key={i} node={part} path={here} of={of} put={put} onAdd={onAdd} fresh={fresh} />
        ) : (
          <LeafRow key={i} leaf={leafOf(part)} of={of} onChange={(next) => put(here, next && leaf(next))} />
        );
      })}
      {path.length > 0 && (
        <Button
          variant="subtle"
          size="xs"
          className={css.add!}
          leftSection={<IconPlus size={15} aria-hidden="true" />}
          onClick={() => onAdd(path, fresh())}
        >
          {say('cond.add')}
        </Button>
      )}
    </div>
  );
}

function Remove({ onClick }: { onClick: () => void }) {
  const { say } = useWords();
  return (
    <IconButton label={say('cond.remove')} onClick={onClick}>
      <IconX size={16} />
    </IconButton>
  );
}

function LeafRow({
  leaf,
  of,
  onChange,
}: {
  leaf: Leaf;
  of: readonly Of[];
  onChange: (leaf: Leaf | undefined) => void;
}) {
  const { say } = useWords();
  return (
    <div className={css.leaf}>
      <PropPicker
        label={say('cond.prop')}
        of={of}
        value={leaf.prop ? { of: leaf.of, prop: leaf.prop } : undefined}
        onChange={(next) =>
          onChange({ ...leaf, of: next?.of ?? leaf.of, prop: next?.prop ?? '', values: [] })
        }
      />
      <NativeSelect
        className={css.op!}
        aria-label={say('cond.op')}
        value={leaf.op}
        onChange={(event) => {
          const op = event.currentTarget.value as Op;
          onChange({
            ...leaf,
            op,
            values: !needsValues(op) || isNumeric(op) !== isNumeric(leaf.op) ? [] : leaf.values,
          });
        }}
        data={OPS.map((op) => ({ value: op, label: say(`op.${op}`) }))}
      />
      {needsValues(leaf.op) &&
        (isNumeric(leaf.op) ? (
          <NumberValue leaf={leaf} onChange={onChange} />
        ) : (
          <Values leaf={leaf} onChange={onChange} />
        ))}
      <Remove onClick={() => onChange(undefined)} />
    </div>
  );
}

function NumberValue({ leaf, onChange }: { leaf: Leaf; onChange: (leaf: Leaf) => void }) {
  const { say } = useWords();
  const [text, setText] = useState(leaf.values[0] === undefined ? '' : String(leaf.values[0]));
  const commit = () => {
    const value = readValue(text, leaf.op);
    onChange({ ...leaf, values: value === undefined ? [] : [value] });
  };
  return (
    <TextInput
      className={css.values!}
      aria-label={say('cond.value')}
      inputMode="decimal"
      value={text}
      error={text.trim() !== '' && readValue(text, leaf.op) === undefined ? say('cond.noNumber') : undefined}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && commit()}
    />
  );
}

function Values({ leaf, onChange }: { leaf: Leaf; onChange: (leaf: Leaf) => void }) {
  const { say } = useWords();
  const activity = useActivity();
  const [wanted, setWanted] = useState(false);
  const { data } = useQuery({
    queryKey: ['activity', activity.base, 'values', leaf.of, leaf.prop],
    queryFn: ({ signal }) => activity.values(leaf.of === 'person' ? 'person' : 'event', leaf.prop, signal),
    enabled: wanted && leaf.prop !== '' && leaf.of !== 'session',
    staleTime: 5 * 60_000,
    retry: false,
  });
  return (
    <TagsInput
      className={css.values!}
      aria-label={say('cond.value')}
      placeholder={leaf.values.length === 0 ? say('cond.valueHint') : ''}
      data={data ?? []}
      value={leaf.values.map(String)}
      onFocus={() => setWanted(true)}
      onChange={(values) => onChange({ ...leaf, values: values.flatMap((v) => readValue(v, leaf.op) ?? []) })}
      acceptValueOnBlur
      styles={{ inputField: { minWidth: 24 } }}
      maxDropdownHeight={260}
      comboboxProps={{ shadow: 'md' }}
    />
  );
}

interface PropProps {
  label: string;
  of: readonly Of[];
  value: { of: Of; prop: string } | undefined;
  onChange: (value: { of: Of; prop: string } | undefined) => void;
  placeholder?: string;
  clearable?: boolean;
}

/** A property by what it is called, grouped by whose it is. */
export function PropPicker({ label, of, value, onChange, placeholder, clearable }: PropProps) {
  const words = useWords();
  const { say } = words;
  const { data: vocabulary } = useVocabulary();
  const props: Record<Of, string[]> = {
    event: [...EVENT_BUILT_IN, ...(vocabulary?.event_properties ?? [])],
    person: vocabulary?.person_properties ?? [],
    session: SESSION_PROPS,
  };
  if (value && !props[value.of].includes(value.prop)) props[value.of] = [...props[value.of], value.prop];
  return (
    <Select
      className={css.prop!}
      aria-label={label}
      placeholder={placeholder ?? say('cond.choose')}
      searchable
      clearable={clearable ?? false}
      clearButtonProps={{ 'aria-label': say('event.clear') }}
      maxDropdownHeight={300}
      comboboxProps={{ shadow: 'md' }}
      nothingFoundMessage={say('event.none')}
      value={value ? `${value.of}:${value.prop}` : null}
      onChange={(next) => {
        if (next === null) return onChange(undefined);
        const at = next.indexOf(':');
        onChange({ of: next.slice(0, at) as Of, prop: next.slice(at + 1) });
      }}
      data={of.map((owner) => ({
        group: say(`of.${owner}`),
        items: byLabel(
          [...new Set(props[owner])].map((prop) => ({
            value: `${owner}:${prop}`,
            label: prop === '$name' && owner === 'event' ? say('prop.$name') : propName(words, prop),
          })),
        ),
      }))}
    />
  );
}
