// The compiled mini-program on our real API: from a room's lottery to the prize, and the proof of it, checked on the phone.
import { aPhone, withDom } from '../../../test/phone';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { viewersOf } from '../distribution/distribution.fixtures';
import { aPrize, lotteriesOf } from './lotteries.fixtures';

jest.setTimeout(90_000);
let live: LiveApp;
let endDom: () => void;
beforeAll(async () => {
  live = await aLiveApp();
  endDom = withDom();
});
afterAll(async () => {
  endDom();
  await live.close();
});
const phones: { close: () => void }[] = [];
afterEach(() => phones.splice(0).forEach((phone) => phone.close()));

type Host = ReturnType<ReturnType<typeof aPhone>['open']>;
const press = (host: Host, button: string) =>
  host.until(() => {
    try {
      host.tap(button);
      return true;
    } catch {
      return false; // not there, or still disabled
    }
  });

async function aShop() {
  await live.setTime(new Date().toISOString()); // phones go by the real time
  const shop = await live.aLiveMerchant();
  const of = lotteriesOf(live.app, shop);
  const roomId = await of.room('周年庆');
  const phone = (user: string) => {
    const one = aPhone(live, shop, user);
    phones.push(one);
    return one;
  };
  return { shop, of, roomId, phone, viewers: viewersOf(live, shop) };
}

it('enters by keyword from the room, wins, checks the proof, and claims with an address', async () => {
  const { shop, of, roomId, phone, viewers } = await aShop();
  const { id } = await of.open({}, roomId);
  const hand = phone('a');
  const host = hand.open(`pages/room/index?id=${roomId}`);
  await press(host, `#lottery-${id}`);
  await host.until(() => host.$('#keyword'));
  host.input('#keyword', ' 幸福家装 ');
  await press(host, '#enter-lottery');
  await host.until(() => host.$('#copy-receipt'));
  await host.until(() => JSON.stringify(host.storage).includes('fair-receipt'));

  await of.end(id);
  await shop.staff.lotteries.draw(id);
  host.pullDown();
  await host.until(() => host.text().includes('恭喜您中奖了'));
  const { items } = await of.viewer((await viewers.signIn('a')).id).api.wins();
  const claiming = phone('a').open(`lottery/claim/index?win=${items[0]?.id}`);
  await claiming.until(() => claiming.$('#receiver'));
  claiming.input('#receiver', '王小明');
  claiming.input('#phone', '138 0013 8000');
  claiming.input('#address', '浙江省杭州市西湖区文三路 1 号');
  await press(claiming, '#send-claim');
  await claiming.until(() => claiming.text().includes('地址已提交'));
  const [win] = (await shop.staff.lotteries.wins(id)).items;
  expect(win).toMatchObject({ state: 'claimed', receiver: '王*', phone: '138****8000' });

  // On another phone: this one's receipt names the end that this test has moved.
  await press(claiming, '#to-proof');
  await press(claiming, '#check');
  await claiming.until(() => claiming.$('#verdict'));
  // Ed25519 is what a phone lacks; all the rest is right.
  expect(claiming.text('#verdict-result')).toBe('能在手机上验证的都通过了');
  expect(claiming.text('#own')).toContain('该参与记录在名单中（第 1 条，共 1 条）。');
  expect(claiming.text('#own')).toContain('回执与公布内容一致。');
  for (const one of [host, claiming]) one.requireNoProblems();
});

it('enters by likes, and is told the code of what was won', async () => {
  const { shop, of, roomId, phone } = await aShop();
  const { id } = await of.open(
    { entryKind: 'like', keyword: undefined, likes: 6, prizes: [aPrize({ kind: 'code', codeSource: 'generated' })] },
    roomId,
  );
  const hand = phone('b');
  const host = hand.open(`lottery/show/index?room=${roomId}&id=${id}`);
  await host.until(() => host.$('#like'));
  for (let tap = 0; tap < 6; tap++) host.tap('#like');
  await host.until(() => host.$('#copy-receipt'));
  await of.end(id);
  await shop.staff.lotteries.draw(id);
  host.pullDown();
  await press(host, '#to-claim');
  await press(host, '#send-claim');
  await host.until(() => host.$('#code'));
  const code = host.text('#code');
  expect(await shop.staff.lotteries.redeem({ code })).toMatchObject({ prizeName: '电饭煲' });
  host.requireNoProblems();
});

it('says in the server’s own answer why somebody may not enter, and that it was too late', async () => {
  const { of, roomId, phone } = await aShop();
  const needsPhone = await of.open({ needsPhone: true }, roomId);
  const host = phone('c').open(`lottery/show/index?room=${roomId}&id=${needsPhone.id}`);
  await host.until(() => host.$('#keyword'));
  host.input('#keyword', '幸福家装');
  await press(host, '#enter-lottery');
  await host.until(() => host.$('#to-phone'));

  const { id } = await of.open({}, roomId);
  const other = phone('d').open(`lottery/show/index?room=${roomId}&id=${id}`);
  await other.until(() => other.$('#keyword'));
  await of.end(id);
  other.input('#keyword', '幸福家装');
  await press(other, '#enter-lottery');
  await other.until(() => /抽奖已截止|参与已截止/.test(other.text()));
  for (const one of [host, other]) one.requireNoProblems();
});
