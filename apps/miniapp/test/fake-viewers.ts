import type { PopupAnswer, ReminderStatus } from '@kaibo/contracts/reminders';
import type { MessagePermission, ReminderView } from '@kaibo/contracts/reminders.dto';
import type { OwnPostView, WritePost } from '@kaibo/contracts/posts.dto';
import { createHash } from 'node:crypto';
import { type Answer, type Asked, refuse, somePictures } from './fake-api';

const ok = (body: unknown): Answer => ({ status: 200, headers: {}, body });
const NOTHING: Answer = { status: 204, headers: {}, body: '' };
const at = (ms: number) => new Date(ms).toISOString();

export const aReminder = (reminder: Partial<ReminderView> & { id: string }): ReminderView => ({
  roomId: '5',
  way: 'message',
  status: 'waiting',
  startsAt: at(Date.now() + 3_600_000),
  askedAt: at(Date.now()),
  ...reminder,
});

/**
 * What the API does for a viewer who has signed in: permissions, reminders, posts and pictures, by the same rules. Put it
 * into `FakeApi.fault`. Every sign-in is counted, and a token can be taken back.
 */
export class FakeViewer {
  readonly good = new Set<string>();
  signIns = 0;
  /** Null: the merchant has set no template. */
  template: string | null = 'tmpl-1';
  left = 0;
  reminders: ReminderView[] = [];
  posts: OwnPostView[] = [];
  /** How posts come out of the platform's check. */
  postsAre: OwnPostView['state'] = 'shown';
  reserved: number[] = [];
  isReserved = false;
  reports: { id: string; reason: string }[] = [];
  pictures: { type: string | undefined; bytes: number }[] = [];
  private heard = new Set<string>();
  private written = new Map<string, OwnPostView>();
  private count = 0;

  /** Rooms that have begun. */
  readonly begun = new Set<string>();

  readonly answer = (asked: Asked): Answer | undefined => {
    const { method, path, headers, body } = asked;
    if (/\/sign-in$/.test(path)) return ok({ providers: ['demo'], webAppId: null });
    if (path === '/v1/sessions') return this.signIn();
    if (!/^\/v1\/(me|rooms|topics|posts|media)(\/|$)/.test(path)) return undefined;
    if (!this.good.has((headers.authorization ?? '').replace('Bearer ', ''))) return refuse(401, 'UNAUTHENTICATED');
    const [, roomId] = /^\/v1\/rooms\/(\w+)\/reminders$/.exec(path) ?? [];
    if (roomId !== undefined) return method === 'POST' ? this.ask(roomId, body) : this.cancel(roomId);
    if (/channel-reservation$/.test(path)) return this.reservation(method, body);
    if (path === '/v1/me/reminders')
      return ok({ items: this.reminders, nextCursor: null, permission: this.permission() });
    if (path === '/v1/me/message-permissions') return this.report(body);
    if (path === '/v1/me/posts') return ok({ items: this.posts, nextCursor: null });
    if (path === '/v1/media') return this.upload(headers['content-type'], body);
    const [, topicId] = /^\/v1\/topics\/(\w+)\/posts$/.exec(path) ?? [];
    if (topicId !== undefined) return this.write(topicId, body as WritePost); // a wrong body fails the test that sent it
    const [, postId, tail] = /^\/v1\/posts\/(\w+)(.*)$/.exec(path) ?? [];
    if (postId !== undefined && tail === '/reports') {
      this.reports.push({ id: postId, reason: (body as { reason: string }).reason });
      return NOTHING;
    }
    if (postId !== undefined && method === 'DELETE') {
      this.posts = this.posts.filter(({ id }) => id !== postId);
      return NOTHING;
    }
    return path === '/v1/me'
      ? ok({ id: '7', nickname: '小陈', avatar: null, avatarState: null, phone: null })
      : undefined;
  };

  private signIn(): Answer {
    this.signIns++;
    const token = `token-${++this.count}`;
    this.good.add(token);
    return ok({
      token,
      expiresAt: at(Date.now() + 7_200_000),
      member: { id: '7', nickname: null, avatar: null, avatarState: null, phone: null },
    });
  }

  private permission(): MessagePermission | null {
    return this.template === null ? null : { templateId: this.template, left: this.left };
  }

  private ask(roomId: string, body: unknown): Answer {
    const { way = 'message' } = (body ?? {}) as { way?: 'message' | 'plugin' };
    const before = this.reminders.find((one) => one.roomId === roomId && one.way === way && one.status === 'waiting');
    if (before) return ok(before);
    if (this.begun.has(roomId)) return refuse(409, 'REMINDER_TOO_LATE');
    if (way === 'message') {
      if (this.template === null) return refuse(409, 'REMINDER_UNAVAILABLE');
      if (this.left < 1) return refuse(409, 'PERMISSION_MISSING');
      this.left--;
    }
    const added = aReminder({ id: String(this.reminders.length + 1), roomId, way });
    this.reminders = [added, ...this.reminders];
    return ok(added);
  }

  private cancel(roomId: string): Answer {
    const isOpen = (one: ReminderView) => one.roomId === roomId && one.status === 'waiting';
    this.left += this.reminders.filter(isOpen).length;
    const status: ReminderStatus = 'cancelled';
    this.reminders = this.reminders.map((one) => (isOpen(one) ? { ...one, status } : one));
    return NOTHING;
  }

  private report(body: unknown): Answer {
    const { reportId, results } = body as { reportId: string; results: { templateId: string; answer: PopupAnswer }[] };
    if (results.some(({ templateId }) => templateId !== this.template)) return refuse(404, 'TEMPLATE_NOT_FOUND');
    if (!this.heard.has(reportId)) this.left += results.filter(({ answer }) => answer.startsWith('accept')).length;
    this.heard.add(reportId);
    return ok({ items: results.map(({ templateId }) => ({ templateId, left: this.left })) });
  }

  private reservation(method: string, body: unknown): Answer {
    if (method === 'POST') {
      const { state } = body as { state: number };
      this.reserved.push(state);
      this.isReserved = state === 6 || state === 8;
    }
    return ok({ isReserved: this.isReserved, outcome: null });
  }

  private upload(type: string | undefined, body: unknown): Answer {
    const bytes = new Uint8Array(body as ArrayBuffer); // bytes are all that is sent there
    this.pictures.push({ type, bytes: bytes.length });
    const name = createHash('sha256').update(bytes).digest('base64url');
    return ok({ name, state: 'checking', widthPx: 1, heightPx: 1, ...somePictures('1') });
  }

  private write(topicId: string, { key, text, images = [] }: WritePost): Answer {
    if (text.includes('坏')) return refuse(400, 'TEXT_REFUSED');
    const before = this.written.get(key);
    if (before) return ok(before);
    const post: OwnPostView = {
      id: String(this.posts.length + 100),
      topicId,
      text,
      images: images.map((name) => somePictures(name)),
      state: this.postsAre,
      reason: null,
      createdAt: at(Date.now()),
    };
    this.written.set(key, post);
    this.posts = [post, ...this.posts];
    return { status: 201, headers: {}, body: post };
  }
}
