// Where the sandbox keeps its state, whoever starts it: `npm start` and `npm run sandbox` go on where the other ended.
import path from 'node:path';
import { holderOf, tryLock } from '../process/lock.mjs';
import { StartError } from '../start-error.mjs';
import { dataFolder } from '../workspace/root.mjs';

/** The app of the demo merchant: what the sandbox knows when nobody names others. */
export const DEMO_APP_ID = 'wx6b6169626f646d6f';

export const sandboxFolder = path.resolve(process.env.KAIBO_SANDBOX_DATA || path.join(dataFolder, 'sandbox'));
const lockFile = `${sandboxFolder}.lock`;

/**
 * @param {string} url told to whoever comes second
 * @returns {{ release(): void }}
 * @throws StartError when another sandbox keeps its state there
 */
export function takeSandbox(url) {
  const lock = tryLock(lockFile, url);
  if (lock) return lock;
  const holder = holderOf(lockFile);
  throw new StartError(
    `A sandbox runs on this state already (${holder?.note ?? 'just ended'}, process ${holder?.pid ?? 'gone'}); stop that one first with Ctrl-C, or choose another folder with KAIBO_SANDBOX_DATA.`,
  );
}
