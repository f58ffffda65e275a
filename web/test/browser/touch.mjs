// A telephone: 360 px, fingers instead of a mouse.
import assert from 'node:assert/strict';
import { device, settled } from './browser.mjs';
import { field, said, say } from './kit.mjs';

/** A finger that stays down until `held` says so, as Chromium itself would see it. */
async function press(page, target, held) {
  const box = await target.boundingBox();
  const point = { x: box.x + Math.min(120, box.width / 2), y: box.y + box.height / 2 };
  const session = await page.context().newCDPSession(page);
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
  await held();
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await session.detach();
}

export async function touchSteps(step, { server, jo, conversation, out }) {
  const phone = await device({
    locale: 'zh-CN',
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  });
  const { page } = phone;

  await step('on a telephone the list gives way to the conversation, and comes back', async () => {
    await page.goto(`${server.origin}/login`);
    await page.getByLabel('邮箱').fill('lin@example.com');
    await page.getByLabel('密码', { exact: true }).fill('correct horse battery');
    await page.getByRole('button', { name: '登录', exact: true }).tap();
    const row = page.locator('a[data-row]', { hasText: '设计评审' });
    await row.tap();
    await field(page).waitFor();
    await row.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '返回' }).tap();
    await row.tap();
    await field(page).tap();
    await say(page, '手机上写的');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${wide} px wide`);
  }, [phone]);

  await step('a long press opens the menu of a message', async () => {
    await jo.page.goto(`${server.origin}/w/renaogongfang/c/${conversation}`);
    await said(page, '手机上写的').waitFor();
    const menu = page.getByRole('menu');
    await press(page, said(page, '手机上写的'), () => menu.waitFor());
    // The finger that opened it must not close it, nor press what came to lie under it.
    const sheet = page.getByRole('dialog');
    await settled(page);
    assert.ok(await menu.isVisible());
    const box = await sheet.boundingBox();
    assert.deepEqual([box.x, box.width, box.y > 0, box.y + box.height], [0, 360, true, 740]);
    const small = await sheet
      .locator('button')
      .evaluateAll((all) =>
        all.filter((b) => Math.min(b.offsetHeight, b.offsetWidth) < 44).map((b) => b.textContent),
      );
    assert.deepEqual(small, []);
    assert.equal(await page.evaluate(() => getSelection().toString()), '');
    if (out) await page.screenshot({ path: `${out}/long-press-360.png` });
    await sheet.getByRole('button', { name: '回应 🎉' }).tap();
    await menu.waitFor({ state: 'detached' });
    await said(jo.page, '手机上写的').getByRole('button', { name: '🎉, 1 person' }).waitFor();
  }, [phone, jo]);

  await step('a finger that moves scrolls, and opens nothing', async () => {
    const list = page.locator('[data-testid=messages]');
    const box = await list.boundingBox();
    const session = await page.context().newCDPSession(page);
    const before = await list.evaluate((e) => e.scrollTop);
    const at = (y) => [{ x: 180, y }];
    const from = box.y + 120;
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(from) });
    for (let y = from; y < from + 300; y += 30)
      await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(y) });
    await new Promise((resolve) => setTimeout(resolve, 700));
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await session.detach();
    assert.ok((await list.evaluate((e) => e.scrollTop)) < before, 'it scrolled');
    assert.equal(await page.getByRole('menu').count(), 0);
  }, [phone]);

  await step('the menu replies: the composer takes the quote', async () => {
    const menu = page.getByRole('menu');
    await said(page, '手机上写的').scrollIntoViewIfNeeded();
    await press(page, said(page, '手机上写的'), () => menu.waitFor());
    await menu.getByRole('menuitem', { name: '回复', exact: true }).tap();
    await say(page, '从菜单回复');
    await said(jo.page, '从菜单回复').getByText('手机上写的').waitFor();
  }, [phone, jo]);

  await phone.close();
  return phone.faults;
}
