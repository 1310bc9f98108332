import { inspect } from 'node:util';
import fc from 'fast-check';
import { createWechat } from './client';
import { memoryTokenStore } from './token-store';

/** Everything that a log might make of a value, and of what hangs on it. */
function asLogged(value: unknown): string {
  const texts = [String(value), inspect(value, { depth: 9, showHidden: true, getters: true, maxStringLength: null })];
  if (value instanceof Error) texts.push(value.stack ?? '', JSON.stringify({ ...value }), asLogged(value.cause));
  texts.push(JSON.stringify(value) ?? '');
  return texts.join('\n');
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const textOf = (characters: string, min: number, max: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...characters), { minLength: min, maxLength: max })
    .map((letters) => letters.join(''))
    // Not a text that stands in messages anyhow, such as sixteen zeros.
    .filter((text) => new Set(text).size >= 6);

const secrets = fc.record({
  secret: textOf(`${LETTERS}+/=_-!'()~&%"\\ `, 12, 64),
  token: textOf(`${LETTERS}_-`, 16, 512),
  openid: textOf(`${LETTERS}_-`, 27, 27).map((text) => `o${text}`),
  code: textOf(LETTERS, 16, 64),
  phone: fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }).map(String),
  content: textOf(`${LETTERS}茶园直播`, 12, 64),
});
type Secrets = typeof secrets extends fc.Arbitrary<infer S> ? S : never;

const writings: ((text: string) => string)[] = [
  (text) => text,
  encodeURIComponent,
  (text) => `${new URLSearchParams([['x', text]])}`,
  (text) => JSON.stringify({ said: text }),
  (text) => `<p>${text}</p>`,
];

/** What the platform says: a part that quotes every secret, between others long enough to be cut anywhere. */
const echo = fc.record({
  writing: fc.constantFrom(...writings),
  before: fc.nat({ max: 3_000 }),
  times: fc.integer({ min: 1, max: 30 }),
});
const echoed = ({ writing, before, times }: typeof echo extends fc.Arbitrary<infer E> ? E : never, of: Secrets) =>
  '. '.repeat(before) + Object.values(of).map(writing).join(' ').repeat(times);

type Failing = (said: string) => Promise<Response>;
const failings: Record<string, Failing> = {
  'an error code': async (errmsg) => Response.json({ errcode: 40097, errmsg }),
  'a code that asks for another token': async (errmsg) => Response.json({ errcode: 42001, errmsg }),
  'a code as that text': async (errcode) => Response.json({ errcode, [errcode]: errcode }),
  'fields of that text': async (said) =>
    Response.json({ errcode: 0, total: said, room_info: [{ name: { [said]: said } }], followers: said }),
  'a page': async (said) => new Response(`<html>${said}</html>`),
  'half an answer': async (said) => new Response(`{"errcode":0,"x":"${said}`),
  'a redirect': async (said) => new Response(said, { status: 302, headers: { location: `/${encodeURI(said)}` } }),
  'a refused connection': async (said) => {
    throw Object.assign(new TypeError(said), { cause: Object.assign(new Error(said), { code: said, url: said }) });
  },
  'a throw that is no error': async (said) => Promise.reject(said),
};

const calls: Record<string, (wechat: ReturnType<typeof createWechat>, of: Secrets) => Promise<unknown>> = {
  list: (wechat) => wechat.live.list(),
  login: (wechat, { code }) => wechat.login.code2Session({ code }),
  phone: (wechat, { code }) => wechat.login.getPhoneNumber({ code }),
  push: (wechat, { openid }) => wechat.followers.push({ roomId: 1, openids: [openid] }),
  template: (wechat, { openid, phone }) =>
    wechat.messages.sendSubscription({ openid, templateId: 't', data: { phone_number1: { value: phone } } }),
  // A name with a digit in it is no slip of the pen.
  refused: (wechat, { openid, code }) =>
    wechat.messages.setTyping({ openid, [`${code}7`]: 1, command: openid as 'Typing' }),
};
/** What each of the calls knows to be secret, beside the app's secret. */
const known: Record<keyof typeof calls, (keyof Secrets)[]> = {
  list: ['token'],
  login: ['code'],
  phone: ['token', 'code'],
  push: ['token', 'openid'],
  template: ['token', 'openid', 'phone'],
  refused: ['openid', 'code'],
};

it.each(Object.keys(calls).flatMap((call) => Object.keys(failings).map((failing) => [call, failing] as const)))(
  'a failed %s tells no secret that the platform quotes in %s',
  async (call, failing) => {
    await fc.assert(
      fc.asyncProperty(secrets, echo, async (of, how) => {
        const told: unknown[] = [];
        const wechat = createWechat({
          appId: 'wx0000000000000001',
          secret: of.secret,
          tokenStore: memoryTokenStore(),
          clock: { now: Date.now, random: () => 0, sleep: async () => undefined },
          onCall: (report) => void told.push(report),
          fetch: (async (url: string) =>
            url.includes('/stable_token')
              ? Response.json({ access_token: of.token, expires_in: 7200 })
              : failings[failing]?.(echoed(how, of))) as typeof fetch,
        });
        const error: unknown = await calls[call]?.(wechat, of).then(
          // An answer that says more than it has to is none the worse for it.
          () => null,
          (caught: unknown) => caught,
        );
        if (error !== null) expect(error).toMatchObject({ name: 'WechatError' });
        const logged = asLogged(error) + asLogged(told) + asLogged(wechat);
        for (const name of ['secret', ...(known[call] ?? [])] as const)
          for (const writing of writings.slice(0, 3))
            expect(logged.includes(writing(of[name]).replace(/^x=/, ''))).toBe(false);
      }),
      { numRuns: 30 },
    );
  },
);

it('nor half a secret, where what the platform said is cut', async () => {
  await fc.assert(
    fc.asyncProperty(textOf(`${LETTERS}_-`, 40, 512), fc.nat({ max: 600 }), async (token, before) => {
      const wechat = createWechat({
        appId: 'wx1',
        secret: 'a-secret-of-the-app',
        tokenStore: memoryTokenStore(),
        fetch: (async (url: string) =>
          Response.json(
            url.includes('/stable_token')
              ? { access_token: token, expires_in: 7200 }
              : { errcode: 40097, errmsg: '.'.repeat(before) + token.repeat(200) },
          )) as typeof fetch,
      });
      const error: unknown = await wechat.live.list().catch((caught: unknown) => caught);
      for (let start = 0; start + 20 <= token.length; start += 20)
        expect(String(error).includes(token.slice(start, start + 20))).toBe(false);
    }),
    { numRuns: 60 },
  );
});
