// Where things lie in the checkout.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const inRoot = (...parts) => path.join(root, ...parts);

/** What runs keep: database, logs, the demo's secrets. `--reset` forgets it. */
export const dataFolder = path.resolve(root, process.env.KAIBO_DATA || '.data');
/** Outside the data folder, so that forgetting data, or copying it, never touches the key. */
export const masterKeyFile = path.resolve(root, process.env.KAIBO_MASTER_KEY_FILE || '.keys/master.key');
