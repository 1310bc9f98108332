import { fuzz } from '../test/fuzz';
import { readOpenApi } from '../test/openapi';
import { asBrowser, asToken, aShop, type Shop } from '../test/shop';
import { aLiveApp, type LiveApp } from './features/syncs/syncs.fixtures';

/** `npm run fuzz` gives other ones: half a minute, and a seed that is another each time. */
const SECONDS = Number(process.env.KAIBO_FUZZ_SECONDS ?? 0);
const SEED = Number(process.env.KAIBO_FUZZ_SEED ?? 20261121);
const REQUESTS = 1_000;

let live: LiveApp;
let shop: Shop;
beforeAll(async () => {
  live = await aLiveApp();
  shop = await aShop(live);
}, 60_000);
afterAll(() => live.close());

it('answers whatever is asked as it is described, and never with 5xx', async () => {
  const { roomId, miniAppId, syncId, exportId, manual, douyinId, merchantId, owner, viewer, otherViewer } = shop;
  const began = Date.now();
  const report = await fuzz(live.app.url, readOpenApi(), {
    seed: SEED,
    actors: {
      nobody: {},
      owner: asBrowser(live.app.url, owner.browser),
      key: asToken(shop.staffKey),
      viewer: asToken(viewer.token),
      stranger: asToken('A'.repeat(43)),
    },
    ids: [
      roomId,
      miniAppId,
      syncId,
      exportId,
      manual.roomId,
      manual.miniAppId,
      douyinId,
      merchantId,
      owner.personId,
      otherViewer.memberId,
      shop.appId,
      shop.contentId,
      shop.topicId,
      'article',
      'topic',
      shop.imageName,
      '1',
      '2',
    ],
    isOver: (asked) => (SECONDS ? Date.now() - began >= SECONDS * 1_000 : asked >= REQUESTS),
  });
  const { asked, statuses, reached, problems } = report;
  if (SECONDS)
    console.log(JSON.stringify({ asked, seed: SEED, statuses, reached: reached.size, problems: problems.length }));
  expect(problems).toEqual([]);
  expect(reached.size).toBeGreaterThan(15);
  expect(asked).toBeGreaterThanOrEqual(REQUESTS);
}, 90_000);
