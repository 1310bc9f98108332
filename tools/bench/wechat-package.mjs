// @kaibo/wechat as strangers get it, built and packed into the benchmark's own folder.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { inRoot } from '../workspace/root.mjs';

/** @returns {{ built: string, tarball: string, env: NodeJS.ProcessEnv }} `env` keeps npm's cache in the folder too */
export function packWechat(dir) {
  const built = buildWechat(dir);
  const env = { ...process.env, npm_config_cache: path.join(dir, 'npm-cache') };
  const said = execFileSync('npm', ['pack', '--json', '--pack-destination', dir], {
    cwd: built,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return { built, tarball: path.join(dir, JSON.parse(said)[0].filename), env };
}

/** @returns {string} the folder of the built package */
export function buildWechat(dir) {
  const built = path.join(dir, 'wechat');
  execFileSync(process.execPath, [inRoot('tools/build/package.mjs'), 'packages/wechat', built], { stdio: 'ignore' });
  return built;
}
