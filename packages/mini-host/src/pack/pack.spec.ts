import { aMiniProgram, aPage, removeFolders, writeFolder } from '../../test/mini-program';
import { pack } from './pack';
import { toWeappTemplate } from './templates';

afterAll(removeFolders);

it('reads a folder into one JSON-able value', () => {
  const files = aMiniProgram({
    'project.config.json': {},
    'pages/list/index.wxss': '.a { width: 1rpx }',
    'a.LICENSE.txt': 'x',
  });
  const bundle = pack(writeFolder(files));
  expect(JSON.parse(JSON.stringify(bundle))).toEqual(bundle);
  expect(bundle).toMatchObject({
    platform: 'weapp',
    warnings: [],
    styles: { 'pages/list/index': '.a { width: 1rpx }' },
  });
  expect(Object.keys(bundle.scripts)).toEqual(['app', 'pages/list/index', 'pages/room/index']);
  expect(Object.keys(bundle.configs)).toEqual(['pages/list/index', 'pages/room/index']);
});

it('turns Douyin’s templates into WeChat’s', () => {
  expect(
    toWeappTemplate(
      `<import src="./b.ttml"/><sjs src='./u.sjs' module="u"/><view tt:for-items="{{a}}" tt:key="k" tt:elif="{{b}}">tt:for</view>`,
    ),
  ).toBe(
    `<import src="./b.wxml"/><wxs src='./u.wxs' module="u"/><view wx:for-items="{{a}}" wx:key="k" wx:elif="{{b}}">tt:for</view>`,
  );
});

it.each<[string, object, string]>([
  ['a broken template', { 'pages/one/index.wxml': '<view foo="{{a b}}"></view>' }, 'pages/one/index.wxml:1:'],
  [
    'an import of nothing',
    { 'pages/one/index.wxml': '<import src="../base.wxml"/>' },
    'imports pages/base, which is not there',
  ],
  [
    'a script of nothing',
    { 'pages/one/index.wxml': '<wxs module="u" src="./u.wxs"/>' },
    'imports pages/one/u, which is not there',
  ],
  ['broken JSON', { 'pages/one/index.json': '{' }, 'pages/one/index.json is not JSON'],
  ['JSON that is no object', { 'pages/one/index.json': '[]' }, 'pages/one/index.json is no object'],
  ['no pages', { 'app.json': { pages: [] } }, 'app.json: pages'],
  ['pages of a wrong type', { 'app.json': { pages: [1] } }, 'app.json: pages'],
  [
    'a subpackage without a root',
    { 'app.json': { pages: ['a'], subPackages: [{ pages: [] }] } },
    'each of subPackages',
  ],
])('refuses %s', (_name, changes, message) => {
  expect(() => pack(writeFolder(aPage('Page({})', '<view/>', { ...changes })))).toThrow(message);
});

it('takes warnings when told to', () => {
  const folder = writeFolder(aPage('Page({})', '<import src="../base.wxml"/>'));
  expect(pack(folder, { allowWarnings: true }).warnings).toMatchObject([{ file: 'pages/one/index.wxml', line: 1 }]);
});

it('refuses a folder that is no mini-program, or not there', () => {
  expect(() => pack(writeFolder({ 'index.html': '' }))).toThrow('no app.json');
  expect(() => pack('/nowhere/at/all')).toThrow('ENOENT');
});
