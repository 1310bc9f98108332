import { DouyinError } from '@kaibo/douyin';
import { WechatError, type WechatErrorKind } from '@kaibo/wechat';
import { outcomeOf as douyinOutcome } from './douyin-messages';
import { outcomeOf } from './wechat-messages';

const failed = (kind: WechatErrorKind, code: number | null = null, endpoint = 'sendSubscribeMessage', text = 'x') =>
  outcomeOf(new WechatError({ kind, endpoint, text, code }));

it.each([
  [43101, 'refused'],
  [40003, 'invalid'],
  [43104, 'invalid'],
  [45009, 'day'],
  [45011, 'rate'],
  [-1, 'busy'],
  [40001, 'busy'],
  [47003, 'blocked'],
  [40037, 'blocked'],
  [48001, 'blocked'],
])('takes %d of WeChat for %s', (code, meaning) => {
  const outcome = failed('platform', code);
  expect(outcome.kind === 'unsent' ? outcome.hindrance : outcome.kind).toBe(meaning);
});

it.each<[WechatErrorKind]>([['timeout'], ['network'], ['not-json'], ['bad-answer'], ['aborted']])(
  'does not know what became of a message after %s',
  (kind) => expect(failed(kind).kind).toBe('unknown'),
);

it('knows that nothing went where the call never left, was refused here, or had no token', () => {
  expect(failed('network', null, undefined, 'ECONNREFUSED')).toMatchObject({ kind: 'unsent', hindrance: 'busy' });
  expect(failed('request')).toMatchObject({ kind: 'unsent', hindrance: 'blocked' });
  expect(failed('timeout', null, 'stableToken')).toMatchObject({ kind: 'unsent', hindrance: 'busy' });
  expect(failed('platform', 45009, 'stableToken')).toMatchObject({ kind: 'unsent', hindrance: 'busy' });
  expect(outcomeOf(new Error('a bug of ours')).kind).toBe('unknown');
});

it.each([
  [28014043, 'refused'],
  [28003017, 'day'],
  [28006003, 'rate'],
  [28001005, 'busy'],
  [28001003, 'busy'],
  [28001016, 'blocked'],
])('takes %d of Douyin for %s', (code, meaning) => {
  const outcome = douyinOutcome(
    new DouyinError({ kind: 'platform', endpoint: 'notifyUser', text: 'x', code, codes: 'open' }),
  );
  expect(outcome.kind === 'unsent' ? outcome.hindrance : outcome.kind).toBe(meaning);
});
