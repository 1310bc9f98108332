// Data that takes long to fill, kept between runs: PostgreSQL's whole folder, as it lay when the filling was done, under
// the checkout's ignored data folder. What was filled for other migrations, or in another way, is thrown away.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from '../workspace/root.mjs';

const FOLDER = '.data/bench';
const MIGRATIONS = 'apps/api/src/migrations';

/**
 * @param {string} name of the benchmark
 * @param {Function} fill its text is part of the key
 */
export function keptFor(name, fill) {
  const folder = inRoot(FOLDER);
  const hash = createHash('sha256').update(String(fill));
  for (const file of fs.readdirSync(inRoot(MIGRATIONS)).sort())
    hash.update(file).update(fs.readFileSync(inRoot(MIGRATIONS, file)));
  const dir = path.join(folder, `${name}-${hash.digest('hex').slice(0, 16)}`);
  const state = path.join(dir, 'state.json');

  return {
    dir,
    /** @returns {object | null} what `save` was given; null when there is nothing of this key */
    read: () => (fs.existsSync(state) ? JSON.parse(fs.readFileSync(state, 'utf8')) : null),
    /** Written last: a folder without it was cut off, and is filled anew. */
    save(facts) {
      fs.writeFileSync(state, JSON.stringify(facts), { mode: 0o600 });
    },
    /** Makes room, also of what was kept for other keys. */
    clear() {
      const ours = new RegExp(`^${name}-[0-9a-f]{16}$`);
      for (const one of fs.existsSync(folder) ? fs.readdirSync(folder) : [])
        if (ours.test(one)) fs.rmSync(path.join(folder, one), { recursive: true, force: true });
      fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
    },
  };
}
