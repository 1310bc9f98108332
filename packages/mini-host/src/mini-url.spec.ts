import { parsePluginUrl, parseUrl, resolvePath } from './mini-url';

it.each([
  ['/pages/a/index', { path: '/pages/a/index', query: {} }],
  ['pages/a?id=7&name=%E6%98%AF', { path: 'pages/a', query: { id: '7', name: '%E6%98%AF' } }],
  ['a?x=1=2&y&&=z', { path: 'a', query: { x: '1=2', y: '', '': 'z' } }],
  ['', { path: '', query: {} }],
  ['?', { path: '', query: {} }],
])('parses %p', (url, parts) => expect(parseUrl(url)).toEqual(parts));

it.each([
  ['pages/a/index', '/pages/b/index', 'pages/b/index'],
  ['pages/a/index', '../b/index', 'pages/b/index'],
  ['pages/a/index', './part', 'pages/a/part'],
  ['pages/a/index', 'part', 'pages/a/part'],
  ['pages/a/index', '../../../../x', 'x'],
  ['app', 'x//y/./z', 'x/y/z'],
])('in %s, %s means %s', (from, target, path) => expect(resolvePath(from, target)).toBe(path));

it.each([
  ['plugin://live/card', { isPrivate: false, domain: 'live', path: 'card' }],
  ['plugin-private://wx1/pages/x?id=7', { isPrivate: true, domain: 'wx1', path: 'pages/x' }],
  ['plugin://live', { isPrivate: false, domain: 'live', path: '' }],
  ['/pages/plugin://x', null],
  ['', null],
])('reads %p as a plugin’s address', (url, parts) => expect(parsePluginUrl(url)).toEqual(parts));
