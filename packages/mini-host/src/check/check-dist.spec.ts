import { reactCore } from '../../test/react-core';
import { parse } from 'acorn';
import { aMiniProgram, appJson, type Files, removeFolders, writeFolder } from '../../test/mini-program';
import { checkDist, type CheckDistOptions } from './check-dist';
import { checkSyntax } from './check-syntax';

afterAll(removeFolders);

const check = (changes: Files = {}, options: Partial<CheckDistOptions> = {}) =>
  checkDist(writeFolder(aMiniProgram(changes)), { parse, ...options });

const asTt = (changes: Files = {}): Files => {
  const files = Object.entries(aMiniProgram(changes)).map(([file, text]) => [
    file.replace(/\.wx(ml|ss)$/, '.tt$1'),
    text,
  ]);
  return Object.fromEntries(files) as Files;
};

it('passes a sound program, and measures its packages', () => {
  const subPackages = [{ root: 'mall', pages: ['c/index'] }];
  const { sizes, errors, warnings } = check({
    'app.json': appJson({ subPackages }),
    'mall/c/index.js': 'Page({})',
    'mall/c/index.wxml': '<view/>',
  });
  expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
  expect(sizes.mall).toBe('Page({})'.length + '<view/>'.length);
  expect(checkDist(writeFolder(asTt()), { parse }).errors).toEqual([]);
});

const REACT = reactCore();
const plugin = (url: string) => ({ 'pages/list/index.json': { usingComponents: { subscribe: url } } });

it.each<[string, Files, string | RegExp]>([
  ['modern syntax', { 'app.js': 'App({ a: wx?.b })' }, /^app.js: not ES2018: Unexpected token/],
  ['syntax of 2019', { 'app.js': 'try { App({}) } catch {}' }, /^app.js: not ES2018/],
  ['two Reacts', { 'app.js': `${REACT};${REACT};App({})` }, '2 copies of React (18.3.1)'],
  ['two renderers', { 'app.js': 'App({});a={reconcilerVersion:"1"};b={reconcilerVersion:"1"}' }, '2 React renderers'],
  [
    'a page without its file',
    { 'app.json': appJson({ pages: ['pages/list/index', 'pages/gone/index', 'pages/room/index'] }) },
    'app.json: page pages/gone/index.js is missing',
  ],
  [
    'a component that is not there',
    plugin('./part'),
    'pages/list/index: component <subscribe> pages/list/part.js is missing',
  ],
  [
    'an undeclared plugin component',
    plugin('plugin-private://wx1/subscribe'),
    'pages/list/index: plugin wx1 of <subscribe> is not declared in app.json',
  ],
  [
    'an undeclared plugin',
    { 'app.js': 'App(requirePlugin("live"))' },
    "app.js: requirePlugin('live') is not declared in app.json",
  ],
  [
    'class-validator',
    { 'app.js': 'App(registerDecorator)' },
    'app.js: "registerDecorator": class-validator belongs to the server',
  ],
  [
    'a source map',
    { 'app.js': 'App({})\n//# sourceMappingURL=app.js.map' },
    'app.js: "sourceMappingURL=": a source map is named',
  ],
  ['eval', { 'app.js': 'App(eval("1"))' }, 'app.js: "eval(": the platforms have no eval'],
  [
    'no lazy loading',
    { 'app.json': appJson({ lazyCodeLoading: undefined }) },
    'app.json: lazyCodeLoading should be "requiredComponents"',
  ],
  [
    'no privacy check',
    { 'app.json': appJson({ __usePrivacyCheck__: false }) },
    'app.json: __usePrivacyCheck__ should be true',
  ],
  [
    'an undeclared private function',
    { 'app.js': 'App({ a() { wx.getLocation({}) } })' },
    'getLocation is used and missing in requiredPrivateInfos',
  ],
  [
    'a tab that is no page',
    { 'app.json': appJson({ tabBar: { list: [{ pagePath: 'x' }] } }) },
    'app.json: tab x is no page of the main package',
  ],
  [
    'a broken template',
    { 'pages/room/index.wxml': '<view a="{{b c}}"/>' },
    /^pages\/room\/index\.wxml:1:\d+ unexpected character/,
  ],
])('finds %s', (_name, changes, message) => {
  const expected: unknown = typeof message === 'string' ? message : expect.stringMatching(message);
  expect(check(changes).errors).toEqual(expect.arrayContaining([expected]));
});

it('finds packages that are too large', () => {
  const { errors } = check({}, { limits: { main: 100 } });
  expect(errors).toEqual([expect.stringMatching(/^package main has \d+ bytes, more than 100$/)]);
});

it.each<[string, Files, string]>([
  ['code', { 'app.js': 'App({ a: "plugin-private://wx1/x" })' }, 'app.js: WeChat plugin code in a tt build'],
  ['a call', { 'app.js': 'App(requirePlugin("live"))' }, 'app.js: WeChat plugin code in a tt build'],
  ['a component', plugin('plugin-private://wx1/x'), 'pages/list/index: <subscribe> is of a WeChat plugin'],
  [
    'a declaration',
    { 'app.json': appJson({ plugins: { live: { version: '1', provider: 'wx1' } } }) },
    'app.json: WeChat plugins in a tt build',
  ],
])('finds %s of WeChat’s plugins in a tt build', (_name, changes, message) => {
  expect(checkDist(writeFolder(asTt(changes)), { parse }).errors).toContain(message);
});

it('warns of what nothing uses, and of addresses nobody named', () => {
  const { errors, warnings } = check(
    {
      'app.json': appJson({ plugins: { live: { version: '1', provider: 'wx1' } } }),
      'app.js': 'require("./used"); App({ a: "https://api.test/x", b: "https://other.test" })',
      'used.js': '',
      'unused.js': '',
      'app.js.LICENSE.txt': '',
    },
    { origins: ['https://api.test'] },
  );
  expect(errors).toEqual([]);
  expect(warnings).toEqual([
    'app.js.LICENSE.txt: a licence text, not to be uploaded',
    'unused.js: 0 bytes that nothing uses',
    'app.json: plugin live is declared and not used',
    'app.js: names https://other.test',
  ]);
});

it('judges single scripts too', () => {
  expect(checkSyntax({ 'a.js': 'const a = async () => ({ ...b })', 'b.js': 'a ??= 1' }, 2018, parse)).toEqual([
    expect.stringMatching(/^b\.js: not ES2018/),
  ]);
});
