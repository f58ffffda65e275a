import { Button, Popover, Switch } from '@mantine/core';
import { IconCalendar, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import css from '../console.module.css';
import { useVocabulary, useWords } from '../context.tsx';
import { isRest, PRESETS, type Time } from '../model/range.ts';
import { dayName, type Words } from '../model/words.ts';

interface Props {
  time: Time;
  onChange: (time: Time) => void;
}

function timeName(words: Words, time: Time): string {
  const { say } = words;
  const preset = PRESETS.find((p) => p.from === time.from && p.to === time.to);
  if (preset) return say(`range.${preset.id}`);
  const back = /^-(\d+)([dwmy])$/.exec(time.from ?? '');
  if (back && time.to === undefined)
    return say(`range.last.${back[2] as 'd' | 'w' | 'm' | 'y'}`, {
      count: Number(back[1]) + (back[2] === 'd' ? 1 : 0),
    });
  const name = (day: string) => (/^\d{4}-\d\d-\d\d/.test(day) ? dayName(words, day.slice(0, 10)) : day);
  return say('range.between', {
    from: name(time.from ?? ''),
    to: time.to ? name(time.to) : say('range.today'),
  });
}

/** The time that every question of a page is about. */
export function Range({ time, onChange }: Props) {
  const words = useWords();
  const { say } = words;
  const { data: vocabulary } = useVocabulary();
  const [open, setOpen] = useState(false);
  const rests = isRest(vocabulary);
  const first = vocabulary?.first?.slice(0, 10);
  const today = new Date().toISOString().slice(0, 10);
  const day = (value: string | undefined, fallback: string) =>
    value && /^\d{4}-\d\d-\d\d/.test(value) ? value.slice(0, 10) : fallback;
  const [from, setFrom] = useState(day(time.from, first ?? today));
  const [to, setTo] = useState(day(time.to, today));
  const pick = (next: Time) => {
    setOpen(false);
    onChange({ ...next, ...(time.compare ? { compare: time.compare } : {}) });
  };
  return (
    <div className={css.range}>
      <Popover
        opened={open}
        onChange={setOpen}
        position="bottom-end"
        width={300}
        shadow="md"
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <Button
            variant="default"
            size="sm"
            leftSection={<IconCalendar size={16} aria-hidden="true" />}
            aria-label={say('range.label', { time: timeName(words, time) })}
            onClick={() => setOpen(!open)}
          >
            {timeName(words, time)}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <ul className={css.presets}>
            {PRESETS.filter((p) => p.id !== 'lastData' || rests).map((preset) => {
              const chosen = preset.from === time.from && preset.to === time.to;
              return (
                <li key={preset.id}>
                  <button
                    type="button"
                    aria-pressed={chosen}
                    onClick={() =>
                      pick({
                        ...(preset.from ? { from: preset.from } : {}),
                        ...(preset.to ? { to: preset.to } : {}),
                      })
                    }
                  >
                    {say(`range.${preset.id}`)}
                    {chosen && <IconCheck size={16} aria-hidden="true" />}
                  </button>
                </li>
              );
            })}
          </ul>
          <form
            className={css.dates}
            onSubmit={(event) => {
              event.preventDefault();
              if (from && to) pick(from <= to ? { from, to } : { from: to, to: from });
            }}
          >
            <label>
              {say('range.from')}
              <input type="date" value={from} min={first} onChange={(e) => setFrom(e.currentTarget.value)} />
            </label>
            <label>
              {say('range.to')}
              <input type="date" value={to} onChange={(e) => setTo(e.currentTarget.value)} />
            </label>
            <Button type="submit" size="xs" variant="default" disabled={!from || !to}>
              {say('range.apply')}
            </Button>
          </form>
        </Popover.Dropdown>
      </Popover>
      <Switch
        size="sm"
        label={say('range.compare')}
        checked={time.compare === 'previous'}
        onChange={(event) => {
          const { compare: _, ...rest } = time;
          onChange(event.currentTarget.checked ? { ...rest, compare: 'previous' } : rest);
        }}
      />
    </div>
  );
}
