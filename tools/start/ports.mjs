import net from 'node:net';
import { StartError } from '../start-error.mjs';

/**
 * @param {string} name of the environment variable
 * @param {number} otherwise when it is not set
 * @throws StartError
 */
export function readPort(name, otherwise) {
  const given = process.env[name] || String(otherwise);
  if (!/^\d{1,5}$/.test(given) || Number(given) < 1 || Number(given) > 65_535)
    throw new StartError(`${name} must be a port from 1 to 65535; it is "${given}".`);
  return Number(given);
}

/**
 * Looks at both loopback addresses: a program that listens on one of them only would be met by some browsers.
 * @throws StartError naming the port and the variable that chooses another
 */
export async function requireFreePort(port, name) {
  for (const host of ['127.0.0.1', '::1']) {
    const code = await new Promise((resolve) => {
      const server = net.createServer().once('error', (error) => resolve(error.code));
      server.listen({ port, host }, () => server.close(() => resolve(null)));
    });
    if (code === 'EADDRINUSE')
      throw new StartError(
        `Port ${port} is taken by another program; end that one, or choose another port with ${name}.`,
      );
    if (code === 'EACCES')
      throw new StartError(`Port ${port} may not be opened by this user; choose one above 1023 with ${name}.`);
  }
}
