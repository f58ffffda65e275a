import { applyHead, emptyPersonal } from '@sdk/personal.ts';
import type { ListItem } from '@sdk/types.ts';
import { describe, expect, it } from 'vitest';

const item = {
  conversation: {
    id: 'c',
    kind: 'group',
    mode: 'private',
    title: 'c',
    members: 2,
    head: { seq: 10, ordinal: 8 },
  },
  mine: { read: { seq: 9, ordinal: 7 }, unread: 1, mentions: 0, level: 'all' },
} as unknown as ListItem;

const state = { ...emptyPersonal('me'), items: new Map([['c', item]]) };
const applied = (head: Parameters<typeof applyHead>[1]) =>
  applyHead(state, head, '2026-01-01T00:00:00Z').items.get('c')?.mine;

describe('a head', () => {
  it('that is pushed is counted from, since it does not count', () => {
    expect(applied({ conversation: 'c', seq: 14, ordinal: 11 })).toMatchObject({ unread: 4, mentions: 0 });
    expect(applied({ conversation: 'c', seq: 14, ordinal: 11, mentioned: true })).toMatchObject({
      unread: 4,
      mentions: 1,
    });
  });
  it('in an answer to sync is taken at its word', () => {
    expect(applied({ conversation: 'c', seq: 14, ordinal: 11, unread: 2, mentions: 2 })).toMatchObject({
      unread: 2,
      mentions: 2,
    });
  });
  it('that is older than what we hold changes nothing', () => {
    expect(applied({ conversation: 'c', seq: 3, ordinal: 2 })).toEqual(item.mine);
  });
});
