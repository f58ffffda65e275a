import { describe, expect, it } from 'vitest';
import { Api, Http, listOf, whole } from '../../src/sdk/api.ts';

const json = (body: unknown) =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });

describe('lists', () => {
  it('are read to the end', async () => {
    const pages: Record<string, unknown> = {
      '': { items: [1, 2], next: 'a' },
      a: { items: [], next: 'b' },
      b: { items: [3] },
    };
    const asked: string[] = [];
    const all = await whole(async (cursor) => {
      asked.push(cursor ?? '');
      return listOf(pages[cursor ?? ''] as { items: number[]; next?: string });
    });
    expect(all).toEqual([1, 2, 3]);
    expect(asked).toEqual(['', 'a', 'b']);
  });

  it('of a server that does not page, or points at itself, end too', async () => {
    expect(await whole(async () => listOf({ items: [1] }))).toEqual([1]);
    let asked = 0;
    await whole(async () => {
      asked++;
      return { items: [1], next: 'same' };
    });
    expect(asked).toBe(2);
  });

  it('may have any name, and may be missing', () => {
    expect(listOf({ people: ['a'], next: '' })).toEqual({ items: ['a'] });
    expect(listOf({ invites: null })).toEqual({ items: [] });
  });
});

describe('an operation', () => {
  it('puts names into the path and lists into the question', async () => {
    const asked: string[] = [];
    const http = new Http(async (url, init) => {
      asked.push(`${init?.method} ${url}`);
      return json({});
    });
    const api = new Api(http, '热闹 a/b');
    await api.media('c/1', 'image', 'x=1', 10);
    await api.search({ q: '你好', in: ['messages', 'files'] });
    await api.react('c', 7, '👍', false);
    const home = `/api/w/${encodeURIComponent('热闹 a/b')}`;
    expect(asked).toEqual([
      `GET ${home}/conversations/c%2F1/media?kind=image&before=x%3D1&limit=10`,
      `GET ${home}/search?q=${encodeURIComponent('你好')}&in=messages%2Cfiles`,
      `DELETE ${home}/conversations/c/messages/7/reactions/${encodeURIComponent('👍')}`,
    ]);
  });
});
