/** @jest-environment jsdom */
import Taro from '@tarojs/taro';
import { open, ownAddress, routes } from './navigation';

const moves: string[] = [];
let depth = 1;
const fake = Taro as unknown as Record<string, unknown>;
beforeEach(() => {
  moves.length = 0;
  depth = 1;
  fake.getCurrentPages = () => Array.from({ length: depth });
  for (const name of ['navigateTo', 'redirectTo', 'switchTab'])
    fake[name] = ({ url }: { url: string }) => {
      moves.push(`${name} ${url}`);
      if (name === 'navigateTo') depth++;
      return Promise.resolve({});
    };
});

it('opens tabs as tabs, and in the last place of a full stack takes that place', () => {
  open(routes.rooms);
  open(routes.room('1'));
  depth = 10;
  open(routes.room('2'));
  expect(moves).toEqual([
    'switchTab /pages/rooms/index',
    'navigateTo /pages/room/index?id=1',
    'redirectTo /pages/room/index?id=2',
  ]);
});

it('opens once for a double tap, and again once the viewer is back', async () => {
  for (let tap = 0; tap < 3; tap++) open(routes.content('goods', '4'));
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  open(routes.content('goods', '4')); // of the page below
  expect(moves).toEqual(['navigateTo /pages/goods/index?id=4']);
  depth = 1;
  open(routes.content('goods', '4'));
  expect(moves).toHaveLength(2);
});

it.each([
  ['pages/goods/index?id=1', '/pages/goods/index?id=1'],
  ['/content/article/index?id=2', '/content/article/index?id=2'],
  ['pages/goods/detail?id=1', null],
  ['https://elsewhere.test/', null],
])('knows whether %s is a page of ours', (path, address) => {
  expect(ownAddress(path)).toBe(address);
});
