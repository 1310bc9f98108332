import fs from 'node:fs';
import path from 'node:path';
import { aBench, type Bench } from './sandbox.fixtures';
import { aCaller } from './services.fixtures';
import { accountOf } from './services.right.fixtures';
import { PUSH_FAULTS } from './push/push';

// services.md says what there is, and nothing else.

const page = fs.readFileSync(path.join(__dirname, '../services.md'), 'utf8');
const routes = [...page.matchAll(/`(GET|POST|PUT|DELETE) ([\w-]+(?:\/[\w:-]+)*)[^`]*`/g)].map(
  ([, method = '', route = '']) => [method, route.replace(/:\w+/g, '1')] as const,
);

let bench: Bench;
beforeAll(async () => (bench = await aBench()));
afterAll(() => bench.sandbox.close());

it('tells of more than twenty routes', () => expect(routes.length).toBeGreaterThan(20));

it.each(routes)('%s %s is there', async (method, route) => {
  const { refusal } = await aCaller(bench);
  expect(await refusal(method, route)).not.toBe('404 path');
});

it('names the words that are found bad, and the faults of a push', () => {
  for (const { word } of accountOf(bench).content.words) expect(page).toContain(`\`${word}\``);
  for (const fault of PUSH_FAULTS) expect(page).toContain(`\`${fault}\``);
});
