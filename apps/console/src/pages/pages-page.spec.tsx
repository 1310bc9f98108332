/** @jest-environment jsdom */
import { configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { ApiError, type Call, type CallRequest } from '@kaibo/api-client';
import type { ConsolePageCard } from '@kaibo/contracts/pages.dto';
import { en } from '../texts/en';
import { TEXTS, TextsContext } from '../texts/texts';
import { PagesPage } from './pages-page';

jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 15_000 }); // a slow machine is no fault

const aPage = (id: string, page: Partial<ConsolePageCard> = {}): ConsolePageCard => ({
  id,
  name: `页面 ${id}`,
  publishedNumber: 3,
  isHome: false,
  changedAt: '2026-11-21T04:00:00.000Z',
  ...page,
});

/** Answers as the API does: one page is the home page at most. `fault` stands in for an answer. */
class FakePages {
  readonly asked: CallRequest[] = [];
  fault: ((request: CallRequest) => Error | undefined) | undefined;

  constructor(public pages: ConsolePageCard[]) {}

  readonly call = ((request: CallRequest) => {
    this.asked.push(request);
    const fault = this.fault?.(request);
    if (fault) return Promise.reject(fault);
    const [, id] = /^\/v1\/console\/pages\/(\d+)\/home$/.exec(request.path) ?? [];
    if (id === undefined) return Promise.resolve({ items: this.pages });
    const isHome = request.method === 'PUT';
    this.pages = this.pages.map((page) => ({ ...page, isHome: page.id === id ? isHome : page.isHome && !isHome }));
    return Promise.resolve(this.pages.find((page) => page.id === id));
  }) as Call; // the page asks for these shapes alone

  changes(): CallRequest[] {
    return this.asked.filter(({ method }) => method !== 'GET');
  }
}

const WRITER = ['content.read', 'content.write'];
const show = (api: FakePages, permissions = WRITER) =>
  render(<PagesPage call={api.call} permissions={permissions} timeZone="Asia/Shanghai" />);
const press = (name: string): void => void fireEvent.click(screen.getByRole('button', { name }));
const rowOf = (name: string): HTMLElement => screen.getByRole('row', { name: new RegExp(`^${name}`) });
/** The sentence above the list, which screen readers are told too. */
const said = async (sentence: string): Promise<void> => void (await screen.findAllByText(sentence));

it('lists pages, says what viewers see first, and makes another the home page when asked twice', async () => {
  const api = new FakePages([aPage('1', { isHome: true }), aPage('2')]);
  show(api);
  await said('小程序打开时显示「页面 1」');
  expect(within(rowOf('页面 1')).getByText('首页')).toBeTruthy();
  expect(rowOf('页面 2').textContent).toContain('已发布，第 3 版');
  press('把「页面 2」设为首页');
  expect(api.changes()).toEqual([]); // asked once
  const sure = screen.getByRole('button', { name: '确定把「页面 2」设为首页' });
  for (let times = 0; times < 3; times++) fireEvent.click(sure);
  await said('小程序打开时显示「页面 2」');
  expect(api.changes().map(({ method, path }) => [method, path])).toEqual([['PUT', '/v1/console/pages/2/home']]);
  expect(within(rowOf('页面 1')).queryByText('首页')).toBeNull();
  expect(screen.getByRole('button', { name: '不再把「页面 2」作为首页' })).toBeTruthy();
});

it('is left as it is by whoever presses twice in the same place, or thinks better of it', async () => {
  const api = new FakePages([aPage('1')]);
  show(api);
  await said('还没有选首页，小程序打开时显示直播列表');
  press('把「页面 1」设为首页');
  const cancel = screen.getByRole('button', { name: '取消' });
  expect(document.activeElement).toBe(cancel);
  fireEvent.click(cancel);
  expect(screen.getByRole('button', { name: '把「页面 1」设为首页' })).toBeTruthy();
  expect(api.changes()).toEqual([]);
});

it('takes the choice back, and says what is seen then', async () => {
  const api = new FakePages([aPage('1', { isHome: true })]);
  show(api);
  await said('小程序打开时显示「页面 1」');
  press('不再把「页面 1」作为首页');
  screen.getByText('之后小程序打开时显示直播列表。');
  press('确定不再把「页面 1」作为首页');
  await said('还没有选首页，小程序打开时显示直播列表');
  expect(api.changes().map(({ method, path }) => [method, path])).toEqual([['DELETE', '/v1/console/pages/1/home']]);
});

it('says of a page that is not published that it waits for that', async () => {
  const api = new FakePages([aPage('1', { publishedNumber: null })]);
  show(api);
  await said('还没有选首页，小程序打开时显示直播列表');
  expect(rowOf('页面 1').textContent).toContain('未发布');
  press('把「页面 1」设为首页');
  screen.getByText('这个页面还没有发布，发布之前小程序仍显示直播列表。');
  press('确定把「页面 1」设为首页');
  await said('「页面 1」已选为首页，发布后生效；现在显示直播列表');
});

it('says why it was not done, shows the page as it is, and can be tried again', async () => {
  const api = new FakePages([aPage('1'), aPage('2')]);
  show(api);
  await said('还没有选首页，小程序打开时显示直播列表');
  press('把「页面 2」设为首页');
  api.fault = ({ method }) => {
    if (method === 'GET') return undefined;
    api.pages = [aPage('1')]; // somebody has just removed it
    return new ApiError(404, 'PAGE_NOT_FOUND', 'gone', 'req-1', undefined);
  };
  press('确定把「页面 2」设为首页');
  await screen.findByText('页面不存在或已下线。');
  await waitFor(() => expect(screen.queryByText('页面 2')).toBeNull());
  expect(screen.getByText('页面 1')).toBeTruthy();
});

it('says when the list does not come, and loads it again', async () => {
  const api = new FakePages([aPage('1')]);
  api.fault = () => new ApiError(503, 'UNAVAILABLE', 'not now', null, undefined);
  show(api);
  await screen.findByText('页面列表没有取到');
  api.fault = undefined;
  press('重试');
  await screen.findByText('页面 1');
});

it('says that there are none yet', async () => {
  show(new FakePages([]));
  await screen.findByText('还没有页面');
});

it('shows those who may only look no buttons', async () => {
  show(new FakePages([aPage('1', { isHome: true })]), ['content.read']);
  await screen.findByText('页面 1');
  expect(screen.queryByRole('button')).toBeNull();
});

it('speaks English', async () => {
  const api = new FakePages([aPage('1', { name: 'Autumn', isHome: true, publishedNumber: null })]);
  const { container } = render(
    <TextsContext.Provider value={TEXTS.en}>
      <PagesPage call={api.call} permissions={WRITER} timeZone="Asia/Shanghai" />
    </TextsContext.Provider>,
  );
  await said(en.decor.notYet('Autumn'));
  press(en.decor.clearOf('Autumn'));
  expect(container.textContent).not.toMatch(/[\u4e00-\u9fff]/);
});
