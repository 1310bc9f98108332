import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { consolePostsApi, postsApi } from '@kaibo/api-client';
import { asViewer, callTo } from '../../../test/app';
import { buildProgram, type Program, runProgram, until } from '../../../test/program';
import { Feeds } from '../../core/feeds';
import { aContent } from '../contents/contents.fixtures';
import { phonesOf } from '../members/members.fixtures';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
let live: LiveApp;
let program: string;
const running: Program[] = [];
beforeAll(async () => {
  live = await aLiveApp({ KAIBO_MASTER_KEY });
  await live.setTime(new Date()); // the other process's own time
  program = buildProgram('posts-killed');
}, 120_000);
afterAll(async () => {
  await Promise.all(running.map((one) => one.kill()));
  await live.close();
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
const aWeb = async (): Promise<{ web: Program; url: string }> => {
  const port = await aPort();
  const web = runProgram(program, [], {
    KAIBO_MASTER_KEY,
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
  return { web, url: `http://127.0.0.1:${port}` };
};

it('a post whose process is killed before the platform answers is there once, unseen, and waits for staff', async () => {
  const shop = await live.aLiveMerchant();
  const topic = await aContent(shop, 'topic', { title: '你家什么风格' });
  const { token } = await phonesOf(live, shop).signIn('chen');
  const authorization = { authorization: `Bearer ${token}` };
  const post = { key: 'key-of-one-post', text: '现代风格' };
  const asked = async (): Promise<number> =>
    (await live.sandbox.calls()).filter(({ endpoint }) => endpoint === 'checkText').length;
  const before = await asked();
  // The question arrives, and is never answered: the sandbox's clock stands still.
  const fault = { kind: 'delay', delayMs: 60_000, appId: shop.appId, endpoint: 'checkText' };
  await live.sandbox.control('POST', 'faults', fault);
  const { web, url } = await aWeb();
  const lost = postsApi(callTo(url, authorization))
    .write(topic.id, post)
    .then(
      () => 'an answer',
      () => 'no answer',
    );
  await until('the platform is asked', asked, (count) => count > before);
  await web.kill();
  expect(await lost).toBe('no answer');
  await live.sandbox.heal();

  const shown = async (): Promise<string[]> => {
    await live.app.app.get(Feeds).poll();
    return (await asViewer(live.app).posts.list(shop.appId, topic.id)).items.map(({ text }) => text);
  };
  const mine = postsApi(callTo(live.app.url, authorization));
  expect(await shown()).toEqual([]);
  // The viewer sends it again: the same post, and no second one.
  const again = await mine.write(topic.id, post);
  expect(again.state).toBe('pending');
  expect((await mine.mine()).items).toEqual([again]);
  expect(await shown()).toEqual([]);
  const staff = consolePostsApi(shop.staff.call);
  expect((await staff.list({ state: 'pending' })).items).toMatchObject([{ id: again.id, waits: 'checking' }]);
  await staff.decide(again.id, { state: 'shown' });
  expect(await shown()).toEqual(['现代风格']);
}, 120_000);
