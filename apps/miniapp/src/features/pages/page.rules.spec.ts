import type { ShownClick, ShownPageBlock } from '@kaibo/contracts/pages.dto';
import { aRoom, toCard } from '../../../test/fake-api';
import { actionOf } from './clicks.rules';
import { isHomeView, isPageView, isWithoutHome, stepsOf } from './page.rules';

const text: ShownPageBlock = { type: 'text', text: '一' };
const roomList = (count: number): ShownPageBlock => ({
  type: 'room-list',
  state: 'live',
  rooms: Array.from({ length: count }, (_, n) => toCard(aRoom({ id: String(n) }))),
});

it.each([
  ['an empty page', [], [0]],
  ['a small one', [text, roomList(5), text], [3]],
  ['two long lists', [roomList(15), roomList(15)], [1, 2]],
  ['a list longer than a step', [text, roomList(30), text], [1, 2, 3]],
])('draws %s in steps', (_name, blocks, steps) => {
  expect(stepsOf(blocks)).toEqual(steps);
});

it.each<[ShownClick, unknown]>([
  [
    { kind: 'rooms', isHealed: true },
    { kind: 'open', url: '/pages/rooms/index' },
  ],
  [
    { kind: 'room', id: '1', isHealed: false },
    { kind: 'open', url: '/pages/room/index?id=1' },
  ],
  [
    { kind: 'page', id: '2', isHealed: false },
    { kind: 'open', url: '/content/page/index?id=2' },
  ],
  [
    { kind: 'goods', id: '3', isHealed: false },
    { kind: 'open', url: '/pages/goods/index?id=3' },
  ],
  [
    { kind: 'phone', number: '1', isHealed: false },
    { kind: 'call', number: '1' },
  ],
  [
    { kind: 'mini-program', appId: 'wx1', isHealed: false },
    { kind: 'mini-program', appId: 'wx1', path: undefined },
  ],
  [{ kind: 'room', isHealed: false }, { kind: 'none' }],
  [{ kind: 'of a newer server' as 'room', isHealed: false }, { kind: 'none' }],
])('does what %j says', (click, action) => {
  expect(actionOf(click)).toEqual(action);
});

it('tells no page to begin with from an answer that is none', () => {
  expect([isHomeView({ page: null }), isHomeView({}), isHomeView(null)]).toEqual([true, false, false]);
});

it('tells a page from anything else, and no page from a page that failed', () => {
  expect([isPageView({ id: '1', name: 'a', blocks: [] }), isPageView({ id: '1' }), isPageView(null)]).toEqual([
    true,
    false,
    false,
  ]);
  expect([isWithoutHome('ROUTE_NOT_FOUND'), isWithoutHome('NETWORK')]).toEqual([true, false]);
});
