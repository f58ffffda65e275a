// What a conversation gathered: pictures in a grid that goes on, files, recordings, links. And files that wait for their time.
import assert from 'node:assert/strict';
import { settled, until } from './browser.mjs';
import { field, png, said, say } from './kit.mjs';

const MANY = 72;

export async function mediaSteps(step, { lin, jo, base, conversation, out }) {
  const { page } = lin;
  const pane = page.locator('aside');
  const tab = (name) => pane.getByText(name, { exact: true });

  await step('pictures gather in a grid, page after page', async () => {
    await page.goto(`${base}/c/${conversation}`);
    const pictures = [0x8f, 0xb3, 0xd9, 0xe8].map((red) => png(64, 48, [red, 0xb4, 0xa4]).toString('base64'));
    await page.evaluate(
      async ([id, pictures, many]) => {
        const home = '/api/w/renaogongfang';
        const bytes = pictures.map((p) => Uint8Array.from(atob(p), (c) => c.charCodeAt(0)));
        const upload = async (n) => {
          const form = new FormData();
          form.append('file', new File([bytes[n % bytes.length]], `shot-${n}.png`, { type: 'image/png' }));
          return (await (await fetch(`${home}/files`, { method: 'POST', body: form })).json()).id;
        };
        for (let from = 0; from < many; from += 18) {
          const attachments = await Promise.all(Array.from({ length: 18 }, (_, i) => upload(from + i)));
          const answer = await fetch(`${home}/conversations/${id}/messages`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ client_id: `pictures-${from}`, text: '', attachments }),
          });
          if (!answer.ok) throw new Error(await answer.text());
        }
      },
      [conversation, pictures, MANY],
    );
    await page.getByRole('button', { name: '会话信息' }).click();
    await pane.getByRole('button', { name: '图片与文件' }).click();
    const tiles = pane.getByRole('button', { name: /^查看 shot|^查看 稿子/ });
    await tiles.first().waitFor();
    await until(page, () => document.querySelector('aside ul img')?.naturalWidth > 0);
    if (out) await page.screenshot({ path: `${out}/media-pictures.png` });
    const before = await tiles.count();
    await pane.locator('ul li').last().scrollIntoViewIfNeeded();
    // The older pictures and the first one of all: 稿子.png.
    await until(page, (n) => document.querySelectorAll('aside ul li').length === n, MANY + 1);
    const shown = await tiles.count();
    await tiles.first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('img', { name: 'shot-54.png' }).waitFor();
    if (out) await page.screenshot({ path: `${out}/lightbox.png` });
    await dialog.getByRole('button', { name: '查看上下文' }).click();
    await until(page, () => document.querySelector('article[data-flash] img[alt="shot-54.png"]'));
    await page.goto(`${base}/c/${conversation}?pane=files`);
    return `${before} first, then ${shown}`;
  });

  await step('files, recordings and links have lists of their own', async () => {
    await page
      .locator('main input[type=file]')
      .first()
      .setInputFiles({ name: '预算 2027.txt', mimeType: 'text/plain', buffer: Buffer.from('一共 42') });
    await field(page).fill('看这里 https://example.com/设计/稿?v=2 ，还有 https://docs.example.org/');
    await until(page, () => !document.querySelector('main button[aria-label="发送"]').disabled);
    await field(page).press('Enter');
    await said(jo.page, '看这里').waitFor();
    await tab('文件').click();
    await pane.getByRole('link', { name: '下载 预算 2027.txt' }).waitFor();
    await tab('链接').click();
    await pane.getByRole('link', { name: /docs\.example\.org/ }).waitFor();
    assert.equal(await pane.locator('ul li').count(), 2);
    if (out) await page.screenshot({ path: `${out}/media-links.png` });
    await tab('语音').click();
    await pane.getByRole('button', { name: /^播放语音/ }).waitFor();
    await tab('链接').click();
    await pane.getByRole('button', { name: '查看上下文' }).first().click();
    await until(page, () => document.querySelector('article[data-flash]')?.textContent.includes('看这里'));
  });

  await step('a scheduled message takes its files along', async () => {
    await page.goto(`${base}/c/${conversation}`);
    await page
      .locator('main input[type=file]')
      .first()
      .setInputFiles({ name: '晚点发.png', mimeType: 'image/png', buffer: png(120, 90) });
    await field(page).fill('明早再看');
    await page.getByRole('button', { name: '其他发送方式' }).click();
    await page.getByRole('menuitem', { name: '定时发送' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '定时发送', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await until(page, () => document.querySelector('textarea[data-conversation]').value === '');
    assert.equal(await page.getByRole('list', { name: '附件' }).count(), 0);
    await page.goto(`${base}/scheduled`);
    const line = page.locator('article', { hasText: '明早再看' });
    await line.getByText('晚点发.png').waitFor();
    await settled(page);
    if (out) await page.screenshot({ path: `${out}/scheduled-files.png` });
    await line.getByRole('button', { name: '立即发送' }).click();
    await jo.page.getByRole('img', { name: '晚点发.png' }).waitFor();
    await line.waitFor({ state: 'detached' });
    await page.goto(`${base}/c/${conversation}`);
    await say(page, '到了');
  });
}
