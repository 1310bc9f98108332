import fs from 'node:fs';
import path from 'node:path';

/**
 * Folder of a built target.
 * @throws Error naming the command that builds it, when it is not there
 */
export const builtAt = (name: string, task: string): string => {
  const folder = path.join(__dirname, '../../../dist/apps/miniapp', name);
  const entry = path.join(folder, name === 'h5' ? 'index.html' : 'app.json');
  if (!fs.existsSync(entry))
    throw new Error(`dist/apps/miniapp/${name} is not built: run npx nx run miniapp:${task} first.`);
  return folder;
};
