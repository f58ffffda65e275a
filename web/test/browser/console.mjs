// The console against the real server: an invented month comes in through the door for events, and every kind of question is asked of it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { settled, until } from './browser.mjs';

const DAY = 86_400_000;
const PAGES = ['/', '/pricing', '/docs', '/blog', '/signup'];
const NAMES = ['王伟', '李娜', '陈静', '刘洋', 'Ana B.', 'Noah K.', '赵敏', 'Olga R.'];
const SPOTS = [
  ['a#start', 'Start for free', 0.5, 420],
  ['nav a.pricing', 'Pricing', 0.3, 40],
  ['section.plans button', 'Choose', 0.4, 900],
  ['footer a', 'Imprint', 0.7, 1500],
];

/** The same numbers each time. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** What 60 people do on a site in five weeks: some stay, some come once. */
export function inventedMonth(now) {
  const roll = dice(7);
  const messages = [];
  for (let i = 0; i < 60; i++) {
    const userId = `p${i}`;
    const joins = Math.floor(roll() * 30);
    const keen = i % 3 === 0 ? 0.8 : 0.25;
    const stays = i % 4 === 0 ? 2 : 60;
    const width = i % 3 === 2 ? 390 : 1440;
    const context = {
      locale: i % 2 ? 'zh-CN' : 'en-US',
      timezone: i % 5 === 4 ? 'America/New_York' : 'Asia/Shanghai',
      screen: { width, height: 900 },
    };
    const at = (when, message) =>
      messages.push({
        messageId: `${userId}-${messages.length}`,
        userId,
        timestamp: new Date(when).toISOString(),
        context,
        ...message,
      });
    for (let day = joins; day < 35 && day < joins + stays; day++) {
      if (day > joins && roll() > keen) continue;
      let when = now - (35 - day) * DAY + Math.floor(roll() * 10 * 3_600_000);
      if (day === joins)
        at(when, {
          type: 'identify',
          traits: { name: `${NAMES[i % NAMES.length]}${i}`, plan: i % 5 ? 'free' : 'pro' },
        });
      for (let n = 1 + Math.floor(roll() * 4); n > 0; n--) {
        const path = PAGES[Math.floor(roll() * roll() * PAGES.length)];
        when += 20_000;
        at(when, { type: 'page', properties: { path } });
        if (roll() < 0.6) {
          when += 5000;
          const [element, text, x, y] = SPOTS[Math.floor(roll() * roll() * SPOTS.length)];
          at(when, {
            type: 'track',
            event: 'page.clicked',
            properties: {
              $path: path,
              $element: element,
              $text: text,
              $width: width,
              $x: Math.round(width * (x + (roll() - 0.5) * 0.1)),
              $y: Math.round(y + (roll() - 0.5) * 30),
            },
          });
        }
        if (path === '/signup' || roll() < 0.12) {
          when += 30_000;
          at(when, {
            type: 'track',
            event: 'order.paid',
            properties: { amount: Math.round(20 + roll() * 180) },
          });
        }
      }
    }
  }
  return messages;
}

async function bringIn(origin, key, messages) {
  for (let from = 0; from < messages.length; from += 200) {
    const response = await fetch(`${origin}/v1/batch`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        'accept-language': 'zh-CN',
      },
      body: JSON.stringify({ batch: messages.slice(from, from + 200), sentAt: new Date().toISOString() }),
    });
    assert.equal(response.status, 200, await response.text());
  }
}

const KINDS = {
  trends: 'kind=trends&series=[{"names":["page.viewed"]},{"names":["order.paid"]}]',
  'trends-split': 'kind=trends&series=[{"names":["page.viewed"]}]&breakdown={"prop":"$path","limit":5}',
  'trends-before': 'kind=trends&series=[{"names":["page.viewed"]}]&from=-13d&compare=previous',
  'trends-amount': 'kind=trends&series=[{"names":["order.paid"],"measure":"p90","prop":"amount"}]',
  'active-users': 'kind=active_users',
  retention: 'kind=retention&interval=day&type=first_time&from=-20d',
  'retention-weeks':
    'kind=retention&interval=week&type=first_time&from=-5w&breakdown={"of":"person","prop":"plan"}',
  lifecycle: 'kind=lifecycle&interval=week&from=-6w',
  stickiness: 'kind=stickiness&from=-20d',
  funnel:
    'kind=funnel&steps=[{"names":["page.viewed"]},{"names":["page.clicked"]},{"names":["order.paid"]}]&from=-40d',
  'funnel-split':
    'kind=funnel&steps=[{"names":["page.viewed"]},{"names":["order.paid"]}]&from=-40d&breakdown={"of":"person","prop":"plan"}',
  'funnel-trends':
    'kind=funnel_trends&steps=[{"names":["page.viewed"]},{"names":["order.paid"]}]&from=-40d&interval=week',
  'time-to-convert':
    'kind=time_to_convert&steps=[{"names":["page.viewed"]},{"names":["order.paid"]}]&from=-40d',
  paths: 'kind=paths&event={"names":["page.viewed"]}&item=$path&from=-40d',
  sessions: 'kind=sessions',
  hours: 'kind=hours&from=-40d',
  clicks: 'kind=clicks&page=/&from=-40d',
  'response-times': 'kind=response_times&by=responder',
};

const encoded = (query) =>
  query
    .split('&')
    .map((pair) => pair.split(/=(.*)/s).slice(0, 2).map(encodeURIComponent).join('='))
    .join('&');

const sentence = (page) => page.locator('main section p[aria-live]').first();

export async function consoleSteps(step, { server, lin, base, out }) {
  const { page } = lin;
  // The box that one types into; its list carries the same name.
  const input = (label) => page.locator(`main input[aria-label="${label}"]`).last();
  const explore = (query) => `${base}/console/explore?${encoded(query)}`;
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.evaluate(() => localStorage.setItem('hubbub.locale', 'zh-CN'));

  await step('the console opens from the menu, for those who run the workspace', async () => {
    await page.goto(base);
    await page
      .getByRole('button', { name: '更多操作' })
      .or(page.locator('footer button').last())
      .last()
      .click();
    await page.getByRole('menuitem', { name: '数据分析' }).click();
    await page.getByRole('navigation', { name: '数据分析' }).waitFor();
    assert.match(page.url(), /\/console$/);
  });

  await step('a write key is made, and a month of a site comes in through it', async () => {
    await page.goto(`${base}/console/keys`);
    await page.getByLabel('用在哪里').fill('商城');
    await page.getByRole('button', { name: '创建密钥' }).click();
    const line = page.locator('main code', { hasText: 'data-key="wk_' }).first();
    await line.waitFor();
    const [, key] = /data-key="(wk_[^"]+)"/.exec(await line.textContent());
    const messages = inventedMonth(Date.now());
    await bringIn(server.origin, key, messages);
    const viewed = messages.filter((m) => m.type === 'page').length;
    await until(
      page,
      async ([want]) => {
        const answer = await fetch(`/api${location.pathname.replace(/\/console.*/, '')}/activity/vocabulary`);
        const { names } = await answer.json();
        return (names.find((n) => n.name === 'page.viewed')?.events ?? 0) >= want;
      },
      [viewed],
    );
    return `${messages.length} messages`;
  });

  await step('the overview answers in sentences', async () => {
    await page.goto(`${base}/console`);
    await settled(page);
    const said = await page.locator('main section p[aria-live]').allTextContents();
    assert.equal(said.length, 4);
    for (const text of said) assert.match(text, /\d/);
  });

  for (const [name, query] of Object.entries(KINDS)) {
    await step(`${name} is answered, as a picture and as a table`, async () => {
      await page.goto(explore(query));
      await sentence(page).waitFor();
      await settled(page);
      const text = await sentence(page).textContent();
      if (name !== 'response-times') {
        assert.doesNotMatch(text, /没有|say\./);
        await page.getByRole('button', { name: '看表' }).click();
        await page.locator('main section table').first().waitFor();
        assert.ok((await page.locator('main section tbody tr').count()) > 0);
      }
      return text;
    });
  }

  await step('behind a number are people, behind a person is what was done', async () => {
    await page.goto(explore(KINDS['retention-weeks']));
    const cell = page.locator('main table button[data-column="0"]').first();
    const size = Number((await cell.textContent()).replace(/\D/g, ''));
    await cell.click();
    const drawer = page.getByRole('dialog', { name: '背后的人' });
    await drawer.getByText(`${size} 人`, { exact: true }).waitFor();
    assert.match(page.url(), /who=/);
    await page.reload();
    await drawer.locator('li a').first().click();
    await page.getByRole('heading', { level: 2 }).waitFor();
    await page.getByText('浏览页面').first().waitFor();
    await page.goBack();
    await drawer.getByText(`${size} 人`, { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
  });

  await step('arrows walk through the cohorts', async () => {
    const first = page.locator('main table button[data-row="0"][data-column="0"]');
    await first.focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.row), '1');
  });

  await step('a question is built by hand, and the address holds it', async () => {
    await page.goto(`${base}/console/explore`);
    await settled(page);
    const kind = page.getByRole('combobox', { name: '我想知道' }).or(page.getByLabel('我想知道')).first();
    await kind.click();
    await page.getByRole('option', { name: /漏斗 / }).first().click();
    await until(page, () => location.search.includes('kind=funnel'));
    await page.getByRole('button', { name: '再加一步' }).click();
    await input('第 3 步').fill('zhifu');
    await page.getByRole('option', { name: /支付订单/ }).click();
    await page.keyboard.press('Escape');
    await until(page, () => decodeURIComponent(location.search).includes('order.paid'));
    await page.getByRole('button', { name: '只看一部分人' }).click();
    await input('属性').click();
    await page.getByRole('option', { name: 'plan' }).click();
    await input('值').fill('pro');
    await page.keyboard.press('Enter');
    await until(page, () => decodeURIComponent(location.search).includes('"values":["pro"]'));
    await settled(page);
    const text = await sentence(page).textContent();
    await page.reload();
    await sentence(page).waitFor();
    await settled(page);
    assert.equal(await sentence(page).textContent(), text);
    return text;
  });

  await step('numbers are taken along as CSV, pictures as PNG', async () => {
    await page.goto(explore(KINDS.trends));
    await sentence(page).waitFor();
    await settled(page);
    for (const [label, ending, begins] of [
      ['保存为 CSV', '.csv', '\uFEFF'],
      ['保存为图片', '.png', '\uFFFDPNG'],
    ]) {
      await page.locator('main section').getByRole('button', { name: '更多' }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: label }).click(),
      ]);
      assert.ok(download.suggestedFilename().endsWith(ending));
      assert.ok(readFileSync(await download.path(), 'utf8').startsWith(begins));
    }
  });

  await step('what a number means is one click away', async () => {
    await page.getByRole('button', { name: '这个数字是什么意思' }).click();
    await page.getByText('这件事发生的次数。').waitFor();
    await page.keyboard.press('Escape');
  });

  await step('a question that does not fit is refused in words', async () => {
    await page.goto(explore('kind=trends&series=[{"names":["page.viewed"],"measure":"sum"}]'));
    await page.getByText('没能得到答案').waitFor();
    await page.getByText('series[0].prop').waitFor();
  });

  await step('an event is described in the dictionary', async () => {
    await page.goto(`${base}/console/events`);
    await page.getByRole('button', { name: /支付订单/ }).click();
    await page.getByLabel('它是什么意思').fill('付款成功');
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByText('已保存').waitFor();
    await page.reload();
    await page.getByText('付款成功').waitFor();
  });

  const places = {
    overview: 'console',
    people: 'console/people',
    events: 'console/events',
    keys: 'console/keys',
    person: `console/people/${encodeURIComponent('user:p0')}`,
    ...Object.fromEntries(
      Object.entries(KINDS).map(([name, query]) => [name, `console/explore?${encoded(query)}`]),
    ),
  };
  // What axe reads: every kind of thing once.
  const read = [
    'overview',
    'people',
    'events',
    'keys',
    'person',
    'trends',
    'retention-weeks',
    'hours',
    'funnel',
    'clicks',
  ];
  const show = async (path) => {
    await page.goto(`${base}/${path}`);
    await page.locator('main h1').waitFor();
    await settled(page);
  };

  for (const scheme of ['light', 'dark']) {
    await step(`axe finds no serious fault in the console, ${scheme}`, async () => {
      await page.emulateMedia({ colorScheme: scheme });
      const faults = [];
      for (const name of read) {
        await show(places[name]);
        const { violations } = await new AxeBuilder({ page }).analyze();
        for (const v of violations)
          if (v.impact === 'serious' || v.impact === 'critical')
            faults.push(
              `${name}: ${v.id} ${v.nodes
                .map((n) => n.target.join(' '))
                .slice(0, 3)
                .join(' | ')}`,
            );
      }
      assert.deepEqual(faults, []);
      return `${read.length} pages`;
    });
  }

  if (out) {
    await step('pictures of the console', async () => {
      for (const [locale, scheme, width] of [
        ['zh-CN', 'light', 1280],
        ['en', 'light', 1280],
        ['zh-CN', 'dark', 1280],
        ['en', 'dark', 360],
        ['zh-CN', 'light', 360],
      ]) {
        await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
        await page.emulateMedia({ colorScheme: scheme });
        await page.evaluate((l) => localStorage.setItem('hubbub.locale', l), locale);
        for (const [name, path] of Object.entries(places)) {
          await show(path);
          await page.screenshot({ path: `${out}/console-${locale}-${scheme}-${width}-${name}.png` });
          // Nothing sticks out of a narrow page.
          assert.ok(
            await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
            `${name} is wider than ${width}`,
          );
        }
      }
    });
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.evaluate(() => localStorage.setItem('hubbub.locale', 'zh-CN'));
}
