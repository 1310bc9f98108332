import type { CallRequest } from '@kaibo/api-client';
import type { ConsoleMember } from '@kaibo/contracts/members.dto';
import { type Answer, failWith, type FakeApi } from './fake-api';

export const aMember = (id: string, over: Partial<ConsoleMember> = {}): ConsoleMember => ({
  id,
  nickname: null,
  phone: null,
  avatar: null,
  providers: ['wechat'],
  createdAt: '2026-05-01T00:00:00.000Z',
  signedInAt: '2026-05-01T00:00:00.000Z',
  bannedAt: null,
  ...over,
});

/** A merchant's members: what the contract says, and nothing cleverer. */
export class FakeMembers {
  members: ConsoleMember[] = [];
  /** Whole numbers, by member. */
  readonly phones = new Map<string, string>();
  pageSize = 20;

  constructor(private readonly api: FakeApi) {}

  readonly handle = ({ method, path, query = {}, body }: CallRequest): Answer | undefined => {
    const ok = (answer: unknown): Answer => ({ status: 200, body: answer });
    const [, id, deed] = /^\/v1\/console\/members\/(\d+)\/(ban|unban|phone)$/.exec(path) ?? [];
    if (path === '/v1/console/members' && method === 'GET') return ok(this.list(query));
    if (path === '/v1/console/members/find') {
      const { phone } = body as { phone: string }; // sent by our own client
      if (!/^1\d{10}$/.test(phone)) return failWith('INPUT_INVALID');
      return ok({ items: this.members.filter((one) => this.phones.get(one.id) === phone), nextCursor: null });
    }
    if (id === undefined) return undefined;
    const member = this.members.find((one) => one.id === id);
    if (!member) return failWith('MEMBER_NOT_FOUND');
    if (((body as { reason?: string }).reason ?? '').trim().length < 4) return failWith('INPUT_INVALID'); // as above
    if (deed === 'phone')
      return this.api.isSteppedUp ? ok({ phone: this.phones.get(id) ?? null }) : failWith('STEP_UP_NEEDED');
    member.bannedAt = deed === 'ban' ? '2026-05-02T00:00:00.000Z' : null;
    return ok({ ...member });
  };

  private list({ state, cursor }: NonNullable<CallRequest['query']>) {
    const fitting = this.members.filter(({ bannedAt }) => state !== 'banned' || bannedAt !== null);
    const from = Number(cursor ?? 0);
    const to = from + this.pageSize;
    return { items: fitting.slice(from, to), nextCursor: to < fitting.length ? String(to) : null };
  }
}
