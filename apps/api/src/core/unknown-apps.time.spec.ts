import { UnknownApps } from './unknown-apps';

/** Statements of both kinds, by a database in which only `real` exists. */
let alone: number;
let together: string[][];
let apps: UnknownApps;
let answers: Map<string, string | null>;

beforeEach(() => {
  jest.useFakeTimers();
  [alone, together, answers] = [0, [], new Map()];
  apps = new UnknownApps(async (appIds) => {
    together.push(appIds);
    return new Set(appIds.filter((appId) => appId === 'real'));
  });
});
afterEach(() => {
  jest.useRealTimers();
});

const ask = async (appId: string): Promise<void> => {
  const lookUp = async (): Promise<string | null> => {
    alone++;
    return appId === 'real' ? 'the mini-app' : null;
  };
  answers.set(appId, await apps.find(appId, lookUp));
};
let madeUp = 0;
const flood = (count: number): Promise<void>[] => Array.from({ length: count }, () => ask(`madeUp${madeUp++}`));
const settled = async (asked: Promise<void>[]): Promise<void> => {
  await jest.advanceTimersByTimeAsync(50);
  await Promise.all(asked);
};

it('1 000 made-up ids at one moment cost 51 statements: 50 alone, 950 in one', async () => {
  await settled(flood(1_000));
  expect(alone).toBe(50);
  expect(together.map((appIds) => appIds.length)).toEqual([950]);
  expect([...answers.values()].filter((found) => found === null)).toHaveLength(1_000);
});

it('those of the same second cost one statement each 50 ms; the next second looks up 50 alone again', async () => {
  await settled(flood(1_000));
  await settled(flood(1_000));
  await settled(flood(1_000));
  expect(alone).toBe(50);
  expect(together.map((appIds) => appIds.length)).toEqual([950, 1_000, 1_000]);
  await jest.advanceTimersByTimeAsync(1_000);
  await settled(flood(1_000));
  expect(alone).toBe(100);
  expect(together).toHaveLength(4);
});

it('ten seconds of a flood cost at most 50 + (50 + 20) a second', async () => {
  for (let ms = 0; ms < 10_000; ms += 50) await settled(flood(100));
  expect(answers.size).toBe(20_000);
  expect(alone + together.length).toBeLessThanOrEqual(50 + (50 + 20) * 10);
});

it('who is real is found in the middle of a flood, by a look of its own', async () => {
  await settled([...flood(300), ask('real'), ...flood(300)]);
  expect(answers.get('real')).toBe('the mini-app');
  expect(alone).toBe(51);
});

it('an id found wanting is not asked for again at once, unless a mini-app was added', async () => {
  await settled([ask('early')]);
  await settled([ask('early')]);
  expect(alone).toBe(1);
  apps.forget();
  await settled([ask('early')]);
  expect(alone).toBe(2);
});
