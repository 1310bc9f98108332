/** @jest-environment jsdom */
import { ApiError, type Call, type CallRequest } from '@kaibo/api-client';
import type {
  ConsoleLotteryView,
  ConsoleWin,
  ImportView,
  ShipPrize,
  WriteLottery,
} from '@kaibo/contracts/lotteries.dto';
import { PERMISSIONS } from '@kaibo/contracts/staff';
import { configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { aLottery, aWin, recordOf } from '../features/lotteries/lotteries.fixtures';
import { TEXTS, TextsContext } from '../texts/texts';
import { LotteriesPage } from './lotteries-page';

jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 15_000 }); // a slow machine is no fault

const HASH = 'ab'.repeat(32);
const CHANGES: Record<string, Partial<ConsoleLotteryView>> = {
  publication: {
    state: 'published',
    rulesHash: HASH,
    commitment: 'cd'.repeat(32),
    publishedAt: '2026-11-22T04:00:00Z',
  },
  push: { pushedAt: '2026-11-22T04:00:00Z' },
  start: { state: 'open', opensAt: '2026-11-22T04:00:00Z', closesAt: '2099-11-22T04:03:00Z' },
  cancellation: { state: 'cancelled' },
};

const IMPORT: ImportView = {
  id: '8',
  madeAt: '2026-11-22T04:01:00Z',
  total: 2,
  added: 1,
  report: { already: 0, problems: [{ row: 3, rule: 'unknown' }] },
};

/** Answers as the API does. `fault` stands in for an answer. */
class FakeLotteries {
  readonly asked: CallRequest[] = [];
  fault: ((request: CallRequest) => Error | undefined) | undefined;
  wins: ConsoleWin[] = [];
  private imports: ImportView[] = [];

  constructor(public lotteries: ConsoleLotteryView[]) {}

  readonly call = ((request: CallRequest) => {
    this.asked.push(request);
    const fault = this.fault?.(request);
    if (fault) return Promise.reject(fault);
    return Promise.resolve(this.answer(request));
  }) as Call; // the page asks for these shapes alone

  private answer({ method, path, query, body }: CallRequest): unknown {
    if (path === '/v1/console/rooms')
      return { items: query?.state === 'live' ? [{ id: '41', title: '整装节直播' }] : [], nextCursor: null, ages: [] };
    if (path === '/v1/console/rooms/41/lotteries') {
      const added = { ...aLottery({ id: '99' }), name: (body as WriteLottery).name };
      this.lotteries = [added, ...this.lotteries];
      return added;
    }
    if (path === '/v1/console/lotteries') return this.list(query);
    if (path === '/v1/console/lottery-codes/redeem') return { prizeName: '满减券', lotteryName: '整装节抽奖' };
    if (path.endsWith('/shipment')) return { ...aWin({ state: 'shipped' }), ...(body as ShipPrize) };
    const [, id, deed] = /^\/v1\/console\/lotteries\/(\d+)(?:\/([a-z-]+))?$/.exec(path) ?? [];
    if (deed === 'wins') return { items: this.wins, nextCursor: null };
    if (deed === 'imports' && method === 'POST') this.imports = [IMPORT];
    if (deed === 'imports') return method === 'POST' ? IMPORT : { items: this.imports };
    if (method === 'DELETE') this.lotteries = this.lotteries.filter((one) => one.id !== id);
    const change = { ...CHANGES[deed ?? ''], ...(method === 'PUT' ? { name: (body as WriteLottery).name } : {}) };
    this.lotteries = this.lotteries.map((one) => (one.id === id ? { ...one, ...change } : one));
    return this.lotteries.find((one) => one.id === id);
  }

  private list(query: CallRequest['query'] = {}) {
    const fitting = this.lotteries.filter(({ state }) => query.state === undefined || state === query.state);
    const at = Number(query.cursor ?? 0);
    return {
      items: fitting.slice(at, at + 2).map(recordOf),
      nextCursor: at + 2 < fitting.length ? String(at + 2) : null,
    };
  }

  changes(): string[] {
    return this.asked.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
  }
}

const show = (api: FakeLotteries, permissions: readonly string[] = PERMISSIONS) =>
  render(<LotteriesPage call={api.call} session={null} permissions={permissions} timeZone="Asia/Shanghai" />);
const press = (name: string | RegExp): void => void fireEvent.click(screen.getByRole('button', { name }));
const open = async (name: string): Promise<void> => {
  await screen.findByRole('button', { name: `打开「${name}」` });
  press(`打开「${name}」`);
  await screen.findByRole('heading', { name, level: 2 });
};
const refusal = (code: string, details?: Record<string, unknown>) => new ApiError(409, code, code, 'req-1', details);

beforeEach(() => {
  window.scrollTo = () => undefined; // jsdom has none
  history.replaceState(null, '', '/console/lotteries');
});

it('lists lotteries with their rooms and states, page by page, and filters by state', async () => {
  const api = new FakeLotteries([
    aLottery({ id: '3', name: '三' }),
    aLottery({ id: '2', name: '二', state: 'drawn', entries: 1_200 }),
    aLottery({ id: '1', name: '一', roomId: '7' }),
  ]);
  show(api);
  const row = await screen.findByRole('row', { name: /二/ });
  await waitFor(() => expect(row.textContent).toContain('整装节直播'));
  expect(row.textContent).toMatch(/已开奖.*1,200/);
  press('加载更多');
  await screen.findByText('直播间 7'); // a room of which nothing is known any more
  fireEvent.change(screen.getByLabelText('状态'), { target: { value: 'drawn' } });
  await waitFor(() => expect(screen.queryByText('三')).toBeNull());
  expect(api.asked.at(-1)?.query).toEqual({ state: 'drawn' });
});

it('warns before it publishes, sends one of many presses, and shows the hash', async () => {
  const api = new FakeLotteries([aLottery()]);
  show(api);
  await open('整装节抽奖');
  press('发布');
  screen.getByText(/发布后规则冻结/);
  expect(document.activeElement?.textContent).toBe('取消');
  const sure = screen.getByRole('button', { name: '确定发布' });
  for (let times = 0; times < 3; times++) fireEvent.click(sure);
  await screen.findByRole('button', { name: '推送给主播' });
  screen.getByText(HASH);
  expect(api.changes()).toEqual(['POST /v1/console/lotteries/12/publication']);
  expect(screen.getByRole('link', { name: '公开的验证页' }).getAttribute('href')).toBe('/l/12/proof');
  press('推送给主播');
  await waitFor(() => expect(screen.queryByRole('button', { name: '推送给主播' })).toBeNull());
  press('开始抽奖');
  press('确定开始');
  await screen.findByRole('button', { name: '主播离开' });
  expect(screen.queryByRole('button', { name: '取消抽奖' })).toBeNull();
});

it('says every rule that stands against publishing, with its field, and stays a draft', async () => {
  const api = new FakeLotteries([aLottery()]);
  const fields = [{ field: 'prizes.0.valueFen', rule: 'max', message: 'at most' }];
  api.fault = ({ path }) => (path.endsWith('publication') ? refusal('LOTTERY_NOT_COMPLIANT', { fields }) : undefined);
  show(api);
  await open('整装节抽奖');
  press('发布');
  press('确定发布');
  await screen.findByText('奖品 1 市场价：超过上限 (max)');
  press('修改');
  await screen.findByRole('form', { name: '修改「整装节抽奖」' });
  expect(screen.getByLabelText(/^市场价/).getAttribute('aria-invalid')).toBe('true');
  press('保存草稿');
  await screen.findByRole('button', { name: '发布' });
  expect(screen.queryByText(/超过上限/)).toBeNull(); // it may be mended now
});

it('cancels for a reason only', async () => {
  const api = new FakeLotteries([aLottery({ state: 'published' })]);
  show(api);
  await open('整装节抽奖');
  press('取消抽奖');
  press('确定取消抽奖');
  expect(api.changes()).toEqual([]);
  fireEvent.change(screen.getByLabelText(/原因/), { target: { value: '直播改期举行' } });
  press('确定取消抽奖');
  await screen.findByText('现在没有你可以做的事。');
  expect(api.asked.find(({ path }) => path.endsWith('cancellation'))?.body).toEqual({ reason: '直播改期举行' });
});

it('offers nothing to whoever only looks', async () => {
  const api = new FakeLotteries([aLottery()]);
  show(api, ['lotteries.read']);
  await open('整装节抽奖');
  await screen.findByText('现在没有你可以做的事。');
  expect(screen.queryByRole('button', { name: '发布' })).toBeNull();
});

it('writes a draft: amounts in yuan, refusals at their fields, nothing of it lost', async () => {
  const api = new FakeLotteries([]);
  show(api);
  await screen.findByText('没有这样的抽奖');
  press('新建抽奖');
  const fill = (label: RegExp, value: string): void =>
    void fireEvent.change(screen.getByLabelText(label), { target: { value } });
  await screen.findByRole('option', { name: '整装节直播' });
  fill(/^直播间/, '41');
  fill(/^口令/, '🎉 开播');
  fill(/^市场价/, '九十九');
  fireEvent.change(screen.getAllByLabelText(/^名称/)[0] as HTMLElement, { target: { value: '新抽奖' } });
  fireEvent.change(screen.getAllByLabelText(/^名称/)[1] as HTMLElement, { target: { value: '电饭煲' } });
  press('保存草稿');
  await screen.findByText('奖品 1 市场价：请填写金额，最多两位小数 (isYuan)');
  expect(api.changes()).toEqual([]);

  fill(/^市场价/, '99.9');
  api.fault = ({ method }) =>
    method === 'POST'
      ? refusal('INPUT_INVALID', { fields: [{ field: 'entrySeconds', rule: 'min', message: 'too short' }] })
      : undefined;
  fill(/^参与时长/, '3');
  press('保存草稿');
  await screen.findByText('参与时长：太小或不足 (min)');
  const seconds = screen.getByLabelText<HTMLInputElement>(/^参与时长/);
  expect([seconds.value, seconds.getAttribute('aria-invalid'), document.activeElement]).toEqual(['3', 'true', seconds]);
  expect(screen.getByLabelText<HTMLInputElement>(/^口令/).value).toBe('🎉 开播');

  api.fault = undefined;
  fill(/^参与时长/, '60');
  press('保存草稿');
  await screen.findByRole('heading', { name: '新抽奖', level: 2 });
  expect(api.asked.filter(({ method }) => method === 'POST').at(-1)?.body).toMatchObject({
    keyword: '🎉 开播',
    entrySeconds: 60,
    prizes: [{ name: '电饭煲', valueFen: 9_990, quantity: 1 }],
  });
});

it('imports the platform’s list while it is open, and says what became of each row', async () => {
  const api = new FakeLotteries([aLottery({ state: 'open', opensAt: '2026-11-22T04:00:00Z' })]);
  show(api);
  await open('整装节抽奖');
  const bytes = new ArrayBuffer(12);
  const file = new File(['openid\noA1\n'], 'list.csv', { type: 'text/csv' });
  file.arrayBuffer = () => Promise.resolve(bytes); // jsdom has none
  fireEvent.change(await screen.findByLabelText('选择 CSV 文件'), { target: { files: [file] } });
  api.fault = ({ path, method }) =>
    method === 'POST' && path.endsWith('imports') ? refusal('CSV_INVALID', { row: 1, rule: 'header' }) : undefined;
  press('导入');
  await screen.findByText('第 1 行：表头不对');
  api.fault = undefined;
  press('导入');
  await screen.findByText(/2 行，加入 1 人/);
  screen.getByText('第 3 行：不是会员');
  const sent = api.asked.filter(({ path, method }) => method === 'POST' && path.endsWith('imports')).at(-1);
  expect(sent?.headers).toEqual({ 'content-type': 'text/csv' });
  expect(sent?.body).toBe(bytes); // as they are
});

it('marks a prize as sent, and keeps what was typed when the API refuses it', async () => {
  const api = new FakeLotteries([aLottery({ state: 'drawn', drawnAt: '2026-11-22T04:05:00Z' })]);
  api.wins = [aWin(), aWin({ id: '78', place: 2, receiver: null, phone: null, state: 'open' })];
  show(api);
  await open('整装节抽奖');
  await screen.findByText('王* 138****8000');
  expect(screen.queryByRole('button', { name: '发货 第 2 名' })).toBeNull();
  expect(screen.queryByRole('button', { name: /查看地址/ })).toBeNull(); // a key shows nobody's address
  press('发货 第 1 名');
  fireEvent.change(screen.getByLabelText('快递公司'), { target: { value: '顺丰' } });
  fireEvent.change(screen.getByLabelText(/快递单号/), { target: { value: 'SF 1' } });
  const fields = [{ field: 'trackingNumber', rule: 'matches', message: 'letters' }];
  api.fault = ({ method }) => (method === 'PUT' ? refusal('INPUT_INVALID', { fields }) : undefined);
  press('标为已发货');
  await screen.findByText(/含有不能使用的字符 \(matches\)/);
  expect(screen.getByLabelText<HTMLInputElement>('快递公司').value).toBe('顺丰');
  api.fault = undefined;
  fireEvent.change(screen.getByLabelText(/快递单号/), { target: { value: 'SF1234' } });
  press('标为已发货');
  await screen.findByText('SF1234');
  expect(api.asked.filter(({ method }) => method === 'PUT').at(-1)?.body).toEqual({
    carrier: '顺丰',
    trackingNumber: 'SF1234',
  });
});

it('redeems a code once, keeps a refused one, and says what it was for', async () => {
  const api = new FakeLotteries([]);
  api.fault = ({ path }) => (path.endsWith('redeem') ? refusal('REDEMPTION_CODE_UNKNOWN') : undefined);
  show(api, ['lotteries.read', 'wins.redeem']);
  const code = await screen.findByLabelText<HTMLInputElement>(/^兑换码/);
  fireEvent.change(code, { target: { value: ' abcd-efgh ' } });
  press('核销');
  await screen.findByText('兑换码不存在，请核对。');
  expect(code.value).toBe(' abcd-efgh ');
  api.fault = undefined;
  fireEvent.change(screen.getByLabelText(/^中奖人手机号/), { target: { value: '138 0013 8000' } });
  for (let times = 0; times < 3; times++) press('核销');
  await screen.findByText('已核销：满减券（整装节抽奖）');
  const sent = api.asked.filter(({ path }) => path.endsWith('redeem')).map(({ body }) => body);
  expect(sent).toEqual([{ code: 'abcd-efgh' }, { code: 'abcd-efgh', phone: '13800138000' }]);
  expect(code.value).toBe('');
});

it('says when the list does not come, and loads it again', async () => {
  const api = new FakeLotteries([aLottery()]);
  api.fault = () => new ApiError(503, 'UNAVAILABLE', 'not now', null, undefined);
  show(api);
  await screen.findByText('抽奖列表没有取到');
  api.fault = undefined;
  press('重试');
  await screen.findByText('整装节抽奖');
});

it('speaks English', async () => {
  const words = { name: 'Autumn', keyword: 'home', organiser: 'Home Ltd', claimTerms: 'Within seven days' };
  const api = new FakeLotteries([aLottery({ ...words, roomId: '7', prizes: [], state: 'open' })]);
  const { container } = render(
    <TextsContext.Provider value={TEXTS.en}>
      <LotteriesPage call={api.call} session={null} permissions={PERMISSIONS} timeZone="Asia/Shanghai" />
    </TextsContext.Provider>,
  );
  await screen.findByRole('button', { name: 'Open “Autumn”' });
  press('Open “Autumn”');
  await screen.findByRole('button', { name: 'Anchor is away' });
  press('Back to the list');
  press('New lottery');
  expect(container.textContent?.replace('整装节直播', '')).not.toMatch(/[\u4e00-\u9fff]/);
});
