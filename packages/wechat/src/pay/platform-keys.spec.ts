import { generateKeyPairSync } from 'node:crypto';
import { type PlatformKey, PlatformKeys } from './platform-keys';

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const HOUR = 3_600_000;
const NOW = Date.parse('2026-01-02T10:11:00Z');

let now = NOW;
let listed: PlatformKey[] = [];
let asked = 0;
let failing: Error | null = null;
beforeEach(() => {
  now = NOW;
  asked = 0;
  failing = null;
  listed = [aKey('A')];
});
const aKey = (serial: string, from = NOW - HOUR, until = NOW + 1000 * HOUR): PlatformKey => ({
  serial,
  key: publicKey,
  from,
  until,
});
const fetching = (given: PlatformKey[] = []) =>
  new PlatformKeys(
    given,
    async () => {
      asked += 1;
      await new Promise((resolve) => setImmediate(resolve));
      if (failing) throw failing;
      return listed;
    },
    () => now,
  );

it('asks once for all who need a key at the same moment', async () => {
  const keys = fetching();
  const found = await Promise.all(Array.from({ length: 50 }, () => keys.find('A')));
  expect(found.every((key) => key === publicKey)).toBe(true);
  expect(asked).toBe(1);
});

it('asks never where all keys were given', async () => {
  const keys = new PlatformKeys([aKey('P')], null, () => now);
  expect(await keys.find('P')).toBe(publicKey);
  expect(await keys.find('A')).toBeNull();
  expect(await keys.forSealing()).toMatchObject({ serial: 'P' });
});

it('asks not for a given key, but for another one beside it', async () => {
  const keys = fetching([aKey('P')]);
  expect(await keys.find('P')).toBe(publicKey);
  expect(asked).toBe(0);
  expect(await keys.find('A')).toBe(publicKey);
  expect(asked).toBe(1);
});

it('counts a certificate from its begin to before its end', async () => {
  listed = [aKey('A', NOW, NOW + 1_000)];
  const keys = fetching();
  now = NOW - 1;
  expect(await keys.find('A')).toBeNull();
  now = NOW;
  expect(await keys.find('A')).toBe(publicKey);
  now = NOW + 999;
  expect(await keys.find('A')).toBe(publicKey);
  now = NOW + 1_000;
  expect(await keys.find('A')).toBeNull();
});

it('asks for an unknown serial once a minute at most, also after the clock was set back', async () => {
  const keys = fetching();
  await keys.find('A');
  for (let forged = 0; forged < 5; forged++) expect(await keys.find(`F${forged}`)).toBeNull();
  expect(asked).toBe(1);
  now += 60_000;
  listed = [aKey('A'), aKey('B')];
  expect(await keys.find('B')).toBe(publicKey);
  expect(asked).toBe(2);
  now -= HOUR / 2;
  listed = [aKey('C')];
  expect(await keys.find('C')).toBe(publicKey);
  expect(asked).toBe(3);
});

it('asks anew after half a day, and keeps what it has while no list can be had', async () => {
  const keys = fetching();
  await keys.find('A');
  now += 12 * HOUR + 1;
  failing = new Error('the platform is away');
  expect(await keys.find('A')).toBe(publicKey);
  expect(await keys.forSealing()).toMatchObject({ serial: 'A' });
  expect(asked).toBe(3);
  // What it does not have it cannot tell from a forgery: the failure is told.
  now += 60_000;
  await expect(keys.find('B')).rejects.toBe(failing);
  now += 1000 * HOUR;
  await expect(keys.find('A')).rejects.toBe(failing);
  await expect(keys.forSealing()).rejects.toBe(failing);
});

it('seals with a given key, else with the certificate that holds longest', async () => {
  listed = [
    aKey('A', NOW - HOUR, NOW + HOUR),
    aKey('B', NOW - HOUR, NOW + 2 * HOUR),
    aKey('C', NOW + 1, NOW + 9 * HOUR),
  ];
  expect(await fetching().forSealing()).toMatchObject({ serial: 'B' });
  expect(await fetching([aKey('P')]).forSealing()).toMatchObject({ serial: 'P' });
});
