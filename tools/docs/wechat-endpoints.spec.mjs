import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { inRoot } from '../workspace/root.mjs';

const page = fs.readFileSync(inRoot('docs/wechat-endpoints.md'), 'utf8');

it('is what the table says today', () => {
  const made = execFileSync(process.execPath, [inRoot('tools/docs/wechat-endpoints.mjs'), '--print'], {
    encoding: 'utf8',
  });
  expect(page === made || 'run npm run docs:wechat').toBe(true);
});

it('names for every entry how to call it', () => {
  const entries = page
    .split('\n### ')
    .slice(1)
    .filter((part) => part.includes('Quota: '));
  expect(entries).toHaveLength(68);
  const without = entries
    .filter((part) => !/`wechat\.\w+\.\w+`|made by the client/.test(part))
    .map((part) => part.split('\n')[0]);
  expect(without).toEqual([]);
});

it('shows the traps: units, spellings, results that are no failure', () => {
  for (const words of [
    '| `priceFen`',
    'also sent as `id`',
    'within `goodsInfo`',
    'With `300036`, the anchor’s real name is not verified:',
    '`9410000` means there are none',
    'goods-review',
  ])
    expect(page).toContain(words);
});
