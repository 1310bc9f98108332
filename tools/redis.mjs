// The Redis of the tests: one that is on the machine, never a download.
import fs from 'node:fs';

const PLACES = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'];

const canRun = (file) => {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
};

/** @returns {string | null} path of a redis-server: KAIBO_REDIS_SERVER, or where it usually lies */
export const findRedis = () => [process.env.KAIBO_REDIS_SERVER, ...PLACES].find((file) => file && canRun(file)) ?? null;
