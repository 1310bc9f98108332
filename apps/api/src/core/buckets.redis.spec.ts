import { aRedis, type TestRedis } from '../../test/redis';
import { RedisBuckets } from './buckets';
import type { Log } from './log';
import { createLog } from './log';
import { until } from '../../test/program';

let redis: TestRedis;
const lines: { event: string }[] = [];
const log: Log = createLog('info', { write: (line: string) => void lines.push(JSON.parse(line) as { event: string }) }); // one JSON object a line
const open: RedisBuckets[] = [];
/** Patient: on a busy machine a Redis that is there may answer late, and is none that is away. */
const aProcess = (): RedisBuckets => {
  const buckets = new RedisBuckets(redis.url, log, 10_000);
  open.push(buckets);
  return buckets;
};
/** Connected: what one takes the other sees. */
const together = async (...all: RedisBuckets[]): Promise<void> => {
  const rule = { burst: 1, perSecond: 0.001 };
  let n = 0;
  await until(
    'both count in Redis',
    async () => {
      const key = `together ${Math.random()} ${n++}`;
      const waits = [];
      for (const buckets of all) waits.push(await buckets.take(key, rule));
      return waits;
    },
    ([first, ...others]) => first === 0 && others.every((wait) => wait > 0),
  );
};

beforeAll(async () => {
  redis = await aRedis();
});
afterAll(async () => {
  await Promise.all(open.map((buckets) => buckets.close()));
  await redis.close();
});

const RULE = { burst: 50, perSecond: 0.01 };
const given = (waits: number[]): number => waits.filter((wait) => wait === 0).length;

it('gives many at once in several processes no more than one bucket holds', async () => {
  const processes = [aProcess(), aProcess(), aProcess()];
  await together(...processes);
  const waits = await Promise.all(Array.from({ length: 300 }, (_, n) => processes[n % 3]?.take('shared', RULE) ?? 0));
  expect(given(waits)).toBe(50);
  for (const wait of waits.filter((one) => one > 0)) expect(wait).toBeLessThanOrEqual(100_000);
});

it('keeps buckets apart, refills them by its own clock, and forgets full ones', async () => {
  const one = aProcess();
  const two = aProcess();
  await together(one, two);
  const rule = { burst: 2, perSecond: 20 };
  expect(given([await one.take('a', rule), await one.take('a', rule)])).toBe(2);
  expect(await one.take('b', rule)).toBe(0);
  await until(
    'one is there again',
    async () => two.take('a', rule),
    (wait) => wait === 0,
  );
});

it('takes back what was taken in vain', async () => {
  const one = aProcess();
  const two = aProcess();
  await together(one, two);
  const rule = { burst: 1, perSecond: 0.01 };
  expect(await one.take('back', rule)).toBe(0);
  expect(await two.take('back', rule)).toBeGreaterThan(0);
  await one.giveBack('back', rule);
  expect(await two.take('back', rule)).toBe(0);
  expect(await one.take('back', rule)).toBeGreaterThan(0);
});

it('keeps counting for itself while Redis is away, keeps nobody out, and comes back', async () => {
  const one = aProcess();
  const two = aProcess();
  await together(one, two);
  expect(given(await Promise.all(Array.from({ length: 60 }, () => one.take('away', RULE))))).toBe(50);
  await redis.kill();
  const alone = await Promise.all(Array.from({ length: 60 }, () => one.take('away', RULE)));
  expect(given(alone)).toBe(50);
  expect(lines.filter(({ event }) => event === 'limits.redis-away').length).toBeGreaterThan(0);
  await redis.start();
  await together(one, two);
  expect(lines.some(({ event }) => event === 'limits.redis-back')).toBe(true);
});
