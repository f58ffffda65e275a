// The client in real browsers against the real server: node test/browser/run.mjs [OUT]
// SERVER_BIN names the binary (default ../bin/hubbub). With OUT, pictures of the tour go there.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import { device, until } from './browser.mjs';
import { securitySteps } from './security.mjs';
import { startServer } from './server.mjs';

const out = process.argv[2];
if (out) mkdirSync(out, { recursive: true });

const server = await startServer();
const lin = await device({ locale: 'zh-CN' });
const jo = await device({ locale: 'en-US' });
let passed = 0;
let failed = 0;

async function step(name, action) {
  const started = Date.now();
  try {
    const note = await action();
    passed++;
    console.log(`ok   ${name} (${Date.now() - started} ms)${note ? ` ${note}` : ''}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}\n${error.stack}`);
    if (out)
      await Promise.all(
        [lin, jo].map((d, i) =>
          d.page.screenshot({ path: `${out}/failed-${name.replace(/\W+/g, '-')}-${i}.png` }),
        ),
      );
  }
}

const field = (page, which = 'main') => page.locator(`${which} textarea[data-conversation]`).first();
const said = (page, text) => page.locator('[data-testid=messages] article', { hasText: text }).last();
async function say(page, text, seen = text) {
  await field(page).fill(text);
  await field(page).press('Enter');
  await said(page, seen).waitFor();
}

/** A picture without a file: width and height in the header, one colour within. */
function png(width, height) {
  const crcTable = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const crc = (bytes) => {
    let c = 0xffffffff;
    for (const b of bytes) c = crcTable[(c ^ b) & 0xff] ^ (c >>> 8);
    return (c ^ 0xffffffff) >>> 0;
  };
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([0xe8, 0xb4, 0xa4]))]);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(Array(height).fill(row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

let invite;
let conversation;

await step('the first person makes the workspace', async () => {
  const { page } = lin;
  await page.goto(server.setup());
  await page.getByLabel('工作区名称').fill('热闹工坊');
  await page.getByLabel('姓名').fill('林晓梅');
  await page.getByLabel('邮箱').fill('lin@example.com');
  await page.getByLabel('密码', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: '创建工作区' }).click();
  await page.getByText('见到你真好').waitFor();
  assert.match(page.url(), /\/w\/renaogongfang$/);
  invite = await page.evaluate(async () => {
    const response = await fetch('/api/w/renaogongfang/invites', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ role: 'member', max_uses: 10, hours: 24 }),
    });
    return (await response.json()).url;
  });
});

await step('a second joins by the invite', async () => {
  const { page } = jo;
  await page.goto(invite);
  await page.getByLabel('Your name').fill('Jo Park');
  await page.getByLabel('Email').fill('jo@example.com');
  await page.getByLabel('Password', { exact: true }).fill('another long sentence');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByText('Good to see you').waitFor();
});

await step('a group is created, found and joined', async () => {
  const { page } = lin;
  await page.getByRole('button', { name: '新建会话' }).first().click();
  await page.getByText('群聊', { exact: true }).click();
  await page.getByLabel('名称').fill('设计评审');
  await page.getByLabel('简介').fill('每周三下午一起看新东西');
  await page.getByRole('button', { name: '创建', exact: true }).click();
  await field(page).waitFor();
  conversation = /\/c\/(\w+)/.exec(page.url())[1];
  await jo.page.getByRole('button', { name: 'Find groups' }).first().click();
  await jo.page.getByRole('button', { name: 'Join' }).click();
  await field(jo.page).waitFor();
});

await step('two people talk', async () => {
  await say(lin.page, '早上好，今天看三件事：\n\n1. 未读的样式\n2. 深色模式\n3. 输入框', '早上好');
  await said(jo.page, '早上好').waitFor();
  await say(jo.page, 'Good morning, **ready** when you are.', 'Good morning');
  await said(lin.page, 'Good morning').waitFor();
  assert.equal(await said(lin.page, 'Good morning').locator('strong').textContent(), 'ready');
  await field(jo.page).pressSequentially('typing');
  await lin.page.getByText('Jo Park正在输入').first().waitFor();
  await field(jo.page).fill('');
});

await step('a message shows in the frame of the Enter', async () => {
  await field(lin.page).fill('这一条要马上出现');
  const frames = await lin.page.evaluate(async () => {
    const element = document.querySelector('textarea[data-conversation]');
    element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    for (let n = 1; n < 30; n++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if ([...document.querySelectorAll('article')].some((a) => a.textContent.includes('马上出现'))) return n;
    }
    return 99;
  });
  assert.ok(frames <= 2, `after ${frames} frames`);
  return `after ${frames} frame(s)`;
});

await step('composing Chinese sends nothing and loses nothing', async () => {
  const { page } = lin;
  await field(page).focus();
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'ni hao', selectionStart: 6, selectionEnd: 6 });
  await page.evaluate(() => {
    const element = document.querySelector('textarea[data-conversation]');
    element.dispatchEvent(
      new KeyboardEvent('keydown', {
        key: 'Enter',
        keyCode: 229,
        isComposing: true,
        bubbles: true,
        cancelable: true,
      }),
    );
  });
  assert.equal(await field(page).inputValue(), 'ni hao');
  await session.send('Input.insertText', { text: '你好' });
  assert.equal(await field(page).inputValue(), '你好');
  await field(page).press('Enter');
  await said(jo.page, '你好').waitFor();
});

await step('mention by pinyin, reply, react, edit, delete', async () => {
  const a = lin.page;
  const b = jo.page;
  await field(b).pressSequentially('@lxm');
  await b.getByRole('option', { name: /林晓梅/ }).waitFor();
  await field(b).press('Enter');
  await field(b).pressSequentially('看一下');
  await field(b).press('Enter');
  await said(a, '@林晓梅').waitFor();
  await said(a, '@林晓梅').hover();
  await a.getByRole('toolbar').getByRole('button', { name: '回应 👍' }).click();
  await said(b, '@林晓梅').getByRole('button', { name: '👍, 1 person' }).waitFor();
  await said(a, '@林晓梅').hover();
  await a.getByRole('toolbar').getByRole('button', { name: '回复', exact: true }).click();
  await say(a, '看到了，下午回你');
  await said(b, '看到了').getByText('@林晓梅 看一下').waitFor();
  await field(a).press('ArrowUp');
  await until(a, () => document.querySelector('textarea[data-conversation]').value === '看到了，下午回你');
  await field(a).fill('看到了，明天回你');
  await field(a).press('Enter');
  await said(b, '看到了，明天回你').getByText('(edited)').waitFor();
  await say(a, '这条会被删除');
  await said(a, '这条会被删除').hover();
  await a.getByRole('toolbar').getByRole('button', { name: '更多' }).click();
  await a.getByRole('menuitem', { name: /删除/ }).click();
  await a.getByRole('dialog').getByRole('button', { name: '删除' }).click();
  await b.getByText('This message was deleted').first().waitFor();
});

await step('an upload travels, with its place kept before it arrives', async () => {
  const { page } = lin;
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: '稿子.png', mimeType: 'image/png', buffer: png(640, 400) });
  await field(page).fill('新的稿子');
  await until(page, () => !document.querySelector('main button[aria-label="发送"]').disabled);
  await field(page).press('Enter');
  const image = jo.page.getByRole('img', { name: '稿子.png' });
  await image.waitFor();
  await until(jo.page, () => document.querySelector('img[alt="稿子.png"]').naturalWidth > 0);
  const box = await image.boundingBox();
  assert.deepEqual([Math.round(box.width), Math.round(box.height)], [420, 263]);
});

await step('who has read it, and when', async () => {
  const { page } = lin;
  await jo.page.bringToFront();
  await say(lin.page, '这条谁看过了');
  await said(jo.page, '这条谁看过了').waitFor();
  await said(page, '这条谁看过了').hover();
  await page.getByRole('toolbar').getByRole('button', { name: '更多' }).click();
  await page.getByRole('menuitem', { name: /谁已读/ }).click();
  await page.getByRole('list', { name: '已读情况' }).getByText('Jo Park').waitFor();
  await page.getByText('1 人中有 1 人已读').waitFor();
  if (out) await page.screenshot({ path: `${out}/read-by.png` });
  await page.keyboard.press('Escape');
});

await step('offline: writing goes on; back: it is whole', async () => {
  const { page, context } = lin;
  await context.setOffline(true);
  await field(page).fill('离线时写的一');
  await field(page).press('Enter');
  await field(page).fill('离线时写的二');
  await field(page).press('Enter');
  await said(page, '离线时写的二').waitFor();
  assert.equal(await page.locator('article[data-pending]').count(), 2);
  await say(jo.page, 'said while Lin was away');
  await context.setOffline(false);
  await said(page, 'said while Lin was away').waitFor({ timeout: 20_000 });
  await said(jo.page, '离线时写的二').waitFor({ timeout: 20_000 });
  await until(page, () => document.querySelectorAll('article[data-pending]').length === 0, undefined, 20_000);
  const texts = await jo.page
    .locator('[data-testid=messages] article', { hasText: '离线时写的' })
    .allTextContents();
  assert.equal(texts.length, 2);
  assert.ok(texts[0].includes('一') && texts[1].includes('二'));
});

await step('the page loaded anew holds the same', async () => {
  const { page } = lin;
  await page.reload();
  await said(page, 'said while Lin was away').waitFor();
  await field(page).fill('草稿还在');
  await page.waitForTimeout(1_600);
  await page.reload();
  await until(page, () => document.querySelector('textarea[data-conversation]')?.value === '草稿还在');
  await field(page).fill('');
});

await step('a share link shows one message to anybody, until it is ended', async () => {
  const { page } = lin;
  const open = async () => {
    await said(page, '早上好').hover();
    await page.getByRole('toolbar').getByRole('button', { name: '更多' }).click();
    await page.getByRole('menuitem', { name: '生成外部链接' }).click();
  };
  const dialog = page.getByRole('dialog');
  await open();
  await dialog.getByRole('button', { name: '生成并复制链接' }).click();
  const url = await dialog.getByLabel('外部链接').inputValue();
  const visitor = await device({ locale: 'en-US' });
  try {
    await visitor.page.goto(new URL(new URL(url).pathname, server.origin).href);
    await visitor.page.getByRole('heading', { name: '林晓梅' }).waitFor();
    assert.deepEqual(await visitor.page.locator('article li').allTextContents(), [
      '未读的样式',
      '深色模式',
      '输入框',
    ]);
    await dialog.getByRole('button', { name: '让链接失效' }).click();
    await dialog.getByRole('button', { name: '生成并复制链接' }).waitFor();
    await visitor.page.reload();
    await visitor.page.getByText('This link has ended').waitFor();
    assert.deepEqual(visitor.faults, []);
  } finally {
    await visitor.close();
    await page.keyboard.press('Escape');
    // The message stays the active one, with its actions open; the next step wants another.
    await page.reload();
    await said(page, 'Good morning').waitFor();
  }
});

await step('a thread', async () => {
  const { page } = lin;
  await said(page, 'Good morning').hover();
  await page.getByRole('toolbar').getByRole('button', { name: '在话题中回复' }).click();
  await page.getByRole('button', { name: '开始话题' }).click();
  const pane = page.locator('aside textarea[data-conversation]');
  await pane.fill('在话题里说');
  await pane.press('Enter');
  await page.locator('aside article', { hasText: '在话题里说' }).waitFor();
  await said(jo.page, 'Good morning').getByText('1 answer').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
});

await step('palette, keys and language', async () => {
  const { page } = lin;
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: '会话、联系人或操作' }).fill('sjps');
  await page.getByRole('option', { name: /设计评审/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: '会话、联系人或操作' }).fill('english');
  await page.keyboard.press('Enter');
  await page.getByText('Jump to', { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').last().fill('切换到中文');
  await page.keyboard.press('Enter');
  await page.getByText('跳转到', { exact: true }).waitFor();
});

await step('search in Chinese, and jump to the place', async () => {
  const { page } = lin;
  const there = await page.evaluate(async () => (await fetch('/api/w/renaogongfang/search?q=x')).status);
  if (there === 404) return 'SKIPPED: this server has no search yet';
  await page.goto(`${server.origin}/w/renaogongfang/search?q=${encodeURIComponent('深色')}`);
  const hit = page.locator('article', { hasText: '早上好' }).first();
  await hit.waitFor({ timeout: 15_000 });
  assert.equal(await hit.locator('mark').first().textContent(), '深色');
  await hit.getByRole('button', { name: '查看上下文' }).click();
  await until(page, () =>
    document.querySelector('article[data-seq][data-flash]')?.textContent.includes('早上好'),
  );
});

const samFaults = await securitySteps(step, { origin: server.origin, invite, out });

const PAGES = [
  '',
  `c/${conversation}`,
  `c/${conversation}?pane=about`,
  `c/${conversation}?pane=members`,
  'search',
  'saved',
  'drafts',
  'scheduled',
  'discover',
  'settings/profile',
  'settings/looks',
  'settings/notifications',
  'settings/security',
  'settings/people',
  'settings/invites',
  'settings/bots',
  'settings/webhooks',
];
for (const scheme of ['light', 'dark']) {
  await step(`axe finds no serious fault, ${scheme}`, async () => {
    await lin.page.emulateMedia({ colorScheme: scheme });
    const faults = [];
    for (const path of PAGES) {
      await lin.page.goto(`${server.origin}/w/renaogongfang/${path}`);
      await lin.page.waitForTimeout(700);
      const { violations } = await new AxeBuilder({ page: lin.page }).analyze();
      for (const v of violations) {
        if (v.impact === 'serious' || v.impact === 'critical')
          faults.push(
            `${path || 'home'}: ${v.id} ${v.nodes
              .map((n) => n.target.join(' '))
              .slice(0, 3)
              .join(' | ')}`,
          );
      }
    }
    assert.deepEqual(faults, []);
    return `${PAGES.length} pages`;
  });
}

if (out) {
  for (const locale of ['zh-CN', 'en']) {
    for (const scheme of ['light', 'dark']) {
      for (const width of [1280, 360]) {
        await lin.page.setViewportSize({ width, height: width === 360 ? 740 : 800 });
        await lin.page.emulateMedia({ colorScheme: scheme });
        await lin.page.evaluate((l) => localStorage.setItem('hubbub.locale', l), locale);
        for (const [name, path] of [
          ['home', ''],
          ['talk', `c/${conversation}`],
          ['about', `c/${conversation}?pane=about`],
          ['search', 'search?q=深色'],
          ['settings', 'settings/notifications'],
        ]) {
          await lin.page.goto(`${server.origin}/w/renaogongfang/${path}`);
          await lin.page.waitForTimeout(900);
          await lin.page.screenshot({ path: `${out}/${locale}-${scheme}-${width}-${name}.png` });
        }
      }
    }
  }
}

const faults = [...lin.faults, ...jo.faults, ...samFaults];
if (faults.length > 0) {
  failed++;
  console.log(`FAIL the browser complained:\n${[...new Set(faults)].join('\n')}`);
}
await Promise.all([lin.close(), jo.close()]);
await server.stop();
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed === 0 ? 0 : 1);
