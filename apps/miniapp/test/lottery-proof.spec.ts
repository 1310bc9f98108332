/** @jest-environment jsdom */
// The proof of a draw, checked on the phone itself: `@kaibo/fair-draw` as the built packages carry it, on real draws.
import type { MiniHost } from '@kaibo/mini-host';
import { aRoom, FakeApi } from './fake-api';
import { aLottery, FakeLotteries } from './fake-lotteries';
import { FakeViewer } from './fake-viewers';
import { type Build, endRuns, has, run } from './mini-runs';

const GONE = { status: 0, headers: {}, body: undefined };
const PROOF = 'lottery/proof/index?id=70';
const at = (ms: number) => new Date(ms).toISOString();

jest.setTimeout(60_000);
afterEach(endRuns);

const aDraw = (others: number, isIn = false) => {
  const api = new FakeApi([aRoom({ id: '7' })]);
  const viewer = new FakeViewer();
  const lotteries = new FakeLotteries(viewer);
  const answers = (asked: Parameters<FakeViewer['answer']>[0]) => lotteries.answer(asked) ?? viewer.answer(asked);
  api.fault = answers;
  lotteries.lotteries = [aLottery({ id: '70', closesAt: at(Date.now() - 5_000) })];
  if (isIn) lotteries.entered.set('70', at(Date.now() - 30_000));
  const bundle = lotteries.draw('70', others);
  return { api, viewer, lotteries, answers, bundle };
};
const checked = async (host: MiniHost) => {
  await host.until(() => host.$('#check'));
  host.tap('#check');
  await host.until(() => host.$('#verdict'));
  return host.text('#verdict-result');
};
/** The phone of somebody who entered before the draw: it keeps the receipt. */
const entered = async (build: Build, others: number) => {
  const api = new FakeApi([aRoom({ id: '7' })]);
  const viewer = new FakeViewer();
  const lotteries = new FakeLotteries(viewer);
  const answers = (asked: Parameters<FakeViewer['answer']>[0]) => lotteries.answer(asked) ?? viewer.answer(asked);
  api.fault = answers;
  lotteries.lotteries = [aLottery({ id: '70', entryKind: 'like', keyword: null, likes: 1 })];
  const host = run(build, api, 'lottery/show/index?room=7&id=70');
  await host.until(() => host.$('#like'));
  host.tap('#like');
  await host.until(() => JSON.stringify(host.storage).includes('fair-receipt'));
  lotteries.draw('70', others);
  return { api, viewer, lotteries, storage: host.storage };
};

describe.each(['weapp', 'tt'] as const)('the proof on %s', (build) => {
  it('is right line by line, for anybody, without a sign-in, and says that a draw without a beacon is weaker', async () => {
    const { api, viewer } = aDraw(50);
    const host = run(build, api, PROOF);
    expect(await checked(host)).toBe('验证通过');
    for (const words of [
      '规则与事先公布的哈希一致。',
      '秘密值与事先公布的承诺一致。',
      '共 50 条参与记录，已排序，无重复。',
      '由参与记录算出的根与公布的一致。',
      '号码最小的 2 条记录与公布的中奖名单一致',
      '有一项较弱，见下面的说明',
      '按规则未使用公共随机信标',
    ])
      expect(host.text('#verdict')).toContain(words);
    expect(host.text('#beacon')).toContain('公正性弱于使用公共随机数');
    expect(viewer.signIns).toBe(0);
    expect(host.$('#own')).toBeNull();
  });

  it('goes through a long list in slices, and says how far it is', async () => {
    const { api } = aDraw(20_000);
    const host = run(build, api, PROOF);
    const seen = new Set<string>();
    await host.until(() => host.$('#check'));
    host.tap('#check');
    await host.until(() => {
      seen.add(host.text('#check'));
      return host.$('#verdict');
    });
    expect([...seen].filter((label) => /^正在计算… \d+%$/.test(label)).length).toBeGreaterThanOrEqual(2);
    expect(host.text('#verdict-result')).toBe('验证通过');
    expect(host.page.setData.most).toBeLessThanOrEqual(64 * 1024);
  });

  it('looks for the viewer’s own entry too, by the receipt that this phone got before the draw', async () => {
    const { api, storage } = await entered(build, 40);
    const host = run(build, api, PROOF, { storage });
    expect(await checked(host)).toBe('能在手机上验证的都通过了'); // phones have no Ed25519
    expect(host.text('#own')).toMatch(/该参与记录在名单中（第 \d+ 条，共 41 条）。/);
    expect(host.text('#own')).toContain('回执与公布内容一致。');
    expect(host.text('#own')).toContain('未检查');
    expect(host.text('#own')).toMatch(/该记录(未)?中奖/);
  });

  it('sees that the rules are others than when this phone entered, however well the rest fits', async () => {
    const { api, lotteries, storage } = await entered(build, 5);
    lotteries.change('70', { prizes: [{ no: 1, name: '纸巾', kind: 'goods', valueFen: 100, quantity: 2 }] });
    lotteries.draw('70', 5);
    const host = run(build, api, PROOF, { storage });
    expect(await checked(host)).toBe('验证没有通过');
    expect(host.text('#verdict')).toContain('rulesHash 与先前公布的不一致。');
    expect(host.text('#verdict')).toContain('请截图保存');
  });

  it.each<[string, (lotteries: FakeLotteries) => void, string]>([
    [
      'a winner who is another',
      (lotteries) => (lotteries.forge = (bundle) => ({ ...bundle, winners: [...bundle.winners].reverse() })),
      '第 1 位中奖者与抽奖结果不一致。',
    ],
    [
      'an entry left out',
      (lotteries) => (lotteries.forge = (bundle) => ({ ...bundle, leaves: bundle.leaves.slice(1) })),
      '由参与记录算出的根与公布的不一致。',
    ],
    [
      'another list than the page says',
      (lotteries) => (lotteries.forgeProof = (proof) => ({ ...proof, root: '0'.repeat(64) })),
      'root 与先前公布的不一致。',
    ],
    [
      'nothing of its shape',
      (lotteries) => (lotteries.forge = () => ({ leaves: 'all of them' }) as never),
      '不符合规范',
    ],
  ])('fails clearly for %s', async (_what, spoil, words) => {
    const { api, lotteries } = aDraw(30);
    spoil(lotteries);
    const host = run(build, api, PROOF);
    expect(await checked(host)).toBe('验证没有通过');
    expect(host.text('#verdict')).toContain(words);
  });

  it('checks the own entry alone where the list is too large for a phone, and says where all of it is checked', async () => {
    const { api, lotteries, storage } = await entered(build, 30);
    lotteries.forgeProof = (proof) => ({ ...proof, count: 100_001 });
    const large = run(build, api, PROOF, { storage });
    await has(large, '共 100001 人参与，名单太大');
    expect(await checked(large)).toBe('验证没有通过'); // the count was forged for this test, and is found out
    expect(api.to('/bundle')).toEqual([]);
    const stranger = run(build, api, PROOF);
    await stranger.until(() => stranger.$('#check'));
    stranger.tap('#check');
    await has(stranger, '名单太大，手机上不能验证。请在电脑上打开凭证网页');
    stranger.tap('#copy-page');
    await stranger.until(() => stranger.calls('setClipboardData').length === 1);
    expect(stranger.calls('setClipboardData')[0]?.args).toMatchObject({ data: 'https://api.example.com/l/70/proof' });
  });

  it('begins once however often it is tapped, and says when the list does not come', async () => {
    const { api, answers } = aDraw(10);
    const host = run(build, api, PROOF);
    const button = await host.until(() => host.$('#check'));
    api.fault = (asked) => (asked.path.endsWith('/bundle') ? GONE : answers(asked));
    for (let tap = 0; tap < 3; tap++) host.trigger(button, 'tap');
    await has(host, '网络连接不上，请检查网络后重试');
    expect(api.to('/bundle')).toHaveLength(1);
    api.fault = answers;
    expect(await checked(host)).toBe('验证通过');
  });

  it('says before the draw what is published already, and that the rest comes', async () => {
    const { api, lotteries } = aDraw(1);
    lotteries.bundles.clear();
    lotteries.change('70', { state: 'open', entries: null, closesAt: at(Date.now() + 60_000) });
    const host = run(build, api, PROOF);
    await has(host, '开奖后可以在这里验证');
    expect(host.text('#published')).toMatch(/[0-9a-f]{64}/);
    expect(host.text('#drawn')).toContain('还没有公布');
    expect(host.$('#check')).toBeNull();
  });

  it('knows no proof of what is none, and comes back with the network', async () => {
    const { api, answers } = aDraw(1);
    const host = run(build, api, 'lottery/proof/index?id=404');
    await has(host, '这个抽奖不存在，或已经撤下');
    api.fault = () => GONE;
    const other = run(build, api, PROOF);
    await has(other, '网络连接不上');
    api.fault = answers;
    other.setNetwork('4g');
    await other.until(() => other.$('#check'));
  });
});
