// The heart of the product: two people, two browsers, one conversation.
import assert from 'node:assert/strict';
import { device, until } from './browser.mjs';
import { field, join, png, said, say } from './kit.mjs';

/** Makes the workspace and the conversation that the other steps use; resolves to where they are. */
export async function talkSteps(step, { server, lin, jo, out }) {
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
    await join(jo.page, invite, 'Jo Park', 'jo@example.com', 'another long sentence');
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
        if ([...document.querySelectorAll('article')].some((a) => a.textContent.includes('马上出现')))
          return n;
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
    // The caret stands behind the name before the next key can come, not a frame later.
    const after = await b.evaluate(async () => {
      const element = document.querySelector('textarea[data-conversation]');
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
      for (let i = 0; i < 5; i++) await null;
      return [element.value, element.selectionStart];
    });
    assert.deepEqual(after, ['@林晓梅 ', 5]);
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
    await until(
      page,
      () => document.querySelectorAll('article[data-pending]').length === 0,
      undefined,
      20_000,
    );
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
    const kept = page.waitForResponse((r) => /\/drafts\//.test(r.url()) && r.request().method() === 'PUT');
    await field(page).fill('草稿还在');
    await kept;
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
    await page.goto(`${server.origin}/w/renaogongfang/search?q=${encodeURIComponent('深色')}`);
    const hit = page.locator('article', { hasText: '早上好' }).first();
    await hit.waitFor({ timeout: 15_000 });
    assert.equal(await hit.locator('mark').first().textContent(), '深色');
    await hit.getByRole('button', { name: '查看上下文' }).click();
    await until(page, () =>
      document.querySelector('article[data-seq][data-flash]')?.textContent.includes('早上好'),
    );
  });

  return { invite, conversation };
}
