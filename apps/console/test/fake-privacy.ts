import type { CallRequest } from '@kaibo/api-client';
import type { HoldKind } from '@kaibo/contracts/privacy';
import type { ConsoleErasure, HoldView, SetHold } from '@kaibo/contracts/privacy.dto';
import { type Answer, failWith, type FakeApi } from './fake-api';
import type { FakeMembers } from './fake-members';

export const NUMBER = '1.0123456789abcdefghijkl';

/** What is kept of members: what the contract says, and nothing cleverer. */
export class FakePrivacy {
  readonly holds: HoldView[] = [];
  erasures: ConsoleErasure[] = [];

  constructor(
    private readonly api: FakeApi,
    private readonly members: FakeMembers,
  ) {}

  readonly handle = ({ method, path, body }: CallRequest): Answer | undefined => {
    const ok = (answer: unknown): Answer => ({ status: 200, body: answer });
    const [, id, deed] = /^\/v1\/console\/members\/(\d+)\/(export|erase|holds)$/.exec(path) ?? [];
    const [, holdId] = /^\/v1\/console\/member-holds\/(\d+)\/release$/.exec(path) ?? [];
    if (id !== undefined && deed === 'holds' && method === 'GET')
      return ok({ items: this.holds.filter(({ memberId }) => memberId === id) });
    if (id === undefined && holdId === undefined) return undefined;
    if (((body as { reason?: string }).reason ?? '').trim().length < 4) return failWith('INPUT_INVALID'); // sent by our own client
    if (id !== undefined && deed === 'holds') return ok(this.addHold(id, body as SetHold)); // as above
    if (!this.api.isSteppedUp) return failWith('STEP_UP_NEEDED');
    if (holdId !== undefined) return this.release(holdId);
    if (id === undefined || !this.members.members.some((one) => one.id === id)) return failWith('MEMBER_NOT_FOUND');
    return ok(deed === 'export' ? this.export(id) : this.erase(id));
  };

  addHold(memberId: string, { kind, reason, until }: { kind: HoldKind; reason: string; until?: string }): HoldView {
    const hold: HoldView = {
      ...{ id: String(this.holds.length + 1), memberId, kind, reason },
      ...{ setAt: '2026-05-20T12:00:00.000Z', until: until ?? null, releasedAt: null, isStanding: true },
    };
    this.holds.unshift(hold);
    return hold;
  }

  private release(id: string): Answer {
    const hold = this.holds.find((one) => one.id === id);
    if (!hold) return failWith('HOLD_NOT_FOUND');
    Object.assign(hold, { isStanding: false, releasedAt: '2026-05-20T12:30:00.000Z' });
    return { status: 200, body: hold };
  }

  private export(id: string) {
    const member = this.members.members.find((one) => one.id === id);
    const account = { id, nickname: member?.nickname ?? null, phone: this.members.phones.get(id) ?? null };
    return { exportedAt: '2026-05-20T12:00:00.000Z', accounts: [account], identities: [], holds: [] };
  }

  private erase(memberId: string): ConsoleErasure {
    this.members.members = this.members.members.filter((one) => one.id !== memberId);
    const on = this.holds.filter((hold) => hold.memberId === memberId && hold.isStanding);
    const reasons = on.map(({ kind, until }) => ({ because: kind, until }));
    const erasure: ConsoleErasure = {
      ...{ id: '1', memberId, by: 'staff', number: NUMBER, erasedAt: '2026-05-20T12:00:00.000Z' },
      ...{ digest: 'd'.repeat(64), finishedAt: on.length ? null : '2026-05-20T12:00:00.000Z' },
      tables: [
        { table: 'audit_entries', erased: 0, kept: 5, reasons: [{ because: 'law', until: null }] },
        { table: 'member_avatars', erased: 1, kept: 0, reasons: [] },
        { table: 'members', erased: on.length ? 0 : 1, kept: on.length ? 1 : 0, reasons },
        { table: 'of_next_year', erased: 2, kept: 0, reasons: [] },
      ],
    };
    this.erasures.unshift(erasure);
    return erasure;
  }
}
