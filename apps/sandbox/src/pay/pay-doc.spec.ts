import fs from 'node:fs';
import path from 'node:path';
import { payEndpoints } from '@kaibo/wechat/pay/endpoints';
import { aBench, type Bench } from '../sandbox.fixtures';
import { NOTICE_FAULTS } from './notices';
import { CASHIER_ACTIONS } from './orders';
import { PAY_FAULT_KINDS } from './pay-faults';
import { defaultSwitches } from './pay-state';
import { MERCHANT_FIELDS } from './pay.control';

// RSA keys are made, and luck decides how long that takes.
jest.setTimeout(60_000);

const page = fs.readFileSync(path.join(__dirname, '../../pay.md'), 'utf8');
const control = fs.readFileSync(path.join(__dirname, 'pay.control.ts'), 'utf8');

it.each([
  ['faults', PAY_FAULT_KINDS],
  ['faults of notices', NOTICE_FAULTS],
  ['actions at the cashier', CASHIER_ACTIONS],
  ['switches', Object.keys(defaultSwitches)],
  ['fields of a merchant', MERCHANT_FIELDS],
])('pay.md names all %s', (_, names) => {
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

it('tells how many interfaces there are, and how long things take', () => {
  expect(page).toContain(`all ${Object.keys(payEndpoints).length} interfaces`);
  const { refundSeconds, sharingSeconds, transferSeconds } = defaultSwitches;
  expect(page).toContain(
    `refunds after ${refundSeconds} s, shares after ${sharingSeconds} s, transfers after ${transferSeconds} s`,
  );
});

it('names every control route', () => {
  const routes = [...control.matchAll(/^ {4}case '(\w+) (\w*)/gm)].map(([, method, what]) => ({ method, what }));
  expect(routes.length).toBeGreaterThan(20);
  const missing = routes.filter(
    ({ method, what }) => !new RegExp(`${method}\\b[^|]*pay${what ? `/${what}` : '`'}`).test(page),
  );
  expect(missing).toEqual([]);
});

describe('its examples', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await aBench();
  });
  afterAll(() => bench.sandbox.close());

  const examples = [...page.matchAll(/^curl localhost:3001(\S+)\n# (.*)$/gm)];
  it('are two', () => expect(examples).toHaveLength(2));
  it.each(examples.map(([, at, answer]) => [at ?? '', answer ?? '']))('curl %s answers so', async (at, answer) => {
    const pattern = answer.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    expect(await (await fetch(bench.url + at)).text()).toMatch(new RegExp(`^${pattern.join('.*')}$`));
  });
});
