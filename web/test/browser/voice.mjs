// A voice message: recorded from the browser's own fake microphone, sent, and played on the other side.
import assert from 'node:assert/strict';
import { until } from './browser.mjs';

export async function voiceSteps(step, { lin, jo, base, conversation, out }) {
  await step('a voice message is recorded, sent and played', async () => {
    const { page } = lin;
    await Promise.all([lin, jo].map((d) => d.page.goto(`${base}/c/${conversation}`)));
    await page.getByRole('button', { name: '添加文件、语音或投票' }).click();
    await page.getByRole('menuitem', { name: '语音消息' }).click();
    // The fake microphone beeps once a second: two seconds hold at least one beep.
    await until(page, () => document.querySelector('[role=timer]')?.textContent >= '0:02');
    if (out) await page.screenshot({ path: `${out}/voice-recording.png` });
    await page.getByRole('button', { name: '发送语音' }).click();
    const play = jo.page.getByRole('button', { name: /^Play voice message/ }).last();
    await play.waitFor();
    const file = await jo.page.evaluate(async (id) => {
      const ask = async (path) => (await fetch(`/api/w/renaogongfang${path}`)).json();
      const { messages } = await ask(`/conversations/${id}/messages?limit=1`);
      return messages[0].attachments[0];
    }, conversation);
    assert.equal(file.type, 'audio/webm');
    assert.ok(file.duration_ms >= 2_000 && file.duration_ms < 60_000, `${file.duration_ms} ms`);
    assert.ok(file.waveform.length > 8 && Math.max(...file.waveform) === 100, 'a beep stands out');
    await play.click();
    await jo.page.getByRole('button', { name: 'Pause' }).waitFor();
    await until(jo.page, () => document.querySelector('audio').currentTime > 0.5);
    if (out) await jo.page.screenshot({ path: `${out}/voice-playing.png` });
    await until(jo.page, () => document.querySelector('audio').ended);
    await play.waitFor();
    return `${file.duration_ms} ms, ${file.size} bytes`;
  });

  await step('a recording that is thrown away goes nowhere, and lets the microphone go', async () => {
    const { page } = lin;
    const before = await page.locator('[data-testid=messages] article').count();
    await page.evaluate(() => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        window.heard = await ask(wanted);
        return window.heard;
      };
    });
    await page.getByRole('button', { name: '添加文件、语音或投票' }).click();
    await page.getByRole('menuitem', { name: '语音消息' }).click();
    await until(page, () => document.querySelector('[role=timer]')?.textContent >= '0:01');
    await page.getByRole('button', { name: '丢弃录音' }).click();
    await until(page, () => window.heard.getTracks().every((track) => track.readyState === 'ended'));
    await page.locator('textarea[data-conversation]').waitFor();
    assert.equal(await page.locator('[data-testid=messages] article').count(), before);
  });
}
