import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { inRoot } from '../workspace/root.mjs';

const page = fs.readFileSync(inRoot('docs/wechat-pay-endpoints.md'), 'utf8');
const parts = page.split('\n### ').slice(1);

it('is what the table says today', () => {
  const made = execFileSync(process.execPath, [inRoot('tools/docs/wechat-pay-endpoints.mjs'), '--print'], {
    encoding: 'utf8',
  });
  expect(page === made || 'run npm run docs:wechat').toBe(true);
});

it('names for every entry how to call it, what it answers and with which codes', () => {
  const entries = parts.filter((part) => part.includes('/v3/'));
  expect(entries).toHaveLength(50);
  const without = entries.filter(
    (part) => !/- `pay\.(\w+\.\w+)`/.test(part) || !/\nAnswer:/.test(part) || !/\nCodes: `[A-Z]/.test(part),
  );
  expect(without.map((part) => part.split('\n')[0])).toEqual([]);
  for (const part of entries) expect(part).toContain(`\`pay.${part.split('\n')[0]}\``);
});

it('shows every notice, code and rule between fields', () => {
  expect(parts.filter((part) => part.includes('`resource.original_type`'))).toHaveLength(8);
  for (const words of [
    'exactly one of `transaction_id` and `out_trade_no`',
    '`amount.refund` is at most `amount.total`',
    'sealed by the client',
    'personal: in no log and no error',
    '| `OPENID_MISMATCH` ',
    'the same `out_refund_no` is the same thing',
    'comes again after 15 s, 15 s, 30 s, 3 min',
  ])
    expect(page).toContain(words);
});
