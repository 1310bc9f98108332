import { normaliseMediaUrl, normalisePagePath } from './urls';

it.each([
  ['http://mmbiz.qpic.cn/a/0?wx_fmt=jpeg', 'https://mmbiz.qpic.cn/a/0?wx_fmt=jpeg'],
  ['HTTP://MMBIZ.qpic.cn/a', 'https://MMBIZ.qpic.cn/a'],
  ['http://wx.qlogo.cn/a', 'https://wx.qlogo.cn/a'],
  ['//mmbiz.qpic.cn/a', 'https://mmbiz.qpic.cn/a'],
  ['https://mmbiz.qpic.cn/a', 'https://mmbiz.qpic.cn/a'],
  ['http://pictures.example/a', 'http://pictures.example/a'],
  ['http://qpic.cn.evil.example/a', 'http://qpic.cn.evil.example/a'],
  ['http://evilqpic.cn/a', 'http://evilqpic.cn/a'],
  ['http://127.0.0.1:3001/a', 'http://127.0.0.1:3001/a'],
  ['', null],
  ['javascript:alert(1)', null],
  ['data:image/png;base64,AA', null],
  ['http://', null],
])('picture %s', (raw, clean) => expect(normaliseMediaUrl(raw)).toBe(clean));

it.each([
  ['pages/goods/detail.html?id=88', 'pages/goods/detail?id=88'],
  ['/pages/index/index.html', 'pages/index/index'],
  ['//pages/a', 'pages/a'],
  ['pages/a?u=b.html', 'pages/a?u=b.html'],
  ['pages/a.html?u=/b.html#x', 'pages/a?u=/b.html#x'],
  ['pages/html', 'pages/html'],
  ['', ''],
])('page %s', (raw, clean) => expect(normalisePagePath(raw)).toBe(clean));
