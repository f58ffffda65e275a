import { FakeServer } from '../fake/server.ts';

export const PEOPLE: [string, string, string?][] = [
  ['lin', '林晓梅', '产品'],
  ['wang', '王小明', '后端'],
  ['chen', '陈思远', '设计'],
  ['sara', 'Sara Lindqvist', 'Research'],
  ['omar', 'عمر حداد', 'Support'],
  ['jo', 'Jo Park', 'Frontend'],
  ['zhou', '周雨桐', '运营'],
  ['mia', 'Mia Fernández', 'Data'],
];

/** A small workspace with the shapes that conversations really have. */
export function cast(many = 0): FakeServer {
  const s = new FakeServer();
  for (const [id, name, title] of PEOPLE) s.addPerson(id, name, title ? { title } : {});
  s.people.get('lin')!.role = 'owner';
  s.setClock('2026-11-19T06:00:00.000Z');
  let n = 0;
  const say = (c: string, who: string, text: string, more: object = {}) =>
    s.send(who, { conversation: c, client_id: `cast-${String(++n).padStart(6, '0')}`, text, ...more });
  const all = PEOPLE.map(([id]) => id);

  s.addConversation('dsgn', ['lin', 'chen', 'jo', 'sara', 'zhou'], {
    title: '设计评审',
    description: '每周三下午一起看新东西',
  });
  s.addConversation('gen', all, { title: 'General', description: 'Everything that concerns everybody' });
  s.addConversation('ann', all, { title: '公告', kind: 'announcement' });
  s.addConversation('ops', ['wang', 'lin', 'omar', 'mia'], { title: '值班', mode: 'private' });
  s.addConversation('dm1', ['lin', 'wang'], { kind: 'direct', mode: 'private', people: ['lin', 'wang'] });
  s.addConversation('dm2', ['lin', 'sara'], { kind: 'direct', mode: 'private', people: ['lin', 'sara'] });
  s.addConversation('dm3', ['lin', 'omar'], { kind: 'direct', mode: 'private', people: ['lin', 'omar'] });

  say('ann', 'lin', '**下周一**起启用新的请假流程，详情见附件。');
  say('ops', 'wang', '数据库升级完成，耗时 `4m12s`，没有错误。');
  say('ops', 'mia', 'Dashboards look normal, p99 is back at 21 ms.');
  say('dm2', 'sara', 'I put the interview notes into the shared folder.');
  say('dm2', 'lin', 'Thank you, I will read them tonight.');
  say('dm3', 'omar', 'شكرًا على المساعدة، كل شيء يعمل الآن');
  say('dm1', 'wang', '明天的发布我来盯，你放心休息。');

  say('gen', 'jo', 'Morning all ☀️');
  say('gen', 'sara', 'Good morning. The usability sessions start at ten, room 3.');
  say(
    'gen',
    'mia',
    'Numbers from last week: **1,204** people logged in, **312** were truly active. Details: https://hubbub.example/reports/week-46',
  );
  say('gen', 'zhou', '收到，我把结论放进周报里。');

  say(
    'dsgn',
    'chen',
    '早上好，今天评审三件事：\n\n1. 会话列表的未读样式\n2. 深色模式的对比度\n3. 移动端的输入框',
  );
  say('dsgn', 'chen', '先看第一件。未读用**字重**区分，角标只在有人提到你的时候才用珊瑚红。');
  say('dsgn', 'jo', 'I like it. Less red, more calm. `font-weight: 600` is enough on both themes.');
  const q = say('dsgn', 'zhou', '那群里 @ 所有人的时候呢？也算提到我吗？');
  say('dsgn', 'chen', '算，但同一个会话只亮一次。', { quote: q.seq });
  s.react('lin', 'dsgn', q.seq, '👍', true);
  s.react('jo', 'dsgn', q.seq, '👍', true);
  s.react('sara', 'dsgn', q.seq, '👀', true);
  say(
    'dsgn',
    'sara',
    'From the sessions: people look for *who* wrote before *what* was written. The name must not move.',
  );
  s.setClock('2026-11-21T01:12:00.000Z');
  say('dsgn', 'lin', '同意。对比度我测过了，浅色 5.1:1，深色 6.9:1。');
  say('dsgn', 'lin', '```css\n:root {\n  --accent: #c93a29;\n  --on-accent: #fff;\n}\n```');
  const poll = say('dsgn', 'chen', '下次评审改到哪天？', {
    kind: 'card',
    card: {
      type: 'AdaptiveCard',
      kind: 'poll',
      question: '下次评审改到哪天？',
      options: [
        { text: '周二下午', votes: 3, people: ['jo', 'sara', 'zhou'] },
        { text: '周三上午', votes: 1, people: ['lin'] },
        { text: '周四下午', votes: 0, people: [] },
      ],
    },
  });
  s.pin('chen', 'dsgn', poll.seq, true);
  say('dsgn', 'jo', '🎉🎉');
  say('dsgn', 'chen', '<@lin> 移动端的稿子我下午发你。');
  say('dsgn', 'zhou', '周三上午我有会，周二可以。');
  for (const [id, log] of s.logs) if (id !== 'dsgn' && id !== 'dm1') s.read('lin', id, log.entries.length);
  const end = s.log('dsgn').entries.length;
  s.read('lin', 'dsgn', end - 5);
  s.read('jo', 'dsgn', end);
  s.read('sara', 'dsgn', end - 2);

  if (many > 0) {
    const log = s.addConversation('big', all, { title: `${many.toLocaleString('en')} messages` });
    s.setClock('2024-01-01T00:00:00.000Z');
    for (let i = 0; i < many; i++) say2(s, log.conversation.id, all[(i * 7 + (i >> 3)) % all.length]!, i);
    s.read('lin', 'big', log.entries.length);
  }
  return s;
}

const LINES = [
  '收到，我看一下。',
  'Looks good to me.',
  'Can you check the second point again? I think the order of the two steps matters here, because the index is built before the rows are there.',
  '这个问题上周也出现过，当时是因为**缓存**没有失效。',
  '👍',
  'see https://hubbub.example/docs/sync for the details',
  '一句比较长的话，用来看看在窄屏上换行是否自然，以及中英文混排 mixed text 的间距是否舒服。',
];

function say2(s: FakeServer, conversation: string, who: string, i: number): void {
  s.send(
    who,
    {
      conversation,
      client_id: `big-${String(i).padStart(8, '0')}`,
      text: `${LINES[i % LINES.length]} #${i + 1}`,
    },
    true,
  );
}
