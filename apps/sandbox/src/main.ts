import path from 'node:path';
import v8 from 'node:v8';
import { createSandbox, type Sandbox } from './sandbox';
import { DamagedState } from './state-file';

// It runs all day beside what is developed: half the collector's usual slack, at no cost that shows.
v8.setFlagsFromString('--heap-growing-percent=25');

const fail = (text: string): never => {
  console.error(text);
  process.exit(1);
};

const readPort = (given = '3001'): number =>
  /^\d{1,5}$/.test(given) && Number(given) <= 65_535
    ? Number(given)
    : fail(`KAIBO_SANDBOX_PORT must be a port; it is "${given}".`);

/** `appid:secret,appid:secret`. A refusal shows no value: there are secrets in it. */
const readApps = (given = ''): Record<string, string> => {
  const pairs = given
    .split(',')
    .map((pair) => pair.trim())
    .filter(Boolean)
    .map((pair) => /^([A-Za-z0-9_-]{4,40}):(.{1,200})$/.exec(pair));
  if (pairs.length === 0 || pairs.includes(null))
    return fail('KAIBO_SANDBOX_APPS must be appid:secret, several of them with commas between.');
  const apps = Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
  return Object.keys(apps).length === pairs.length ? apps : fail('KAIBO_SANDBOX_APPS names an app twice.');
};

const open = (): Sandbox => {
  const { KAIBO_SANDBOX_APPS, KAIBO_SANDBOX_DATA: folder } = process.env;
  const apps = readApps(KAIBO_SANDBOX_APPS);
  try {
    return createSandbox({ apps, ...(folder ? { folder: path.resolve(folder) } : {}) });
  } catch (error) {
    if (!(error instanceof DamagedState)) throw error;
    return fail(
      `${error.message}. It was left as it is: move it away to start afresh, or put another one in its place.`,
    );
  }
};

const sandbox = open();

let isLeaving = false;
const leave = (): void => {
  if (isLeaving) return;
  isLeaving = true;
  void sandbox.close().then(() => process.exit(0));
};
process.on('SIGTERM', leave);
process.on('SIGINT', leave);
// Whoever started us is gone, even by SIGKILL.
process.once('disconnect', leave);

sandbox.listen(readPort(process.env.KAIBO_SANDBOX_PORT)).then(
  (port) => {
    console.log(`sandbox on http://localhost:${port}/`);
    if (process.connected) process.send?.({ port });
  },
  (error: Error) => fail(`The sandbox cannot listen: ${error.message}`),
);
