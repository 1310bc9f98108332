import { MicroBatches } from './micro-batches';

interface Flight {
  key: string;
  ids: string[];
  land: (error?: Error) => void;
}

/** Batches that the test lands by hand. */
function aBatcher(change: Partial<ConstructorParameters<typeof MicroBatches>[0]> = {}) {
  const flights: Flight[] = [];
  const limits = { atOnceOfKey: 2, atOnce: 3, most: 4, waiting: 10, many: 100, holdMs: 1, ...change };
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

it('lets those who come together go together, and a second batch of a key beside the first only when it is full', async () => {
  const { batches, flights, soon } = aBatcher();
  const first = [1, 2].map((n) => batches.ask('a', String(n), n));
  await soon();
  const second = [3, 4, 5].map((n) => batches.ask('a', String(n), n));
  await soon();
  expect(flights.map(({ ids }) => ids)).toEqual([['1', '2']]);
  second.push(...[6, 7].map((n) => batches.ask('a', String(n), n)));
  await soon();
  const full = ['3', '4', '5', '6'];
  expect(flights.map(({ ids }) => ids)).toEqual([['1', '2'], full]);
  const third = [8, 9, 10].map((n) => batches.ask('a', String(n), n));
  await soon();
  expect(flights).toHaveLength(2); // two of a key at once, however many wait
  flights[0]?.land();
  expect(await Promise.all(first)).toEqual(['a1=1', 'a2=2']);
  await soon();
  expect(flights.map(({ ids }) => ids)).toEqual([['1', '2'], full, ['7', '8', '9', '10']]);
  for (const { land } of flights.slice(1)) land();
  expect(await Promise.all([...second, ...third])).toHaveLength(8);
  await batches.settled();
  expect(batches.depth).toBe(0);
});

it('never has an id on its way twice: who asks meanwhile goes with a later batch, and all of them together', async () => {
  const { batches, flights, soon } = aBatcher({ most: 1 });
  const first = batches.ask('a', '1', 7);
  await soon();
  const again = [batches.ask('a', '1', 8), batches.ask('a', '1', 9), batches.ask('a', '2', 5)];
  await soon();
  expect(flights.map(({ ids }) => ids)).toEqual([['1'], ['2']]);
  flights[0]?.land();
  expect(await first).toBe('a1=7');
  await soon();
  expect(flights.map(({ ids }) => ids)).toEqual([['1'], ['2'], ['1']]);
  for (const { land } of flights.slice(1)) land();
  expect(await Promise.all(again)).toEqual(['a1=8', 'a1=8', 'a2=5']);
  expect(batches.depth).toBe(0);
});

it('lets many wait for those who follow, and nobody who comes alone', async () => {
  const { batches, flights, soon } = aBatcher({ many: 2, most: 10, holdMs: 1 });
  const alone = batches.ask('a', '1', 1);
  await soon();
  expect(flights).toHaveLength(1);
  flights[0]?.land();
  await alone;
  const many = [2, 3].map((n) => batches.ask('a', String(n), n));
  await soon();
  expect(flights).toHaveLength(1);
  many.push(batches.ask('a', '4', 4));
  const landed = Promise.all(many);
  const land = setInterval(() => flights[1]?.land(), 1);
  expect(await landed).toEqual(['a2=2', 'a3=3', 'a4=4']);
  clearInterval(land);
  expect(flights[1]?.ids).toEqual(['2', '3', '4']);
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
