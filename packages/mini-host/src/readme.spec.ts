/** @jest-environment jsdom */
// The README's examples, run as they stand there: pasted into a project with a build in dist/weapp, they work.
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'acorn';
import { appJson, removeFolders, writeFolder } from '../test/mini-program';
import * as published from '.';

afterAll(removeFolders);

const README = fs.readFileSync(path.join(__dirname, '../README.md'), 'utf8');
const examples = [...README.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
const exampleWith = (words: string): string => {
  const found = examples.find((code) => code.includes(words));
  if (found === undefined) throw new Error(`the README has no example with ${words}`);
  return found;
};

/** What `dist/weapp` of the examples holds: rooms, and one that a tap opens. */
const aBuild = (): string =>
  writeFolder({
    'app.json': appJson({ pages: ['pages/rooms/index', 'pages/room/index'] }),
    'app.js': 'App({})',
    'sitemap.json': {},
    'pages/rooms/index.wxml':
      '<view wx:for="{{rooms}}" wx:key="id" bindtap="open" data-id="{{item.id}}">{{item.title}}</view>',
    'pages/rooms/index.js': `Page({
      data: { rooms: [] },
      onLoad() { wx.request({ url: 'https://api.test/rooms', success: ({ data }) => this.setData({ rooms: data }) }) },
      open(e) { wx.navigateTo({ url: '/pages/room/index?id=' + e.currentTarget.dataset.id }) },
    })`,
    'pages/room/index.wxml': '<view>room</view>',
    'pages/room/index.js': 'Page({})',
  });

/** Runs an example: `dist/weapp` is the build, and what it requires is what the package publishes. */
const run = async (code: string): Promise<void> => {
  const build = aBuild();
  const here = {
    ...published,
    pack: () => published.pack(build),
    checkDist: (_folder: string, options: published.CheckDistOptions) => published.checkDist(build, options),
  };
  const required: Record<string, unknown> = { '@kaibo/mini-host': here, acorn: { parse } };
  const tests: (() => Promise<void>)[] = [];
  const example = new Function('require', 'test', 'expect', code);
  example(
    (name: string) => required[name],
    (_name: string, test: () => Promise<void>) => tests.push(test),
    expect,
  );
  for (const test of tests) await test();
};

it('runs a build in jest', async () => {
  await run(exampleWith("test('a tap on a room opens it'"));
  expect.hasAssertions();
});

it('looks a build over', async () => {
  await expect(run(exampleWith('checkDist('))).resolves.toBeUndefined();
});

it('takes every other example apart without a word', () => {
  for (const code of examples) expect(() => parse(code, { ecmaVersion: 2022 })).not.toThrow();
});
