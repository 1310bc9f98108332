// The README's examples of @kaibo/wechat/pay, with the built package against the built sandbox. `npm test` has built both.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeScratch } from '../process/scratch.mjs';
import { freePort, run } from '../test/programs.mjs';
import { inRoot } from '../workspace/root.mjs';

const execute = promisify(execFile);
const readme = fs.readFileSync(inRoot('packages/wechat/README.md'), 'utf8');
const [section = ''] = /^## WeChat Pay\n.*?(?=^## )/ms.exec(readme) ?? [];
const [order, notices, money, ...others] = [...section.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);
const APP = 'wx00000000000000aa';
const MCHID = '1900000109';

const scratch = makeScratch('wechat-pay');
const inScratch = (...names) => path.join(scratch.dir, ...names);
let sandbox;
let url;
let env;
let listening;
const control = async (method, at, body = {}) => {
  const answer = await fetch(`${url}/_control/${at}`, {
    method,
    ...(method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(`${at}: ${JSON.stringify(told)}`);
  return told;
};
const example = (name) => execute('node', [inScratch(name)], { cwd: scratch.dir, env });

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  sandbox = run(['dist/apps/sandbox/main.cjs'], {
    env: { KAIBO_SANDBOX_APPS: `${APP}:a-secret`, KAIBO_SANDBOX_PORT: String(port), KAIBO_SANDBOX_DATA: '' },
  });
  await sandbox.message('port');
  const merchant = await control('GET', `pay/merchants/${MCHID}`);
  const platform = await control('GET', 'pay/platform');
  env = {
    PATH: process.env.PATH,
    PORT: String(await freePort()),
    WECHAT_APP_ID: APP,
    WECHAT_PAY_MCHID: merchant.mchid,
    WECHAT_PAY_SERIAL_NO: merchant.serialNo,
    WECHAT_PAY_PRIVATE_KEY: merchant.privateKey,
    WECHAT_PAY_API_V3_KEY: merchant.apiV3Key,
    WECHAT_PAY_PUBLIC_KEY_ID: platform.publicKeyId,
    WECHAT_PAY_PUBLIC_KEY: platform.publicKey,
    WECHAT_PAY_BASE_URL: url,
  };
  fs.mkdirSync(inScratch('node_modules/@kaibo'), { recursive: true });
  fs.symlinkSync(inRoot('dist/packages/wechat'), inScratch('node_modules/@kaibo/wechat'));
  // What the examples import: the client of the first one.
  const client = /^.*?\n\}\);\n/s.exec(order)?.[0] ?? '';
  fs.writeFileSync(inScratch('pay.mjs'), client.replace('const pay', 'export const pay'));
  // The sandbox calls nobody but this machine.
  const here = `http://127.0.0.1:${env.PORT}/pay/notify`;
  for (const [name, code] of Object.entries({ order, notices, money }))
    fs.writeFileSync(inScratch(`${name}.mjs`), code.replaceAll('https://api.example.com/pay/notify', here));
});
afterAll(async () => {
  for (const program of [sandbox, listening]) {
    program?.child.kill('SIGTERM');
    await program?.ended;
  }
  scratch.remove();
});

it('are three, and name every group of calls', async () => {
  expect(others).toEqual([]);
  const { payEndpoints } = await import(inRoot('dist/packages/wechat/pay/endpoints.mjs'));
  const groups = new Set(Object.keys(payEndpoints).map((name) => name.split('.')[0]));
  expect([...section.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name).filter((name) => groups.has(name))).toEqual(
    [...groups],
  );
});

let prepayId;
it('makes an order that the cashier knows', async () => {
  const { stdout, stderr } = await example('order.mjs');
  expect(stderr).toBe('');
  [, prepayId] = /package: 'prepay_id=(\w+)'/.exec(stdout) ?? [];
  expect((await fetch(`${url}/pay/cashier/${prepayId}`)).status).toBe(200);
});

it('hears that it was paid, keeps what it does not know, and believes nothing that is signed wrong', async () => {
  listening = run([path.relative(inRoot('.'), inScratch('notices.mjs'))], { env });
  await listening.says('listening');
  await control('POST', `pay/orders/${prepayId}/pay`);
  await listening.says('paid L20260102181000001 16800');
  const other = {
    mchid: MCHID,
    url: `http://127.0.0.1:${env.PORT}/`,
    eventType: 'PAYSCORE.USER_PAID',
    about: { plan: 7 },
  };
  await control('POST', 'pay/notices', other);
  await listening.says('kept for later PAYSCORE.USER_PAID');
  const { notices: told } = await control('GET', 'pay/notices');
  expect(told.map(({ state }) => state)).toEqual(['taken', 'taken']);
  await control('POST', `pay/notices/${told[0].id}/resend`, { fault: 'wrong-signature' });
  await listening.says('PayError: WeChat Pay notice: not believed: its signature is wrong');
});

it('refunds, transfers, and sends a coupon', async () => {
  const { stdout, stderr } = await example('money.mjs');
  expect(stderr).toBe('');
  expect(stdout).toMatch(/mchId: '1900000109'/);
  expect(stdout).toMatch(/PROCESSING WAIT_USER_CONFIRM \d+\n$/);
});

it('pass a type check', async () => {
  const files = ['pay', 'order', 'notices', 'money'].map((name) => inScratch(`${name}.mjs`));
  const options = ['--allowJs', '--checkJs', '--noEmit', '--strict', '--noImplicitAny', 'false', '--target', 'es2022'];
  const types = ['--module', 'nodenext', '--types', 'node', '--typeRoots', inRoot('node_modules/@types')];
  const tsc = inRoot('node_modules/typescript/bin/tsc');
  const said = await execute('node', [tsc, ...options, ...types, ...files], { cwd: scratch.dir }).catch(
    (error) => error,
  );
  // Node's own types may not agree with the newest compiler.
  expect(said.stdout.split('\n').filter((line) => /error TS/.test(line) && !/@types\/node\//.test(line))).toEqual([]);
});
