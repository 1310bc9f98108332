import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { inRoot } from '../workspace/root.mjs';

const page = fs.readFileSync(inRoot('docs/distribution-scenes.md'), 'utf8');

it('is what the table says today', () => {
  const made = execFileSync(process.execPath, [inRoot('tools/docs/distribution-scenes.mjs'), '--print'], {
    encoding: 'utf8',
  });
  expect(page === made || 'run npm run docs:distribution').toBe(true);
});

it('explains every reason that it names', () => {
  const [scenes = '', reasons = ''] = page.split('## Reasons');
  const named = [...scenes.matchAll(/\| `([a-z-]+)` +\|/g)].map(([, reason]) => reason);
  expect(named.length).toBeGreaterThan(30);
  for (const reason of named) expect(reasons).toContain(`\`${reason}\``);
});
