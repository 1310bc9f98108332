import { memoryReplayStore, ReplayStoreFull } from './replay';

it('keeps what came first until its time is over', async () => {
  let now = 1_000;
  const store = memoryReplayStore({ now: () => now });
  expect(await store.putIfAbsent('a', '1', 2_000)).toBeNull();
  expect(await store.putIfAbsent('a', '2', 9_000)).toBe('1');
  now = 1_999;
  expect(await store.putIfAbsent('a', '3', 9_000)).toBe('1');
  now = 2_000;
  expect(await store.putIfAbsent('a', '4', 9_000)).toBeNull();
  expect(await store.putIfAbsent('a', '5', 9_000)).toBe('4');
});

it('forgets on demand, also what it never knew', async () => {
  const store = memoryReplayStore({ now: () => 0 });
  await store.remove('a');
  await store.putIfAbsent('a', '1', 1);
  await store.remove('a');
  expect(await store.putIfAbsent('a', '2', 1)).toBeNull();
});

it('gives one of many at once the word', async () => {
  const store = memoryReplayStore({ now: () => 0 });
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => store.putIfAbsent('a', String(index), 1)));
  expect(answers.filter((answer) => answer === null)).toHaveLength(1);
});

it('refuses when it is full, and gives up nothing that counts', async () => {
  let now = 0;
  const store = memoryReplayStore({ most: 3, now: () => now });
  for (const key of ['a', 'b', 'c']) await store.putIfAbsent(key, key, key === 'b' ? 10 : 20);
  await expect(store.putIfAbsent('d', 'd', 30)).rejects.toThrow(ReplayStoreFull);
  expect(await store.putIfAbsent('a', 'x', 30)).toBe('a');
  now = 10;
  expect(await store.putIfAbsent('d', 'd', 30)).toBeNull();
  expect(await store.putIfAbsent('c', 'x', 30)).toBe('c');
  await expect(store.putIfAbsent('b', 'b', 30)).rejects.toThrow(ReplayStoreFull);
});
