/** @jest-environment jsdom */
// Each fault that this package is there to find, planted: the sound program passes, the faulty one is seen to fail.
import { reactCore } from '../test/react-core';
import { aHost, aRunningHost, twoRooms } from '../test/hosts';
import { aMiniProgram, aPage, appJson, type Files, writeFolder } from '../test/mini-program';
import type { MiniHost } from './host/mini-host';
import { pack } from './pack/pack';

const kinds = (host: MiniHost) => host.takeProblems().map(({ kind }) => kind);

describe('a lost attribute', () => {
  const PROVIDER = 'wx2b03c6e691cd7370';
  const program = (attributes: string): Files =>
    aPage(
      'Page({ data: { i: { roomId: "408" } } })',
      '<import src="/base.wxml"/><template is="subscribe" data="{{i: i}}"/>',
      {
        'app.json': appJson({ pages: ['pages/one/index'], plugins: { live: { version: '1', provider: PROVIDER } } }),
        'pages/one/index.json': { usingComponents: { subscribe: `plugin-private://${PROVIDER}/subscribe` } },
        'base.wxml': `<template name="subscribe"><subscribe ${attributes}/></template>`,
      },
    );
  const plugins = { live: { components: { subscribe: { required: ['roomId'] } } } };

  it('leaves the plugin’s component without a room', () => {
    const sound = aRunningHost(program('room-id="{{i.roomId}}"'), { plugins });
    expect(sound.pluginComponents('subscribe')).toEqual([{ roomId: '408' }]);
    sound.requireNoProblems();
    const faulty = aRunningHost(program(''), { plugins });
    expect(() => faulty.requireNoProblems()).toThrow('<subscribe> got no roomId');
  });
});

it.each([
  'new AbortController()',
  'fetch("https://api.test/")',
  'localStorage.getItem("x")',
  'document.title',
  'process.env.NODE_ENV',
  'globalThis.fetch("x")',
  'Function("return this")().document',
  'new TextEncoder()',
  'new URL("https://api.test/")',
  'eval("1")',
])('a missing global: %s', (code) => {
  const host = aRunningHost(aPage(`Page({ onLoad() { ${code} } })`));
  expect(kinds(host)).toEqual(['script']);
});

it('a page that is not in app.json', async () => {
  const host = aRunningHost(aMiniProgram({ 'app.json': appJson({ pages: ['pages/list/index'] }) }), twoRooms);
  await host.until(() => host.$('#room-8'));
  host.tap('#room-8');
  await expect(host.until(() => host.$('#title'))).rejects.toThrow('page "pages/room/index" is not found');
});

it('an unknown wx API', () => {
  const typo = aRunningHost(aPage('Page({ onLoad() { wx.navigateTwo({}) } })'));
  expect(typo.takeProblems()).toMatchObject([{ kind: 'script', message: 'wx.navigateTwo is not a function' }]);
  expect([...typo.missing]).toEqual(['navigateTwo']);
  const undone = aRunningHost(aPage('Page({ onLoad() { wx.scanCode({}) } })'));
  expect(kinds(undone)).toEqual(['api', 'script']);
});

it('an undeclared plugin: its exports, its component, its page', async () => {
  const json = { usingComponents: { subscribe: 'plugin-private://wx1/subscribe' } };
  const host = aHost(
    aPage('Page({ onLoad() { requirePlugin("live") } })', '<view>在</view>', { 'pages/one/index.json': json }),
  );
  expect(kinds(host)).toEqual(['plugin']);
  host.launch();
  expect(kinds(host)).toEqual(['plugin', 'script']);
  await expect(host.callPlatform('navigateTo', { url: 'plugin-private://wx1/pages/x' })).rejects.toMatchObject({
    errMsg: 'navigateTo:fail plugin wx1 is not declared',
  });
  expect(kinds(host)).toEqual(['navigation']);
});

it('a template warning', () => {
  const folder = writeFolder(aPage('Page({})', '<view foo="{{a b}}"></view>'));
  expect(() => pack(folder)).toThrow('unexpected character inside expression');
});

it('two Reacts: the page’s hooks belong to a React that draws nothing', () => {
  const react = reactCore();
  // A renderer lends the hooks to the copy of React that it was built with.
  const program = (copy: string) =>
    aPage(
      `const drawn = require('../../react'), own = require('../../${copy}')
       const lend = drawn.__SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED.ReactCurrentDispatcher
       Page({ data: { n: '' }, onLoad() { lend.current = { useState: (n) => [n] }; this.setData({ n: own.useState('画')[0] }) } })`,
      '<view id="n">{{n}}</view>',
      { 'react.js': react, 'other-react.js': react },
    );
  const sound = aRunningHost(program('react'));
  expect(sound.text('#n')).toBe('画');
  sound.requireNoProblems();
  const faulty = aRunningHost(program('other-react'));
  expect(faulty.takeProblems()).toMatchObject([
    { kind: 'script', message: "Cannot read properties of null (reading 'useState')" },
  ]);
});

it('a component that is not there, and a tag that nobody declared', () => {
  const host = aRunningHost(
    aPage('Page({})', '<card/><badge/>', { 'pages/one/index.json': { usingComponents: { card: './card' } } }),
  );
  expect(host.takeProblems().filter(({ kind }) => kind === 'component')).toMatchObject([
    { message: '<card>: there is no pages/one/card.js' },
    { message: '<badge> is neither built in nor declared' },
  ]);
});

it.each([
  ['a handler', 'Page({ tap() { throw new Error("oops") } })', 'script'],
  ['a timer', 'Page({ tap() { setTimeout(() => { throw new Error("oops") }) } })', 'script'],
  ['an answer', 'Page({ tap() { wx.login({ success() { throw new Error("oops") } }) } })', 'script'],
  ['a lifecycle', 'Page({ onLoad() { throw new Error("oops") } })', 'script'],
  ['an asynchronous lifecycle', 'Page({ async onLoad() { throw new Error("oops") } })', 'rejection'],
])('an exception in %s, told to App.onError too', async (_name, js, kind) => {
  const app =
    'App({ errors: [], onError(e) { this.errors.push(e) }, onUnhandledRejection(e) { this.errors.push(e.reason.message) } })';
  const host = aRunningHost(aPage(js, '<view id="v" bindtap="tap"/>', { 'app.js': app }));
  host.tap('#v');
  await expect(host.until(() => false)).rejects.toThrow('oops');
  expect(host.app.errors).toEqual(['oops']);
  expect(kinds(host)).toEqual([kind]);
});

it('a file that is not there, and one that fails to load', () => {
  const missing = aHost(aPage('require("../../gone")'));
  expect(() => missing.launch()).toThrow("module 'gone.js' is not defined, required by pages/one/index.js");
  const nothing = aHost(aPage('module.exports = {}'));
  expect(() => nothing.launch()).toThrow('called neither Page() nor Component()');
});
