// The gate after a build: node apps/miniapp/config/check-dist.mjs weapp tt. Says the main package's size and exits 1 when
// a target must not ship so: too large, JavaScript too new for old phones, pages or plugins that do not fit together.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { checkDist } from '../../../dist/packages/mini-host/index.mjs';

/** 480 KB: WeChat's own limit is 2 MB, and what is not there need not be downloaded. */
const MAIN_BYTES = 480 * 1024;
const dist = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../dist/apps/miniapp');

for (const target of process.argv.slice(2)) {
  const { sizes, errors, warnings } = checkDist(path.join(dist, target), { parse, limits: { main: MAIN_BYTES } });
  const share = Math.round((sizes.main / MAIN_BYTES) * 100);
  console.log(`${target}: main package ${sizes.main} of ${MAIN_BYTES} bytes (${share} %)`);
  for (const warning of warnings) console.log(`${target}: worth a look: ${warning}`);
  for (const error of errors) console.error(`${target}: ${error}`);
  if (errors.length > 0) process.exitCode = 1;
}
