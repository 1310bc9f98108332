import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { buildProgram, type Program, runProgram, until } from '../../../test/program';
import { aBucket, type TestS3 } from '../../../test/s3';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { aJpeg } from './media.fixtures';
import { aPictureShop, briefly, type PictureShop, upload, work } from './media-shop.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
let live: LiveApp;
let s3: TestS3;
let shop: PictureShop;
let env: Record<string, string>;
let program: string;
const running: Program[] = [];
beforeAll(async () => {
  s3 = await aBucket();
  env = {
    KAIBO_MASTER_KEY,
    KAIBO_S3_URL: s3.url,
    KAIBO_S3_REGION: s3.region,
    KAIBO_S3_ACCESS_KEY_ID: s3.accessKeyId,
    KAIBO_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
  };
  live = await aLiveApp(env);
  await live.setTime(new Date());
  shop = await aPictureShop(live);
  program = buildProgram('media-killed');
}, 120_000);
afterAll(async () => {
  await Promise.all(running.map((one) => one.kill()));
  await live.close();
  await s3.close();
}, 60_000);

/** A port that nobody has: it is given back, and taken by the process that is started next. */
const aPort = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a TCP port
  server.close();
  await once(server, 'close');
  return String(port);
};

it('a process that is killed in the middle of an upload leaves nothing for good: no bytes, no room taken', async () => {
  const port = await aPort();
  const web = runProgram(program, [], {
    ...env,
    KAIBO_ROLE: 'web',
    KAIBO_PORT: port,
    KAIBO_LOG: 'info',
    KAIBO_WECHAT_BASE_URL: live.sandbox.url,
    DATABASE_URL: live.app.database.appUrl,
  });
  running.push(web);
  await until(
    'listening',
    async () => web.said(),
    (said) => said.includes('"listening"'),
  );
  const { token, memberId } = await shop.signIn('chen');
  const bytes = await aJpeg();

  // The second of four objects arrives, and nobody is there any more to hear that it did.
  const arrived = new Promise<void>((resolve) => {
    let puts = 0;
    s3.before = async (method) => {
      if (method !== 'PUT' || ++puts < 2) return;
      resolve();
      await web.ended;
    };
  });
  const lost = upload({ url: `http://127.0.0.1:${port}` }, token, bytes).then(briefly, () => 'no answer');
  await arrived;
  await web.kill();
  expect(await lost).toBe('no answer');
  s3.before = null;
  const owned = async (): Promise<number> =>
    (await live.admin.query('select 1 from media_owners where member_id = $1', [memberId])).rowCount ?? -1;
  expect([await owned(), s3.objects.size > 0]).toEqual([1, true]);

  live.app.world.set(new Date(Date.now() + 10 * 60_000 + 5_000));
  s3.now = live.app.world.now();
  await work(live.app);
  expect([await owned(), s3.objects.size]).toEqual([0, 0]);
  await live.setTime(new Date());
  s3.now = null;
  expect(briefly(await upload(live.app, token, bytes))).toBe('201 checking');
}, 120_000);
