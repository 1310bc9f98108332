import { createSandbox } from './sandbox';

const fail = (text: string): never => {
  console.error(text);
  process.exit(1);
};

const readPort = (given: string | undefined): number => {
  const port = Number(given ?? 3001);
  return Number.isInteger(port) && port >= 0 && port <= 65_535
    ? port
    : fail(`KAIBO_SANDBOX_PORT must be a port; it is "${given}".`);
};

/** `appid:secret,appid:secret` */
const readApps = (given: string | undefined): Record<string, string> => {
  const pairs = (given ?? '')
    .split(',')
    .filter(Boolean)
    .map((pair) => /^([A-Za-z0-9_-]{4,40}):(.{1,200})$/.exec(pair));
  if (pairs.length === 0 || pairs.includes(null))
    return fail('Set KAIBO_SANDBOX_APPS to appid:secret, several of them with commas between.');
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
};

const sandbox = createSandbox({ apps: readApps(process.env.KAIBO_SANDBOX_APPS) });
sandbox.listen(readPort(process.env.KAIBO_SANDBOX_PORT), process.env.KAIBO_HOST).then(
  (port) => {
    console.log(`sandbox on http://localhost:${port}/`);
    process.send?.({ port });
  },
  (error: Error) => fail(`The sandbox cannot listen: ${error.message}`),
);

const leave = (): void => void sandbox.close().then(() => process.exit(0));
process.once('SIGTERM', leave);
process.once('SIGINT', leave);
// Whoever started us is gone, even by SIGKILL.
process.once('disconnect', leave);
