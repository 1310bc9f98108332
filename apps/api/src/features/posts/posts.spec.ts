import { REPORTS_TO_REVIEW } from '@kaibo/contracts/posts';
import type { WritePost } from '@kaibo/contracts/posts.dto';
import { postsApi } from '@kaibo/api-client';
import { asViewer, callTo } from '../../../test/app';
import { untilWaiting } from '../../../test/program';
import { Feeds } from '../../core/feeds';
import { aContent, aPicture } from '../contents/contents.fixtures';
import { codeOf, phonesOf } from '../members/members.fixtures';
import { MediaService } from '../media/media.service';
import { aLiveApp, type LiveApp, type LiveMerchant } from '../syncs/syncs.fixtures';

let live: LiveApp;
beforeAll(async () => {
  live = await aLiveApp();
});
afterAll(() => live.close());

let keys = 0;
const aPost = (text: string, more: Partial<WritePost> = {}): WritePost => ({
  key: `key-${String(++keys).padStart(6, '0')}`,
  text,
  ...more,
});

/** A shop with a topic, and people who write. */
const aSquare = async () => {
  const shop = await live.aLiveMerchant();
  const topic = await aContent(shop, 'topic', { title: '你家什么风格' });
  const phones = phonesOf(live, shop);
  const someone = async (name: string) => {
    const { token, member } = await phones.signIn(name);
    return { ...postsApi(callTo(live.app.url, { authorization: `Bearer ${token}` })), memberId: member.id, token };
  };
  return { shop, topicId: topic.id, phones, someone };
};
const shown = async (shop: LiveMerchant, topicId: string) => {
  await live.app.app.get(Feeds).poll();
  return (await asViewer(live.app).posts.list(shop.appId, topicId)).items;
};
const texts = async (shop: LiveMerchant, topicId: string) => (await shown(shop, topicId)).map(({ text }) => text);

describe('a post', () => {
  it('is seen by everybody once the platform let it pass, with its author’s name', async () => {
    const { shop, topicId, phones, someone } = await aSquare();
    const chen = await someone('chen');
    await phones.me(chen.token).edit({ nickname: '小陈' });
    const post = await chen.write(topicId, aPost('现代风格 👍'));
    expect(post).toMatchObject({ state: 'shown', text: '现代风格 👍', topicId, reason: null, images: [] });
    expect(await shown(shop, topicId)).toEqual([
      {
        id: post.id,
        author: { nickname: '小陈', avatar: null },
        text: '现代风格 👍',
        images: [],
        createdAt: post.createdAt,
      },
    ]);
    expect((await chen.mine()).items).toEqual([post]);
  });

  it.each<[string, (of: Awaited<ReturnType<typeof aSquare>>) => Promise<unknown>, string]>([
    [
      'the platform wants a person to look',
      ({ phones }) => phones.hand('content/words', { words: [{ word: '疑', suggest: 'review' }] }, 'PUT'),
      'review',
    ],
    [
      'the platform does not answer',
      ({ phones }) => phones.hand('switches', { contentCheckDown: true }, 'PATCH'),
      'no-answer',
    ],
    [
      'the platform hangs up',
      ({ shop }) => live.sandbox.fault({ kind: 'cut', endpoint: 'checkText', appId: shop.appId, times: 9 }),
      'no-answer',
    ],
  ])('waits where nobody sees it when %s', async (_name, arrange, waits) => {
    const square = await aSquare();
    const { shop, topicId, someone } = square;
    const chen = await someone('chen');
    await arrange(square);
    const post = await chen.write(topicId, aPost('疑问：多少钱'));
    expect(post.state).toBe('pending');
    expect(await texts(shop, topicId)).toEqual([]);
    const queue = await shop.staff.posts.list({ state: 'pending' });
    expect(queue.items).toMatchObject([
      { id: post.id, waits, memberId: chen.memberId, topicTitle: '你家什么风格', reports: [] },
    ]);
    await shop.staff.posts.decide(post.id, { state: 'shown' });
    expect(await texts(shop, topicId)).toEqual(['疑问：多少钱']);
  });

  it('that the platform refuses is told to its author, and kept nowhere', async () => {
    const { shop, topicId, phones, someone } = await aSquare();
    await phones.hand('content/words', { words: [{ word: '刷单', suggest: 'risky' }] }, 'PUT');
    const chen = await someone('chen');
    const bad = aPost('刷单兼职');
    expect(await codeOf(chen.write(topicId, bad))).toBe('400 TEXT_REFUSED');
    expect((await chen.mine()).items).toEqual([]);
    expect((await shop.staff.posts.list()).items).toEqual([]);
    expect((await chen.write(topicId, { ...bad, text: '兼职' })).state).toBe('shown');
  });

  it('is there once however often it is sent, and the platform is asked once', async () => {
    const { shop, topicId, someone } = await aSquare();
    const chen = await someone('chen');
    await live.sandbox.forgetCalls();
    const post = aPost('只发一次');
    const answers = await Promise.all(Array.from({ length: 6 }, () => chen.write(topicId, post)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await texts(shop, topicId)).toEqual(['只发一次']);
    const calls = (await live.sandbox.calls()).filter(({ endpoint }) => endpoint === 'checkText');
    expect(calls).toHaveLength(1);
    expect(await codeOf(chen.write(topicId, { ...post, text: '另一条' }))).toBe('409 POST_KEY_USED');
    // The same key is another one for somebody else.
    expect((await (await someone('lin')).write(topicId, post)).id).not.toBe(answers[0]?.id);
  });

  it('goes under topics that viewers see, and nowhere else', async () => {
    const { shop, topicId, someone } = await aSquare();
    const chen = await someone('chen');
    const article = await aContent(shop, 'article');
    const later = await aContent(shop, 'topic', {}, '2027-01-01T00:00:00Z');
    const other = await aContent(await live.aLiveMerchant(), 'topic');
    for (const id of [article.id, later.id, other.id, '1'])
      expect(await codeOf(chen.write(id, aPost('在吗')))).toBe('404 CONTENT_NOT_FOUND');
    expect(await codeOf(asViewer(live.app).posts.list(shop.appId, article.id))).toBe('404 CONTENT_NOT_FOUND');
    await shop.staff.contents.publish('topic', topicId, { at: null });
    expect(await codeOf(chen.write(topicId, aPost('在吗')))).toBe('404 CONTENT_NOT_FOUND');
    expect(await codeOf(shown(shop, topicId))).toBe('404 CONTENT_NOT_FOUND');
  });

  it('shows up to nine pictures of the author’s own, each once it may be seen', async () => {
    const { shop, topicId, someone } = await aSquare();
    const [chen, lin] = [await someone('chen'), await someone('lin')];
    const mine = (state: 'passed' | 'checking') => aPicture(live.admin, shop, state, chen.memberId, shop.miniAppId);
    const [good, checking] = [await mine('passed'), await mine('checking')];
    await chen.write(topicId, aPost('看图', { images: [checking, good] }));
    const urls = (name: string) => live.app.app.get(MediaService).urls(shop.merchantId, name);
    expect((await shown(shop, topicId))[0]?.images).toEqual([urls(good)]);
    expect((await shop.staff.posts.list()).items[0]?.images).toEqual([urls(checking), urls(good)]);
    expect(await codeOf(lin.write(topicId, aPost('偷图', { images: [good] })))).toBe('404 MEDIA_NOT_FOUND');
    expect(
      await codeOf(
        chen.write(topicId, aPost('太多', { images: Array.from({ length: 10 }, (_, n) => String(n).repeat(43)) })),
      ),
    ).toBe('400 INPUT_INVALID');
    expect(await texts(shop, topicId)).toEqual(['看图']);
  });

  it.each([
    ['nothing', ''],
    ['1 001 characters', '长'.repeat(1_001)],
    ['a direction override', '\u202egnp'],
    ['NUL', 'a\u0000'],
  ])('is refused with %s in it', async (_name, text) => {
    const { topicId, someone } = await aSquare();
    expect(await codeOf((await someone('chen')).write(topicId, aPost(text)))).toBe('400 INPUT_INVALID');
  });

  it('is its author’s to take away, and nobody else’s', async () => {
    const { shop, topicId, someone } = await aSquare();
    const [chen, lin] = [await someone('chen'), await someone('lin')];
    const post = await chen.write(topicId, aPost('删我'));
    expect(await codeOf(lin.remove(post.id))).toBe('404 POST_NOT_FOUND');
    await chen.remove(post.id);
    expect(await texts(shop, topicId)).toEqual([]);
    expect(await codeOf(chen.remove(post.id))).toBe('404 POST_NOT_FOUND');
  });

  it('goes out of sight with an author who is banned, within a minute', async () => {
    const { shop, topicId, phones, someone } = await aSquare();
    const [chen, lin] = [await someone('chen'), await someone('lin')];
    await chen.write(topicId, aPost('一'));
    await lin.write(topicId, aPost('二'));
    expect(await texts(shop, topicId)).toEqual(['二', '一']);
    await phones.members.ban(chen.memberId, { reason: '多次发布广告信息' });
    await live.advance(60);
    expect(await texts(shop, topicId)).toEqual(['二']);
  });
});

it('pages go through a topic’s posts without loss or repeat, newest first', async () => {
  const { shop, topicId, someone } = await aSquare();
  const { memberId } = await someone('chen');
  await live.admin.query(
    `insert into posts (merchant_id, topic_id, member_id, mini_app_id, key, text, state, created_at)
     select $1, $2, $3, $4, 'made-' || n, n::text, 'shown', now() from generate_series(1, 45) n`,
    [shop.merchantId, topicId, memberId, shop.miniAppId],
  );
  const seen: string[] = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null && pages < 9; pages++) {
    const page: { items: { text: string }[]; nextCursor: string | null } = await asViewer(live.app).posts.list(
      shop.appId,
      topicId,
      { limit: 20, ...(cursor ? { cursor } : {}) },
    );
    seen.push(...page.items.map(({ text }) => text));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(Array.from({ length: 45 }, (_, n) => String(45 - n)));
  expect(await codeOf(asViewer(live.app).posts.list(shop.appId, topicId, { cursor: 'made-up!' }))).toBe(
    '400 CURSOR_INVALID',
  );
});

describe('reports', () => {
  it('of enough people take a post off, counted once each however often they tap, at once too', async () => {
    const { shop, topicId, someone } = await aSquare();
    const chen = await someone('chen');
    const post = await chen.write(topicId, aPost('有争议'));
    const people = await Promise.all(Array.from({ length: REPORTS_TO_REVIEW }, (_, n) => someone(`reporter-${n}`)));
    await chen.report(post.id, { reason: 'other' });
    await Promise.all(
      people.slice(1).flatMap((one) => Array.from({ length: 4 }, () => one.report(post.id, { reason: 'spam' }))),
    );
    expect(await texts(shop, topicId)).toEqual(['有争议']);
    await people[0]?.report(post.id, { reason: 'fraud' });
    expect(await texts(shop, topicId)).toEqual([]);
    const [queued] = (await shop.staff.posts.list({ state: 'pending' })).items;
    expect(queued).toMatchObject({
      waits: 'reported',
      reports: [
        { reason: 'spam', count: 2 },
        { reason: 'fraud', count: 1 },
      ],
    });

    // What staff have looked at stays where they put it.
    await shop.staff.posts.decide(post.id, { state: 'shown' });
    for (const n of [7, 8, 9, 10]) await (await someone(`late-${n}`)).report(post.id, { reason: 'abuse' });
    expect(await texts(shop, topicId)).toEqual(['有争议']);
  });

  it('wait for each other at the post, so that the last of them sees all', async () => {
    const { topicId, shop, someone } = await aSquare();
    const post = await (await someone('chen')).write(topicId, aPost('一起举报'));
    const [first, ...people] = await Promise.all(
      Array.from({ length: REPORTS_TO_REVIEW }, (_, n) => someone(`w-${n}`)),
    );
    const [holding, looking] = [await live.admin.connect(), await live.admin.connect()];
    try {
      // The first one's report is written and not there to be seen yet. Keys may point to the post meanwhile.
      await holding.query('begin');
      const ids = [shop.merchantId, post.id];
      await holding.query('select from posts where merchant_id = $1 and id = $2 for no key update', ids);
      await holding.query(
        `insert into post_reports (merchant_id, post_id, member_id, reason, reported_at) values ($1, $2, $3, 'spam', now())`,
        [...ids, first?.memberId],
      );
      const reports = Promise.all(people.map((one) => one.report(post.id, { reason: 'spam' })));
      await untilWaiting(looking as never); // it asks one thing only
      await holding.query('commit');
      await reports;
    } finally {
      holding.release();
      looking.release();
    }
    expect((await shop.staff.posts.list({ state: 'pending' })).items).toMatchObject([{ id: post.id }]);
  });

  it('at once from everybody are all counted', async () => {
    const { shop, topicId, someone } = await aSquare();
    const post = await (await someone('chen')).write(topicId, aPost('同时'));
    const people = await Promise.all(Array.from({ length: REPORTS_TO_REVIEW }, (_, n) => someone(`r-${n}`)));
    await Promise.all(people.map((one) => one.report(post.id, { reason: 'spam' })));
    expect((await shop.staff.posts.list({ state: 'pending' })).items).toMatchObject([
      { id: post.id, waits: 'reported' },
    ]);
  });
});

describe('staff', () => {
  it('hide with a reason, which the author reads, and the trail keeps', async () => {
    const { shop, topicId, someone } = await aSquare();
    const chen = await someone('chen');
    const post = await chen.write(topicId, aPost('联系方式'));
    expect(await codeOf(shop.staff.posts.decide(post.id, { state: 'hidden' }))).toBe('400 INPUT_INVALID');
    await shop.staff.posts.decide(post.id, { state: 'hidden', reason: '请勿留联系方式' });
    expect(await texts(shop, topicId)).toEqual([]);
    expect((await chen.mine()).items).toMatchObject([{ state: 'hidden', reason: '请勿留联系方式' }]);
    expect(await codeOf((await someone('lin')).report(post.id, { reason: 'spam' }))).toBe('404 POST_NOT_FOUND');
    const { rows } = await live.admin.query(
      `select action, reason from audit_entries where merchant_id = $1 and object_kind = 'post'`,
      [shop.merchantId],
    );
    expect(rows).toEqual([{ action: 'post.hide', reason: '请勿留联系方式' }]);
    await shop.staff.posts.decide(post.id, { state: 'shown' });
    expect(await texts(shop, topicId)).toEqual(['联系方式']);
    const other = await live.aLiveMerchant();
    expect(await codeOf(other.staff.posts.decide(post.id, { state: 'shown' }))).toBe('404 POST_NOT_FOUND');
    expect((await other.staff.posts.list()).items).toEqual([]);
  });

  it('who decide while the platform is still being asked have the last word', async () => {
    const { shop, topicId, someone } = await aSquare();
    const chen = await someone('chen');
    await live.sandbox.fault({ kind: 'timeout', endpoint: 'checkText', appId: shop.appId, times: 1 });
    const writing = chen.write(topicId, aPost('抢先'));
    const waiting = async (): Promise<string> => {
      for (;;) {
        const [post] = (await shop.staff.posts.list()).items;
        if (post) return post.id;
      }
    };
    await shop.staff.posts.decide(await waiting(), { state: 'hidden', reason: '抢先隐藏' });
    expect(await writing).toMatchObject({ state: 'hidden' });
    expect(await texts(shop, topicId)).toEqual([]);
  });
});
