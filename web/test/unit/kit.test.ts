import { preferredLocale, translator } from '@kit/i18n.ts';
import en from '@kit/locales/en.ts';
import zh from '@kit/locales/zh-CN.ts';
import { byName, initials, pinyinOf, scoreName } from '@kit/names.ts';
import { bytes, dayName, shortTime } from '@kit/time.ts';
import { describe, expect, it } from 'vitest';

describe('names', () => {
  it('sort by pinyin, in one alphabet with Latin ones', () => {
    expect(byName(['周雨桐', '王小明', 'Sara', '陈思远', 'alice', '林晓梅'], (n) => n)).toEqual([
      'alice',
      '陈思远',
      '林晓梅',
      'Sara',
      '王小明',
      '周雨桐',
    ]);
  });

  it.each([
    ['王', 'wang'],
    ['小', 'xiao'],
    ['明', 'ming'],
    ['林', 'lin'],
    ['梅', 'mei'],
    ['阿', 'a'],
    ['坐', 'zuo'],
    ['绿', 'lv'],
    ['A', undefined],
  ])('reads %s', (char, reading) => expect(pinyinOf(char)).toBe(reading));

  it.each(['王', '王小', '小明', 'wxm', 'wang', 'wangxm', 'wangxiaoming', 'WXM', 'wxiaom', 'xm'])(
    '%s finds 王小明',
    (query) => {
      expect(scoreName('王小明', query)).toBeGreaterThan(0);
    },
  );

  it.each(['wmx', 'li', '明王', 'wangy'])('%s does not find 王小明', (query) =>
    expect(scoreName('王小明', query)).toBe(0),
  );

  it('ranks a beginning above a middle', () => {
    expect(scoreName('Jo Park', 'jo')).toBeGreaterThan(scoreName('Major Jo', 'jo'));
    expect(scoreName('Sara Lindqvist', 'slin')).toBeGreaterThan(0);
  });

  it.each([
    ['王小明', '小明'],
    ['Sara Lindqvist', 'SL'],
    ['madonna', 'M'],
    ['', '?'],
    ['🐼 Panda', '🐼P'],
  ])('stands for %s', (name, sign) => expect(initials(name)).toBe(sign));
});

describe('texts', () => {
  const stem = (key: string) => key.replace(/_(one|other)$/, '');
  const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

  it('say the same things in both languages', () => {
    expect(new Set(Object.keys(zh))).toEqual(new Set(Object.keys(en).map(stem)));
    for (const [key, text] of Object.entries(en)) {
      const other = zh[stem(key) as keyof typeof zh];
      expect.soft(holes(other), key).toEqual(holes(text));
      expect.soft(`${text}${other}`, key).not.toMatch(/[!！]/);
    }
  });

  it('count by the rules of the language', () => {
    expect(translator(en, 'en')('conversation.members', { count: 1 })).toBe('1 member');
    expect(translator(en, 'en')('conversation.members', { count: 1204 })).toBe('1,204 members');
    expect(translator(zh, 'zh-CN')('conversation.members', { count: 1 })).toBe('1 位成员');
  });

  it('follow the browser until somebody chooses', () => {
    expect(preferredLocale(['fr', 'zh-TW', 'en'], null)).toBe('zh-CN');
    expect(preferredLocale(['de'], null)).toBe('en');
    expect(preferredLocale(['zh-CN'], 'en')).toBe('en');
  });
});

describe('times', () => {
  const now = new Date(2026, 10, 21, 15, 0);
  it.each([
    [new Date(2026, 10, 21, 9, 5), '09:05', '09:05'],
    [new Date(2026, 10, 20, 23, 59), 'yesterday', '昨天'],
    [new Date(2026, 10, 17, 8, 0), 'Tue', '周二'],
    [new Date(2026, 2, 3, 8, 0), '3/3', '3/3'],
    [new Date(2024, 2, 3, 8, 0), '3/3/2024', '2024/3/3'],
  ])('are as short as the list allows', (at, english, chinese) => {
    expect(shortTime(at, 'en', now)).toBe(english);
    expect(shortTime(at, 'zh-CN', now)).toBe(chinese);
  });

  it('name days', () => {
    expect(dayName(new Date(2026, 10, 21), 'en', now)).toBe('Today');
    expect(dayName(new Date(2026, 10, 19), 'zh-CN', now)).toBe('11月19日星期四');
  });

  it('weigh', () => {
    expect(bytes(1_530_000, 'en')).toBe('1.5 MB');
    expect(bytes(12, 'en')).toBe('12 bytes');
  });
});
