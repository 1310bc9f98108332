import fs from 'node:fs';
import path from 'node:path';
import { endpoints } from '@kaibo/wechat/endpoints';
import { aBench, type Bench, type Json } from './sandbox.fixtures';
import { FAULT_KINDS } from './faults';
import { controls } from './controls';

jest.setTimeout(30_000);

const readme = fs.readFileSync(path.join(__dirname, '../README.md'), 'utf8');
const APP = 'wx6b6169626f646d6f';

interface Example {
  method: string;
  path: string;
  body: string | null;
  /** With `…` for what may be anything. */
  answer: string;
}

/** The `curl` lines, each with what it answers on the line behind it. */
const examples: Example[] = [...readme.matchAll(/^curl (.+)\n# (.+)$/gm)].map(([, command = '', answer = '']) => {
  const [, at = ''] = /["']?localhost:3001(\/[^\s"']*)/.exec(command) ?? [];
  const body = / -d '([^']*)'/.exec(command)?.[1] ?? null;
  const method = / -X (\w+)/.exec(command)?.[1] ?? (body === null ? 'GET' : 'POST');
  return { method, path: at, body, answer };
});

const matches = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('…')
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\s\\S]*')}$`,
  );

let bench: Bench;
beforeEach(async () => (bench = await aBench({ apps: { [APP]: 'SECRET' } })));
afterEach(() => bench.sandbox.close());

it('shows examples that are true, in their order', async () => {
  let token = '';
  expect(examples.length).toBeGreaterThan(10);
  for (const { method, path: at, body, answer } of examples) {
    const response = await fetch(bench.url + at.replace('$TOKEN', encodeURIComponent(token)), {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: body ?? '{}' }),
    });
    const text = await response.text();
    expect([at, text]).toEqual([at, expect.stringMatching(matches(answer))]);
    const { access_token: given } = JSON.parse(text) as Json;
    if (typeof given === 'string') token = given;
  }
});

it('names every fault, and counts the interfaces', () => {
  for (const kind of FAULT_KINDS) expect(readme).toContain(`\`${kind}\``);
  expect(readme).toContain(`all ${Object.keys(endpoints).length} interfaces`);
});

it('names everything that can be moved, here or in what it points to', () => {
  const told = ['README.md', 'live.md', 'services.md']
    .map((file) => fs.readFileSync(path.join(__dirname, '..', file), 'utf8'))
    .join('');
  for (const name of Object.keys(controls)) expect([name, told.includes(name)]).toEqual([name, true]);
});
