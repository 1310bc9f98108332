import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** File to text; objects become JSON. */
export type Files = Record<string, string | object>;

const APP_JSON = {
  pages: ['pages/list/index', 'pages/room/index'],
  lazyCodeLoading: 'requiredComponents',
  __usePrivacyCheck__: true,
};

/** A tiny mini-program in the raw, as a compiler would leave it: a list of rooms that leads to a room. */
export const aMiniProgram = (changes: Files = {}): Files => ({
  'app.json': APP_JSON,
  'app.js': 'App({ globalData: { visits: 0 } })',
  'app.wxss': 'page { background: #fff; }',
  'sitemap.json': {},
  'pages/list/index.json': { navigationBarTitleText: '直播间', enablePullDownRefresh: true },
  'pages/list/index.wxml':
    '<view wx:for="{{rooms}}" wx:key="id" id="room-{{item.id}}" class="room" bindtap="open" data-id="{{item.id}}">{{item.title}}</view>',
  'pages/list/index.js': `Page({
    data: { rooms: [] },
    onLoad() { this.load() },
    onPullDownRefresh() { this.load() },
    onShareAppMessage() { return { title: '直播列表', path: '/pages/list/index?from=share' } },
    load() {
      wx.request({ url: 'https://api.test/rooms', success: ({ data }) => { this.setData({ rooms: data }); wx.stopPullDownRefresh() } })
    },
    open(event) { wx.navigateTo({ url: '/pages/room/index?id=' + event.currentTarget.dataset.id }) },
  })`,
  'pages/room/index.json': {},
  'pages/room/index.wxml': '<view id="title">房间 {{id}}</view>',
  'pages/room/index.js': 'Page({ data: { id: "" }, onLoad(query) { this.setData({ id: query.id }) } })',
  ...changes,
});

/** A mini-program of one page, for a test that needs nothing else. */
export const aPage = (js: string, wxml = '<view>页面</view>', changes: Files = {}): Files => ({
  'app.json': { ...APP_JSON, pages: ['pages/one/index'] },
  'app.js': 'App({})',
  'sitemap.json': {},
  'pages/one/index.json': {},
  'pages/one/index.js': js,
  'pages/one/index.wxml': wxml,
  ...changes,
});

export const appJson = (changes: object): object => ({ ...APP_JSON, ...changes });

const folders: string[] = [];

/** Writes the files into a new temporary folder. */
export const writeFolder = (files: Files): string => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mini-host-'));
  folders.push(folder);
  for (const [file, content] of Object.entries(files)) {
    const target = path.join(folder, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
};

/** Call in `afterAll` of a test file that wrote folders. */
export const removeFolders = (): void => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
};
