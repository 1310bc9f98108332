import { MicroBatches } from './micro-batches';

interface Flight {
  key: string;
  ids: string[];
  land: (error?: Error) => void;
}

/** Batches that the test lands by hand. */
function aBatcher(change: Partial<ConstructorParameters<typeof MicroBatches>[0]> = {}) {
  const flights: Flight[] = [];
  const limits = { atOnceOfKey: 2, atOnce: 3, most: 4, waiting: 10, ...change };
  const batches = new MicroBatches<number, string>(
    limits,
    (key, items) =>
      new Promise((resolve, reject) =>
        flights.push({
          key,
          ids: [...items.keys()],
          land: (error) =>
            error ? reject(error) : resolve(new Map([...items].map(([id, item]) => [id, `${key}${id}=${item}`]))),
        }),
      ),
    () => new Error('full'),
  );
  return { batches, flights, soon: () => new Promise((resolve) => setImmediate(resolve)) };
}

it('lets those who come together go together, and no more than two batches of a key at once', async () => {
  const { batches, flights, soon } = aBatcher();
  const first = [1, 2].map((n) => batches.ask('a', String(n), n));
  await soon();
  const second = batches.ask('a', '3', 3);
  await soon();
  const third = [4, 5].map((n) => batches.ask('a', String(n), n));
  await soon();
  expect(flights.map(({ ids }) => ids)).toEqual([['1', '2'], ['3']]);
  flights[0]?.land();
  expect(await Promise.all(first)).toEqual(['a1=1', 'a2=2']);
  await soon();
  expect(flights.map(({ ids }) => ids)).toEqual([['1', '2'], ['3'], ['4', '5']]);
  for (const { land } of flights.slice(1)) land();
  expect(await Promise.all([second, ...third])).toEqual(['a3=3', 'a4=4', 'a5=5']);
  await batches.settled();
  expect(batches.depth).toBe(0);
});

it('answers all who ask with one id by one item', async () => {
  const { batches, flights, soon } = aBatcher();
  const asked = [batches.ask('a', '1', 7), batches.ask('a', '1', 8), batches.ask('a', '1', 9)];
  await soon();
  expect(flights).toHaveLength(1);
  flights[0]?.land();
  expect(await Promise.all(asked)).toEqual(['a1=7', 'a1=7', 'a1=7']);
});

it('cuts batches, lets keys take turns, and keeps to what all may have at once', async () => {
  const { batches, flights, soon } = aBatcher({ waiting: 100 });
  const asked = Array.from({ length: 20 }, (_, n) => batches.ask('a', String(n), n));
  const other = batches.ask('b', '1', 1);
  const another = batches.ask('c', '1', 1);
  await soon();
  const seen: string[] = [];
  for (let n = 0; n < flights.length; n++) {
    await soon();
    expect(flights.length - n).toBeLessThanOrEqual(3);
    seen.push(`${flights[n]?.key}${flights[n]?.ids.length}`);
    flights[n]?.land();
    await soon();
  }
  expect(seen).toEqual(['a4', 'b1', 'c1', 'a4', 'a4', 'a4', 'a4']);
  await Promise.all([...asked, other, another]);
});

it('refuses who may not even wait, and forgets nobody when a batch fails', async () => {
  const { batches, flights, soon } = aBatcher();
  const asked = Array.from({ length: 10 }, (_, n) => batches.ask('a', String(n % 3), n));
  await expect(batches.ask('a', '11', 11)).rejects.toThrow('full');
  await soon();
  flights[0]?.land(new Error('the database went away'));
  const ends = await Promise.allSettled(asked);
  expect(ends.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 'rejected'));
  const again = batches.ask('a', '11', 11);
  await soon();
  flights[1]?.land();
  expect(await again).toBe('a11=11');
});
