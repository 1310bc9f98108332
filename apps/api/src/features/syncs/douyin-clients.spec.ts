import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { aMerchant, anApp, type TestApp, type TestMerchant } from '../../../test/app';
import { TestSandbox } from '../../../test/sandbox';
import { douyinIdentity } from '../../platforms/douyin-identity';
import { IdentityError, type IdentityPlatform } from '../../platforms/identity';
import { DouyinClientsService } from './douyin-clients.service';

const APP_ID = 'tt00000000000000aa';
const SECRET = 'a-secret-of-douyin';

let apps: TestApp[];
let sandbox: TestSandbox;
let shop: TestMerchant;
beforeAll(async () => {
  sandbox = await TestSandbox.start({ [APP_ID]: SECRET });
  const env = {
    KAIBO_MASTER_KEY: randomBytes(32).toString('hex'),
    KAIBO_DOUYIN_OPEN_URL: sandbox.url,
    KAIBO_DOUYIN_TOUTIAO_URL: sandbox.url,
  };
  // Two processes on one database.
  const first = await anApp(env);
  apps = [first, await anApp(env, first.database)];
  shop = await aMerchant(first, { platform: 'douyin', source: 'douyin', appId: APP_ID, secret: SECRET });
});
afterAll(async () => {
  for (const app of [...apps].reverse()) await app.close();
  await sandbox.stop();
});
beforeEach(() => sandbox.control('DELETE', 'calls'));

const identityIn = (index: number, secret = SECRET): IdentityPlatform => {
  const client = apps[index]?.app.get(DouyinClientsService).open(shop, { appId: APP_ID, secret });
  if (!client) throw new Error('no such process');
  return douyinIdentity(client);
};
const hand = <T>(path: string, body: object): Promise<T> =>
  sandbox.control<T>('POST', `douyin/apps/${APP_ID}/${path}`, body);
interface Codes {
  code: string;
  user: { openid: string; unionid: string };
}
const kindOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: unknown) => (error instanceof IdentityError ? `${error.kind} ${error.platformCode}` : String(error)),
  );

it('tells who somebody is, once for a code', async () => {
  const { code, user } = await hand<Codes>('login/codes', { user: 'chen' });
  const person = await identityIn(0).signIn(code);
  expect(person).toEqual({ openid: user.openid, unionid: user.unionid, sessionKey: expect.any(String) });
  expect(await kindOf(identityIn(1).signIn(code))).toBe('invalid 40018');
  expect(await kindOf(identityIn(0).signIn('never-was'))).toBe('invalid 40018');
  const { code: another } = await hand<Codes>('login/codes', {});
  expect(await kindOf(identityIn(0, 'a-wrong-secret').signIn(another))).toBe('failed 40017');
});

it('fetches a token once for two processes, keeps it in the vault, and lets no outage be a pass', async () => {
  const checks = Array.from({ length: 20 }, (_, index) =>
    identityIn(index % 2).checkNickname?.('_000', `茶友${index}`),
  );
  expect(new Set(await Promise.all(checks))).toEqual(new Set(['pass']));
  const { counts } = await sandbox.control<{ counts: Record<string, number> }>('GET', 'calls');
  expect(counts).toEqual({ 'douyin.clientToken': 1, 'douyin.checkText': 20 });
  expect(await identityIn(1).checkNickname?.('_000', '违规测试')).toBe('risky');
  await hand('content', { isOut: true });
  expect(await kindOf(Promise.resolve(identityIn(0).checkNickname?.('_000', '茶友')))).toBe('failed 28001005');

  const admin = new Client(apps[0]?.database.superUrl);
  await admin.connect();
  const { rows } = await admin.query<{ sealed: Buffer }>(
    `select sealed from vault_records where merchant_id = $1 and table_name = 'platform_tokens'`,
    [shop.merchantId],
  );
  await admin.end();
  expect(rows).toHaveLength(1);
  expect(String(rows[0]?.sealed)).not.toContain('clt.');
});

it('has pictures looked at, by their bytes: a hit is one, and an outage is no pass', async () => {
  const look = (): Promise<unknown> =>
    Promise.resolve(
      identityIn(0).checkPicture?.('_000', { url: null, jpeg: async () => Buffer.from('a picture, say') }),
    );
  await hand('content', { isOut: false, pictures: [] });
  expect(await look()).toEqual({ verdict: 'pass' });
  await hand('content', { pictures: ['a picture'] });
  expect(await look()).toEqual({ verdict: 'risky' });
  await hand('content', { isOut: true });
  expect(await kindOf(look())).toBe('failed 28001005');
});
