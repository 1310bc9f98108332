import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { inRoot } from '../workspace/root.mjs';

const page = fs.readFileSync(inRoot('docs/douyin-endpoints.md'), 'utf8');
const [interfaces, codes] = page.split('\n## Error codes');

it('is what the table says today', () => {
  const made = execFileSync(process.execPath, [inRoot('tools/docs/douyin-endpoints.mjs'), '--print'], {
    encoding: 'utf8',
  });
  expect(page === made || 'run npm run docs:douyin').toBe(true);
});

it('names for every entry how to call it, with which token, and how it tells success', () => {
  const entries = interfaces.split('\n### ').slice(1);
  expect(entries).toHaveLength(8);
  const without = entries.filter(
    (part) =>
      !/`douyin\.\w+\.\w+`|made by the client/.test(part) ||
      !/- (without a token|\w+_token in the )/.test(part) ||
      !/\n- Success: /.test(part) ||
      !/\nAnswer/.test(part) ||
      part.includes('undefined'),
  );
  expect(without.map((part) => part.split('\n')[0])).toEqual([]);
});

it('shows the traps: two families of tokens, codes by family, spellings, rules between fields', () => {
  for (const words of [
    'access_token in the header `X-Token`',
    'client_token in the header `access-token`',
    'access_token in the body',
    '`templateId`',
    '`url` or base64 is needed, and not both',
    '`code` or anonymousCode is needed',
    'is not repeated when nobody knows whether it arrived',
  ])
    expect(interfaces).toContain(words);
  expect(codes.split('\n### ').slice(1)).toHaveLength(5);
  expect(codes).toMatch(/\| 28014043 +\| the user has not subscribed to this template +\| no +\|/);
});
