import { randomBytes } from 'node:crypto';
import { type Actors, fuzz } from '../test/fuzz';
import { readOpenApi } from '../test/openapi';
import { asBrowser, asToken, aShop, type Shop } from '../test/shop';
import { Db } from './core/db';
import { Limits } from './core/limits';
import { hashSecret } from './core/session-cookie';
import { World } from './core/world';
import { phonesOf } from './features/members/members.fixtures';
import { MerchantsService } from './features/merchants/merchants.service';
import { SessionsService } from './features/staff/sessions.service';
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
  // One asker's bucket would be empty after a second, and the handlers behind it would see nothing more.
  jest.spyOn(live.app.app.get(Limits), 'take').mockResolvedValue();
}, 60_000);
afterAll(() => live.close());

/** Everybody comes in by another door than the limited ones, as often as a shot has signed them out. */
function theActors(): Actors {
  const { app, url } = live.app;
  const { merchantId, owner } = shop;
  const phones = phonesOf(live, shop);
  let visits = 0;
  return {
    nobody: { scheme: null, comesIn: () => ({}) },
    stranger: {
      scheme: null,
      comesIn: () => ({ ...asToken('A'.repeat(43)), cookie: `kaibo-staff=${owner.personId}.${'A'.repeat(43)}` }),
    },
    key: {
      scheme: 'staff',
      comesIn: async () => {
        const key = randomBytes(32).toString('base64url');
        await app.get(MerchantsService).addApiKey(merchantId, `fuzz ${++visits}`, key);
        return asToken(key);
      },
    },
    owner: {
      scheme: 'staff',
      comesIn: async () => {
        const from = { ip: '127.0.0.1', userAgent: undefined, requestId: 'fuzz' };
        const { cookie, view } = await app
          .get(Db)
          .forPerson(owner.personId, (tx) => app.get(SessionsService).open(tx, owner.personId, from, merchantId));
        // With the second factor just given.
        await live.admin.query(
          `update staff.sessions set stage = 'full', stepped_up_at = $2, expires_at = $2::timestamptz + interval '1 hour'
         where token_hash = $1`,
          [hashSecret(cookie.secret), app.get(World).now()],
        );
        owner.browser.cookie = `kaibo-staff=${cookie.personId}.${cookie.secret}`;
        owner.browser.csrfToken = view.csrfToken;
        return asBrowser(url, owner.browser);
      },
    },
    viewer: { scheme: 'viewer', comesIn: async () => asToken((await phones.signIn(`fuzz${++visits}`)).token) },
  };
}

it('answers whatever is asked as it is described, and never with 5xx', async () => {
  const { roomId, miniAppId, syncId, exportId, manual, douyinId, merchantId, anchor, otherViewer } = shop;
  const began = Date.now();
  const report = await fuzz(live.app.url, readOpenApi(), {
    seed: SEED,
    actors: theActors(),
    ids: [
      roomId,
      miniAppId,
      syncId,
      exportId,
      manual.roomId,
      manual.miniAppId,
      douyinId,
      merchantId,
      anchor.personId,
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
  // How far half a minute gets is the machine's affair; so many requests get far enough.
  if (!SECONDS) expect(reached.size).toBeGreaterThan(30);
}, 110_000);
