import { latestWins } from './latest-wins';

it('sends one at a time and, of what came meanwhile, the newest only', async () => {
  const sent: number[] = [];
  const gates: (() => void)[] = [];
  const push = latestWins((value: number) => {
    sent.push(value);
    return new Promise<void>((resolve) => gates.push(resolve));
  });
  const all = [push(1)];
  await Promise.resolve();
  all.push(push(2), push(3));
  expect(sent).toEqual([1]);
  gates[0]?.();
  while (sent.length < 2) await Promise.resolve();
  gates[1]?.();
  await Promise.all(all);
  expect(sent).toEqual([1, 3]);
});

it('drops what waits when a send fails, and works again afterwards', async () => {
  const sent: number[] = [];
  const push = latestWins(async (value: number) => {
    sent.push(value);
    await Promise.resolve();
    if (value === 1) throw new Error('no');
  });
  const first = push(1);
  await Promise.resolve();
  const second = push(2);
  await expect(first).rejects.toThrow('no');
  await expect(second).rejects.toThrow('no');
  await push(3);
  expect(sent).toEqual([1, 3]);
});

it('survives a send that throws at once', async () => {
  let isBroken = true;
  const push = latestWins((_value: number) => {
    if (isBroken) throw new Error('at once');
    return Promise.resolve();
  });
  await expect(push(1)).rejects.toThrow('at once');
  isBroken = false;
  await expect(push(2)).resolves.toBeUndefined();
});
