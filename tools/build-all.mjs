// Builds what changed (npm run build): every project through Nx, whose cache knows what did not change.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { main, root, run } from './install.mjs';

const SOURCES = ['apps', 'libs', 'packages', 'tools/build', 'package-lock.json', 'tsconfig.base.json', 'nx.json'];
/** What the build reads from the environment. */
const SWITCHES = ['KAIBO_API_BASE', 'KAIBO_APP_ID', 'KAIBO_WECHAT_LIVE_PLUGIN'];

/** Names, sizes and contents of everything that a build reads. */
function sourcesHash() {
  const hash = createHash('sha256');
  for (const name of SWITCHES) hash.update(`${name}=${process.env[name] ?? ''}\n`);
  const walk = (file) => {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) {
      if (['node_modules', 'dist'].includes(path.basename(file))) return;
      for (const name of fs.readdirSync(file).sort()) walk(path.join(file, name));
    } else {
      hash.update(`${path.relative(root, file)}\n`).update(fs.readFileSync(file));
    }
  };
  for (const name of SOURCES) walk(path.join(root, name));
  return hash.digest('hex');
}

/**
 * Builds all projects; does nothing, in a moment, when no source changed since the last time.
 * @returns {boolean} whether it is all there now
 */
export function buildAll() {
  const stamp = path.join(root, 'dist/.kaibo-build');
  const wanted = sourcesHash();
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return true;
  fs.rmSync(stamp, { force: true });
  if (
    !run('nx', ['run-many', '-t', 'build', 'build-weapp-plugin', '--parallel=2', '--outputStyle=static'], {
      FORCE_COLOR: '0',
    })
  )
    return false;
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, wanted);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(async () => (buildAll() ? 0 : 1));
