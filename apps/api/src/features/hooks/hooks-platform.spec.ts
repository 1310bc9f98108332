import { anApp, aMerchant, type TestApp } from '../../../test/app';
import { TestSandbox } from '../../../test/sandbox';
import { HookWorksService } from './hook-works.service';
import { AES_KEY, eventsOf, TOKEN, WEBHOOK_SECRET } from './hooks.fixtures';

// The sandbox seals and signs with code of its own: it would not agree with a mistake of ours.
const WECHAT = { json: 'wx00000000000000aa', xml: 'wx00000000000000bb' } as const;
const DOUYIN = { object: 'tt00000000000000aa', text: 'tt00000000000000bb' } as const;

let app: TestApp;
let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await TestSandbox.start(
    Object.fromEntries([WECHAT, DOUYIN].flatMap((apps) => Object.values(apps).map((id) => [id, 'a-sandbox-secret']))),
  );
  app = await anApp({ KAIBO_WECHAT_BASE_URL: sandbox.url });
});
afterAll(async () => {
  await app.close();
  await sandbox.stop();
});

interface Attempt {
  status: number | null;
  problem: string | null;
  answer: string;
}

it.each(['json', 'xml'] as const)(
  'takes what WeChat pushes as %s, and nothing that somebody has bent',
  async (format) => {
    const appId = WECHAT[format];
    const shop = await aMerchant(app, { appId });
    const { path } = await shop.staff.hooks.set(shop.miniAppId, { token: TOKEN, encodingAesKey: AES_KEY });
    const at = `apps/${appId}/push`;
    // The sandbox asks for its echo before it keeps the address.
    await sandbox.control('PUT', at, {
      url: app.url + path,
      token: TOKEN,
      encodingAesKey: AES_KEY,
      mode: 'safe',
      format,
    });
    const entered = { name: 'user_enter_tempsession', user: 'chen', payload: { SessionFrom: 'x' } };
    await sandbox.control('POST', `${at}/send`, entered);
    await sandbox.control('POST', `${at}/send`, {
      name: 'event_of_next_year',
      payload: { Items: [{ a: 1 }, { a: 2 }] },
    });
    await sandbox.control('POST', `${at}/flush`);
    const { deliveries } = await sandbox.control<{ deliveries: { id: number; attempts: Attempt[] }[] }>('GET', at);
    expect(deliveries.map(({ attempts }) => attempts)).toEqual(
      [1, 2].map(() => [expect.objectContaining({ status: 200, answer: 'success', problem: null })]),
    );

    const statuses: Record<string, number | null> = {};
    for (const fault of BENT) {
      const attempt = await sandbox.control<Attempt>('POST', `${at}/deliveries/${deliveries[0]?.id}`, { fault });
      statuses[String(fault)] = attempt.status;
    }
    expect(statuses).toEqual({
      replay: 200, // the very same once more: nothing is done
      null: 200, // the same event, sealed anew: nothing is done
      'wrong-signature': 403,
      late: 403,
      early: 403,
      'in-clear': 403,
      'wrong-key': 403,
      'wrong-app': 403,
      tampered: 403,
    });
    expect((await eventsOf(app, shop.merchantId)).map(({ event }) => event)).toEqual([
      'user_enter_tempsession',
      'event_of_next_year',
    ]);
  },
);

const BENT = ['replay', 'wrong-signature', 'late', 'early', 'in-clear', 'wrong-key', 'wrong-app', 'tampered', null];

it.each(['object', 'text'] as const)(
  'takes what Douyin pushes, its content as %s, and nothing that somebody has bent',
  async (form) => {
    const appId = DOUYIN[form];
    const shop = await aMerchant(app, { platform: 'douyin', source: 'douyin', appId });
    const { path } = await shop.staff.hooks.set(shop.miniAppId, { secret: WEBHOOK_SECRET });
    const at = `douyin/apps/${appId}/webhook`;
    // The sandbox sends its challenge before it keeps the address.
    await sandbox.control('PUT', at, { url: app.url + path, secret: WEBHOOK_SECRET });
    const told = { event: 'life_trade_order_notify', content: { action: 'pay_success' }, asText: form === 'text' };
    const { id } = await sandbox.control<{ id: number }>('POST', `${at}/events`, told);
    await sandbox.control('POST', `${at}/flush`);
    const { deliveries } = await sandbox.control<{ deliveries: { state: string }[] }>('GET', at);
    expect(deliveries).toMatchObject([{ state: 'taken' }]);

    const statuses: Record<string, number | null> = {};
    for (const fault of [null, 'wrong-signature', 'tampered', 'other-id', 'no-id', 'wrong-app'])
      statuses[String(fault)] = (await sandbox.control<Attempt>('POST', `${at}/deliveries/${id}`, { fault })).status;
    expect(statuses).toEqual({
      null: 200, // nothing is done
      'wrong-signature': 403,
      tampered: 403,
      'other-id': 403,
      'no-id': 403,
      'wrong-app': 403,
    });
    await app.app.get(HookWorksService).workDue();
    expect(await eventsOf(app, shop.merchantId)).toMatchObject([{ event: 'life_trade_order_notify', state: 'kept' }]);
  },
);
