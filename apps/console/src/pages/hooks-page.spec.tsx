/** @jest-environment jsdom */
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { Call, CallRequest } from '@kaibo/api-client';
import type { HookEventView, HookView } from '@kaibo/contracts/hooks.dto';
import type { StaffView } from '@kaibo/contracts/merchants.dto';
import { aMiniApp } from '../../test/fake-api';
import { HooksPage } from './hooks-page';

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const staff = { timeZone: 'Asia/Shanghai' } as StaffView; // the page looks at nothing else

const anEvent = (id: string, state: HookEventView['state'], failure: string | null = null): HookEventView => ({
  id,
  event: `event_${id}`,
  occurredAt: null,
  receivedAt: '2026-11-21T04:00:00.000Z',
  state,
  attempts: 1,
  workedAt: null,
  failure,
});

/** Answers as the API does, and keeps what was asked. */
function anApi(events: HookEventView[] = []): { call: Call; asked: CallRequest[] } {
  const asked: CallRequest[] = [];
  const hook: HookView = { miniAppId: '1', path: '/v1/hooks/wechat/1', setAt: null, lastReceivedAt: null };
  const call = ((request: CallRequest) => {
    asked.push(request);
    if (request.method === 'PUT') hook.setAt = '2026-11-21T04:00:00.000Z';
    const answer = request.path.endsWith('/events') ? { items: events, nextCursor: null } : hook;
    return Promise.resolve({ ...answer });
  }) as Call; // the page asks for these shapes alone
  return { call, asked };
}

const show = (call: Call, permissions: string[], platform: 'wechat' | 'douyin' = 'wechat') =>
  render(
    <HooksPage call={call} staff={staff} miniApp={{ ...aMiniApp(), id: '1', platform }} permissions={permissions} />,
  );
const type = (label: string, value: string): void => {
  fireEvent.change(screen.getByLabelText(new RegExp(label)), { target: { value } });
};

it('shows the address, and sets what WeChat’s console has, without showing it again', async () => {
  const { call, asked } = anApi();
  const { container } = show(call, ['hooks.read', 'mini-apps.write']);
  await screen.findByText('还没有设置，平台的推送会被拒绝');
  expect(container.innerHTML).toContain('/v1/hooks/wechat/1');
  type('Token', 'KaiboToken2026');
  type('EncodingAESKey', KEY);
  fireEvent.click(screen.getByRole('button', { name: '保存' }));
  await screen.findByText(/^已设置/);
  expect(asked.find(({ method }) => method === 'PUT')).toMatchObject({
    path: '/v1/console/mini-apps/1/hook',
    body: { token: 'KaiboToken2026', encodingAesKey: KEY },
  });
  await waitFor(() => expect((screen.getByLabelText(/EncodingAESKey/) as HTMLInputElement).value).toBe(''));
});

it('asks for Douyin’s own secret', async () => {
  const { call, asked } = anApi();
  show(call, ['mini-apps.write'], 'douyin');
  await screen.findByText('还没有设置，平台的推送会被拒绝');
  expect(screen.queryByLabelText(/EncodingAESKey/)).toBeNull();
  type('Webhook 密钥', 'a-webhook-secret');
  fireEvent.click(screen.getByRole('button', { name: '保存' }));
  await screen.findByText(/^已设置/);
  expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({ secret: 'a-webhook-secret' });
});

it('lets what failed or was kept be tried again, and nothing else', async () => {
  const { call, asked } = anApi([
    anEvent('1', 'failed', 'TypeError'),
    anEvent('2', 'kept'),
    anEvent('3', 'done'),
    anEvent('4', 'waiting'),
  ]);
  show(call, ['mini-apps.write']);
  await screen.findByText('event_1');
  expect(screen.getByText('处理失败')).toBeTruthy();
  const [first, ...more] = screen.getAllByRole('button', { name: '重新处理' });
  expect(more).toHaveLength(1);
  if (first) fireEvent.click(first);
  await waitFor(() =>
    expect(asked.at(-3)).toMatchObject({ method: 'POST', path: '/v1/console/mini-apps/1/hook/events/1/retry' }),
  );
});

it('shows those who may only look neither form nor button', async () => {
  const { call } = anApi([anEvent('1', 'failed')]);
  show(call, ['hooks.read']);
  await screen.findByText('event_1');
  expect(screen.queryByRole('button', { name: '重新处理' })).toBeNull();
  expect(screen.queryByRole('button', { name: '保存' })).toBeNull();
});
