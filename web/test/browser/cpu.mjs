// What a stretch costs the page's main thread, in processor time: busy neighbours make it later, not dearer.
const PARTS = ['TaskDuration', 'ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'];

export async function cpuMeter(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return PARTS.map((name) => metrics.find((m) => m.name === name).value * 1_000);
  };
  return {
    /** Runs it and tells { all, script, layout, style } in ms, with what it returned. */
    async of(action) {
      const before = await read();
      const result = await action();
      const [all, script, layout, style] = (await read()).map((value, i) => value - before[i]);
      return { all, script, layout, style, result };
    },
    /** The functions that took most of the time themselves. */
    async profile(action, top = 25) {
      await session.send('Profiler.enable');
      await session.send('Profiler.setSamplingInterval', { interval: 200 });
      await session.send('Profiler.start');
      await action();
      const { profile } = await session.send('Profiler.stop');
      const self = new Map();
      const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
      profile.samples.forEach((id, i) => {
        const { functionName, url, lineNumber } = nodes.get(id).callFrame;
        const name = `${functionName || '(anonymous)'} ${url.split('/').at(-1)}:${lineNumber}`;
        self.set(name, (self.get(name) ?? 0) + profile.timeDeltas[i] / 1_000);
      });
      return [...self]
        .sort((a, b) => b[1] - a[1])
        .slice(0, top)
        .map(([name, ms]) => `${ms.toFixed(0).padStart(6)} ms  ${name}`);
    },
  };
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
