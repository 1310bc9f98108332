import type { TouchSource } from '@kaibo/contracts/distribution';
import { readArrival, readChannels, readShared, tokenIn } from './touch.rules';

const card = (): TouchSource => 'card';
const arrival = (query: Record<string, string>, scene: string | null = '1007', path = 'pages/room/index') => ({
  path,
  query,
  scene,
});

describe('an arrival', () => {
  it.each([
    ['a card', arrival({ id: '1', s: 'tok' }), { source: 'card', token: 'tok', scene: '1007' }],
    ['a card without a scene', arrival({ s: 'tok' }, null), { source: 'card', token: 'tok' }],
    ['a card with a scene that is none', arrival({ s: 'tok' }, 'x1'), { source: 'card', token: 'tok' }],
    ['a code', arrival({ scene: 's%3Dabc' }, '1047'), { source: 'code', codeScene: 's%3Dabc', scene: '1047' }],
    ['a token beside a code', arrival({ s: 'tok', scene: 's=1' }), { source: 'card', token: 'tok', scene: '1007' }],
  ])('by %s tells of it', (_name, from, draft) => {
    expect(readArrival(from, card)).toEqual({ kind: 'told', draft });
  });

  it.each([
    ['nothing', arrival({ id: '1' })],
    ['an empty token', arrival({ s: '' })],
    ['a token that is too long', arrival({ s: 'x'.repeat(65) })],
    ['a token with a blank in it', arrival({ s: 'a b' })],
    ['a code whose scene is too long', arrival({ scene: 'x'.repeat(101) })],
  ])('with %s tells of nothing', (_name, from) => {
    expect(readArrival(from, card)).toEqual({ kind: 'none' });
  });

  it('in the live player, or by a 视频号 share, has to be asked for', () => {
    const path = 'plugin-private://wx2b03c6e691cd7370/pages/live-player-plugin';
    expect(readArrival(arrival({}, '1007', path), card)).toEqual({ kind: 'plugin' });
    for (const scene of ['1177', '1184', '1195', '1208'])
      expect(readArrival(arrival({}, scene), card)).toEqual({ kind: 'channels' });
    expect(readArrival(arrival({}, '1178'), card)).toEqual({ kind: 'none' });
  });
});

describe('what the live player tells', () => {
  it('is handed on as it came, without whom it names as the viewer', () => {
    const params = { path: 'pages/share/index', s: 'tok' };
    expect(readShared('plugin', { roomId: 412, shareOpenid: 'oB_12345', customParams: params }, '1008')).toEqual({
      source: 'plugin',
      scene: '1008',
      roomId: '412',
      shareOpenid: 'oB_12345',
      customParams: params,
    });
    const encoded = encodeURIComponent(encodeURIComponent(JSON.stringify(params)));
    expect(readShared('goods', { roomId: '412', shareOpenid: undefined, customParams: encoded }, null)).toEqual({
      source: 'goods',
      roomId: '412',
      customParams: encoded,
    });
  });

  it.each([
    ['nothing', undefined, undefined],
    ['an empty object', '', {}],
    ['an empty text', '', ''],
    ['an openid that is none', 'x', ''],
    ['more than the API takes', undefined, 'x'.repeat(4_001)],
  ])('is nothing worth telling with %s', (_name, shareOpenid, customParams) => {
    expect(readShared('goods', { roomId: '1', shareOpenid, customParams }, null)).toBeNull();
  });

  it('names the 视频号 sharer', () => {
    expect(readChannels('oS_123456', '1177')).toEqual({ source: 'channels', scene: '1177', shareOpenid: 'oS_123456' });
    expect(readChannels(null, '1177')).toBeNull();
  });
});

it('knows the token that a touch carries, however often it was encoded', () => {
  const params = JSON.stringify({ path: 'a', s: 'tok' });
  expect(tokenIn({ source: 'card', token: 'own' })).toBe('own');
  expect(tokenIn({ source: 'goods', customParams: encodeURIComponent(encodeURIComponent(params)) })).toBe('tok');
  expect(tokenIn({ source: 'plugin', customParams: { s: 'tok' } })).toBe('tok');
  expect(tokenIn({ source: 'goods', customParams: params.slice(0, 9) })).toBeNull();
  expect(tokenIn({ source: 'code', codeScene: 's=1' })).toBeNull();
});
