import { exported } from './support/charts';
import { dropText, expect, fill, openPage, smallFile, test } from './support/page';

interface Caught {
  trainer: Worker;
  runId: string;
}

const points = 100_000;

test('a hundred thousand points are drawn as few, exported in full, and pan', async ({ page }) => {
  // The page's own worker trains two steps; what a long run would have sent then comes through it.
  await page.addInitScript(() => {
    const caught = window as unknown as Caught;
    const scope = window as unknown as Record<'Worker', new (...made: unknown[]) => Worker>;
    const name = 'Worker';
    const Native = scope[name];
    scope[name] = class extends Native {
      constructor(...made: unknown[]) {
        super(...made);
        caught.trainer = this;
      }
      override postMessage(message: { type: string; runId: string }): void {
        if (message.type === 'start') caught.runId = message.runId;
        super.postMessage(message);
      }
    };
  });
  await openPage(page);
  await dropText(page, 'pairs.jsonl', smallFile(16));
  await fill(page, { Steps: '2', 'SFT steps': '0', 'Context length': '32', Batch: '4' });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByTestId('run-status')).toHaveText(/Done · 2 steps/);
  await page.evaluate((count) => {
    const { trainer, runId } = window as unknown as Caught;
    const rows = Array.from({ length: count }, (_, i) => ({
      ...{ phase: 'align', step: i + 3, epoch: (i + 3) / 4, split: 'train', seconds: i + 100 },
      seen: { pairs: 4 * (i + 3), tokens: 100 * (i + 3) },
      values: {
        ...{ loss: i === 77_777 ? 9 : 0.5 + (i % 7) / 100, grad_norm: 1 + (i % 5) },
        ...{ 'rewards/margins': i / count, 'rewards/accuracies': (i % 4) / 4 },
        ...{ 'logps/chosen': -i % 13, 'logps/rejected': -i % 17, learning_rate: 0.001 },
      },
    }));
    const data = { type: 'metrics', runId, rows };
    trainer.dispatchEvent(new MessageEvent('message', { data }));
  }, points);
  const loss = page.locator('[data-chart="loss"]');
  await expect(loss.locator('output').first()).toHaveText('0.54'); // the last: 99,999 % 7 is 4

  const saved = async (kind: string): Promise<string> =>
    (await exported(page, 'Loss', kind)).toString();
  const csv = (await saved('CSV')).trimEnd().split('\r\n');
  const trained = csv.filter((line) => line.includes(',train,'));
  expect(trained).toHaveLength(points + 2);
  expect(trained[77_779]).toMatch(/^77780,.*,train,9$/);
  const svg = await saved('SVG');
  const line = /data-drawn="line" data-metric="loss" data-split="train" points="([^"]*)"/.exec(
    svg,
  )!;
  expect(line[1]!.split(' ').length).toBeLessThan(10_000);
  // The spike of one point is in the picture: the vertical axis reaches it.
  expect(Number(/data-y-range="\S+ (\S+)"/.exec(svg)![1])).toBeGreaterThan(9);

  await page.getByRole('button', { name: 'Zoom in' }).click();
  const frames = await loss.locator('.u-over').evaluate(async (element) => {
    const { left, top, width } = element.getBoundingClientRect();
    const at = { clientX: left + width / 2, clientY: top + 20, bubbles: true, cancelable: true };
    const times: number[] = [];
    let last = performance.now();
    for (let frame = 0; frame < 60; frame++) {
      element.dispatchEvent(new WheelEvent('wheel', { ...at, deltaX: 4 }));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      times.push(now - last);
      last = now;
    }
    return times.sort((a, b) => a - b);
  });
  const words = [0.5, 0.95].map((share) => frames[Math.floor(share * frames.length)]!.toFixed(1));
  test.info().annotations.push({
    type: 'frames while panning',
    description: `median ${words[0]!} ms, 95th percentile ${words[1]!} ms, ${points} points`,
  });
  const [from, to] = /data-x-range="(\S+) (\S+)"/
    .exec(await saved('SVG'))!
    .slice(1)
    .map(Number);
  expect(to! - from!).toBeCloseTo(50_001, 0);
  expect(from!).toBeGreaterThan(25_001);
});
