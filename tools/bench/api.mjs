// The built API as a benchmark uses it.
import net from 'node:net';

/** @returns {Promise<import('./context.mjs').Program & { port: number, url: string }>} ready */
export async function startApi(bench, database, env = {}) {
  const port = await freePort();
  const program = bench.start('dist/apps/api/main.cjs', [], {
    ...database.env,
    KAIBO_ROLE: 'web',
    KAIBO_HOST: '127.0.0.1',
    KAIBO_PORT: String(port),
    ...env,
  });
  const url = `http://127.0.0.1:${port}`;
  const isReady = () =>
    fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
  if (!(await bench.until(isReady, 30_000))) throw new Error(`the API did not become ready:\n${program.said()}`);
  return Object.assign(program, { port, url });
}

/** A port that nobody listens on just now. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
