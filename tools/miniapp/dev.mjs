// npm run dev:weapp | dev:tt | dev:h5: builds the mini-program again with each change. Packages for the platforms' own tools
// go to dist/apps/miniapp/<target>-dev, beside what ships; the browser has a server of its own in front of a running API.
import { spawn } from 'node:child_process';
import { StartError } from '../start-error.mjs';
import { inRoot } from '../workspace/root.mjs';

const TARGETS = ['weapp', 'tt', 'h5'];
const LOCAL_API = 'http://localhost:3000';

/** What a target's build is told; what the caller said comes first. Pure. */
export const devEnv = (target, env) => ({
  NODE_ENV: 'development',
  KAIBO_OUT: `${target}-dev`,
  // The browser's own server hands /v1 and /i on, so its pages stay of one origin.
  ...(target === 'h5'
    ? { KAIBO_DEV_API: env.KAIBO_API_BASE || LOCAL_API, KAIBO_API_BASE: '' }
    : { KAIBO_API_BASE: env.KAIBO_API_BASE || LOCAL_API }),
});

/** @param {string[]} argv the target @returns {Promise<number>} exit code; resolves when the watcher ends */
export async function main([target, ...more]) {
  if (!TARGETS.includes(target) || more.length > 0)
    throw new StartError(`npm run dev:<target> knows ${TARGETS.join(', ')}.`);
  const { ensureInstalled } = await import('../workspace/install.mjs');
  await ensureInstalled();
  const env = { ...process.env, ...devEnv(target, process.env) };
  console.log(
    target === 'h5'
      ? `• The page at http://localhost:${env.KAIBO_DEV_PORT || 10086}/ asks the API at ${env.KAIBO_DEV_API} (npm start)`
      : `• Open dist/apps/miniapp/${target}-dev in the platform’s own tool; it asks ${env.KAIBO_API_BASE}`,
  );
  const child = spawn(
    process.execPath,
    [inRoot('node_modules/@tarojs/cli/bin/taro'), 'build', '--type', target, '--watch', '--no-check'],
    {
      cwd: inRoot('apps/miniapp'),
      env,
      stdio: 'inherit',
    },
  );
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal ? 0 : (code ?? 1)));
  });
}
