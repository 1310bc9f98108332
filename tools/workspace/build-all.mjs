import { ALL, ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { step } from './progress.mjs';

export async function main() {
  await ensureInstalled();
  await step('Building what changed', () => ensureBuilt(ALL));
}
