import { type Part } from '../world';

export const SUPER_ADMIN = 0;
export const ADMIN = 1;
export const ANCHOR = 2;
export const OPERATOR = 3;

/** How many of each. Source: 成员管理接口, code 400003. */
const MOST: Readonly<Record<number, number>> = { [ADMIN]: 10, [ANCHOR]: 500, [OPERATOR]: 500 };

export interface Member {
  wechatId: string;
  nickname: string;
  /** In rising order, never empty. */
  roles: readonly number[];
  updatedAt: number;
}

/** Who may run the rooms of one account. */
export class Members implements Part {
  private members = new Map<string, Member>();

  constructor() {
    this.reset();
  }

  has(wechatId: string, role: number): boolean {
    return this.members.get(wechatId)?.roles.includes(role) ?? false;
  }

  isFull(role: number): boolean {
    const most = MOST[role] ?? Infinity;
    return [...this.members.values()].filter(({ roles }) => roles.includes(role)).length >= most;
  }

  give(wechatId: string, nickname: string, role: number, now: number): void {
    const roles = [...(this.members.get(wechatId)?.roles ?? []), role].sort((a, b) => a - b);
    this.members.set(wechatId, { wechatId, nickname, roles, updatedAt: now });
  }

  /** Who is left without any role is a member no more. */
  take(wechatId: string, role: number, now: number): void {
    const member = this.members.get(wechatId);
    if (!member?.roles.includes(role)) return;
    const roles = member.roles.filter((each) => each !== role);
    if (roles.length === 0) this.members.delete(wechatId);
    else this.members.set(wechatId, { ...member, roles, updatedAt: now });
  }

  /**
   * Latest change first.
   * @param role -1: all
   * @param keyword part of a WeChat id or a nickname; empty: all
   */
  list(role = -1, keyword = ''): Member[] {
    return [...this.members.values()]
      .filter(({ roles }) => role === -1 || roles.includes(role))
      .filter(({ wechatId, nickname }) => wechatId.includes(keyword) || nickname.includes(keyword))
      .sort((a, b) => b.updatedAt - a.updatedAt || a.wechatId.localeCompare(b.wechatId));
  }

  /** The owner alone: the super admin of the account. */
  reset(): void {
    this.members = new Map([
      ['kaibo_owner', { wechatId: 'kaibo_owner', nickname: '开播店主', roles: [SUPER_ADMIN], updatedAt: 0 }],
    ]);
  }

  save(): Member[] {
    return [...this.members.values()];
  }

  load(saved: unknown): void {
    this.members = new Map((saved as Member[]).map((member) => [member.wechatId, member])); // as saved
  }
}
