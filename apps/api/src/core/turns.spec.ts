import { readConfig } from './config';
import { Metrics } from './metrics';
import { HOUSE, MOST_WAITING, Turns } from './turns';
import { World } from './world';

const turnsOf = (poolSize: number) => {
  const config = readConfig({ DATABASE_URL: 'postgres://localhost/none', KAIBO_POOL_SIZE: String(poolSize) });
  const metrics = new Metrics();
  return { turns: new Turns(config, metrics, new World()), metrics };
};

/** Work that ends when it is told, oldest first, and a record of what began. */
class Shop {
  readonly began: string[] = [];
  readonly refused: unknown[] = [];
  running = new Map<string, number>();
  most = new Map<string, number>();
  private readonly ends: (() => void)[] = [];
  private readonly done: Promise<void>[] = [];
  constructor(private readonly turns: Turns) {}

  ask(whose: string, name = whose): void {
    const work = (): Promise<void> => {
      this.began.push(name);
      const now = (this.running.get(whose) ?? 0) + 1;
      this.running.set(whose, now);
      this.most.set(whose, Math.max(this.most.get(whose) ?? 0, now));
      return new Promise<void>((resolve) => this.ends.push(resolve)).finally(() =>
        this.running.set(whose, (this.running.get(whose) ?? 0) - 1),
      );
    };
    this.done.push(this.turns.run(whose, work).catch((error: unknown) => void this.refused.push(error)));
  }

  /** The oldest work ends, and whoever is served for it begins. */
  async endOne(): Promise<void> {
    this.ends.shift()?.();
    await settled();
  }

  async endAll(): Promise<void> {
    while (this.ends.length > 0) await this.endOne();
    await Promise.all(this.done);
  }
}
/** All that follows from what was done has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('gives one merchant at most its share, however many it sends, and all of it in the end', async () => {
  const { turns } = turnsOf(10);
  const shop = new Shop(turns);
  for (let n = 0; n < 500; n++) shop.ask('busy');
  expect(shop.began).toHaveLength(5);
  await shop.endAll();
  expect(shop.began).toHaveLength(500);
  expect(shop.most.get('busy')).toBe(5);
  expect(turns.waitingOf()).toBe(0);
});

it('serves a quiet merchant at once beside one with a thousand waiting', async () => {
  const { turns } = turnsOf(10);
  const shop = new Shop(turns);
  for (let n = 0; n < 1_000; n++) shop.ask('busy');
  shop.ask('quiet');
  expect(shop.began.at(-1)).toBe('quiet');
});

it('serves a quiet merchant next when every turn is taken, whatever waits', async () => {
  const { turns, metrics } = turnsOf(4);
  const shop = new Shop(turns);
  for (let n = 0; n < 300; n++) for (const whose of ['busy', 'busier']) shop.ask(whose);
  await settled();
  const before = shop.began.length;
  expect(before).toBe(4);
  shop.ask('quiet');
  for (let n = 0; n < 3; n++) await shop.endOne();
  // One turn of each of the two that wait, at most.
  expect(shop.began.slice(before)).toContain('quiet');
  expect(await metrics.registry.getSingleMetricAsString('kaibo_turns_begun_before')).toContain('le="2"');
  await shop.endAll();
});

it('serves a merchant in the order of its coming', async () => {
  const { turns } = turnsOf(1);
  const shop = new Shop(turns);
  for (let n = 0; n < 300; n++) shop.ask('one', String(n));
  await shop.endAll();
  expect(shop.began).toEqual(Array.from({ length: 300 }, (_, n) => String(n)));
});

it.each([1, 2, 3, 10])(
  'never runs more at once than there are connections (%i), nor leaves one idle',
  async (poolSize) => {
    const { turns } = turnsOf(poolSize);
    const shop = new Shop(turns);
    const merchants = Array.from({ length: 7 }, (_, n) => `m${n}`);
    for (let n = 0; n < 40; n++) for (const whose of merchants) shop.ask(whose);
    const atOnce = (): number => [...shop.running.values()].reduce((sum, n) => sum + n, 0);
    for (let left = 280; left >= poolSize; left--) {
      expect(atOnce()).toBeLessThanOrEqual(poolSize);
      // Near the end only few merchants have work left, and each holds its share.
      if (left > 60) expect(atOnce()).toBe(poolSize);
      await shop.endOne();
    }
    await shop.endAll();
    expect(shop.began).toHaveLength(280);
    // In turn: after any k rounds all have been served about as often.
    const early = shop.began.slice(0, 140);
    for (const whose of merchants) expect(early.filter((name) => name === whose).length).toBeGreaterThan(15);
  },
);

it('refuses what would wait without end, this merchant only, and never the house', async () => {
  const { turns, metrics } = turnsOf(2);
  const shop = new Shop(turns);
  for (let n = 0; n < MOST_WAITING + 11; n++) shop.ask('busy');
  for (let n = 0; n < MOST_WAITING + 11; n++) shop.ask(HOUSE);
  shop.ask('quiet');
  await settled();
  expect(shop.refused).toHaveLength(10);
  for (const error of shop.refused)
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) });
  expect(await metrics.registry.getSingleMetricAsString('kaibo_refusals_total')).toContain('{why="merchant"} 10');
  await shop.endAll();
  expect(shop.began.filter((name) => name === 'quiet')).toHaveLength(1);
  expect(shop.refused).toHaveLength(10);
});

it('refuses whoever has waited too long, and forgets them', async () => {
  const { turns } = turnsOf(1);
  const shop = new Shop(turns);
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  try {
    shop.ask('stuck');
    for (let n = 0; n < 5; n++) shop.ask('stuck');
    shop.ask('other');
    await jest.advanceTimersByTimeAsync(9_000);
    expect(shop.refused).toHaveLength(0);
    await jest.advanceTimersByTimeAsync(3_000);
    expect(shop.refused).toHaveLength(6);
    expect(turns.waitingOf()).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  } finally {
    jest.useRealTimers();
  }
  await shop.endAll();
  shop.ask('other');
  expect(shop.began.at(-1)).toBe('other');
});

it('gives the turn back when the work fails', async () => {
  const { turns } = turnsOf(1);
  for (let n = 0; n < 3; n++)
    await expect(turns.run('one', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(
    turns.run('one', () => {
      throw new Error('at once');
    }),
  ).rejects.toThrow('at once');
  expect(await turns.run('one', async () => 'fine')).toBe('fine');
});
