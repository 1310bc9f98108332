// The gate after a build: node apps/miniapp/config/check-dist.mjs weapp tt h5. Prints what everything weighs and exits 1
// when a target must not ship so: too large, JavaScript too new for old phones, pages or plugins that do not fit together,
// two Reacts, texts that have no business in it. A fault of each kind is planted in check-dist.spec.ts.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { checkDist } from '../../../dist/packages/mini-host/index.mjs';
import { h5Rows, overBudget, PACKAGES, packageRows, toTable } from './budget.mjs';

const dist =
  process.env.KAIBO_DIST ?? path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../dist/apps/miniapp');

/** Besides what no mini-program may hold. */
const FORBIDDEN = [
  { pattern: /@nestjs|typeorm/, why: 'this belongs to the server' },
  { pattern: /127\.0\.0\.1|\/\/localhost/, why: 'a phone reaches no server of the developer’s' },
  { pattern: /\bdebugger\b/, why: 'a breakpoint was left' },
  { pattern: /session_key|app_?secret/i, why: 'secrets stay on the server' },
];

const rows = [];
const faults = [];
for (const target of process.argv.slice(2)) {
  const folder = path.join(dist, target);
  if (target === 'h5') {
    rows.push(...h5Rows(folder));
    continue;
  }
  const isDouyin = fs.existsSync(path.join(folder, 'app.ttss'));
  const { sizes, errors, warnings } = checkDist(folder, { parse, forbidden: FORBIDDEN });
  rows.push(...packageRows(target, sizes, isDouyin ? PACKAGES.tt : PACKAGES.weapp));
  for (const warning of warnings) console.log(`${target}: worth a look: ${warning}`);
  faults.push(...errors.map((error) => `${target}: ${error}`));
}
faults.push(...overBudget(rows));
console.log(toTable(rows));
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
