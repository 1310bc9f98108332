import { Injectable } from '@nestjs/common';
import type { MemberView, PhoneView } from '@kaibo/contracts/members.dto';
import type { AuditAction } from '@kaibo/contracts/audit';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import type { Actor } from '../../core/audit';
import { Audit } from '../../core/audit';
import type { Viewer } from '../../core/auth';
import { Db } from '../../core/db';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { IdentitiesService, type OpenedIdentity } from './identities.service';
import { JoinsService } from './joins.service';
import type { MemberEntity } from './members.entity';
import { toMemberView } from './members.mapper';
import { MembersRepository } from './members.repository';
import { readPhone } from './members.rules';
import { PeopleService } from './people.service';

/** What viewers do with their own account. */
@Injectable()
export class MeService {
  constructor(
    private readonly db: Db,
    private readonly members: MembersRepository,
    private readonly people: PeopleService,
    private readonly identities: IdentitiesService,
    private readonly joins: JoinsService,
    private readonly audit: Audit,
    private readonly vault: Vault,
    private readonly world: World,
  ) {}

  get(viewer: Viewer): Promise<MemberView> {
    return this.db.forMerchant(viewer.merchantId, async (tx) => this.view(tx, await this.myself(tx, viewer)));
  }

  /**
   * The platform looks at the nickname first; while it does not answer nothing is kept.
   * @throws AppError TEXT_REFUSED, PLATFORM_FAILED, RATE_LIMITED, SIGN_IN_UNAVAILABLE
   */
  async editProfile(viewer: Viewer, nickname: string, requestId: string): Promise<MemberView> {
    const { platform, openid } = await this.openOwn(viewer);
    const { checkNickname } = platform;
    // Where nobody can look at a text none is taken.
    if (!checkNickname) throw new AppError('TEXT_REFUSED');
    const verdict = await this.identities.ask(viewer, () => checkNickname(openid, nickname));
    if (verdict !== 'pass') throw new AppError('TEXT_REFUSED');
    return this.db.forMerchant(viewer.merchantId, async (tx) => {
      const me = await this.holdMyself(tx, viewer);
      const { nickname: before } = await this.people.find(tx, me.merchantId, me.id);
      await this.people.keepNickname(tx, me.merchantId, me.id, nickname);
      const digest = await this.people.digester(tx, me.merchantId, me.id);
      const [was, is] = [{ nickname: digest(before) }, { nickname: digest(nickname) }];
      await this.tell(tx, viewer, requestId, 'member.edit-profile', me.id, was, is);
      return this.view(tx, me);
    });
  }

  /** @param tx holds the viewer's row, and the picture, one of the viewer's own */
  async saveAvatar(tx: EntityManager, viewer: Viewer, picture: string, requestId: string): Promise<MemberView> {
    const { merchantId, memberId: id } = viewer;
    await this.members.saveAvatar(tx, { merchantId, memberId: id, picture, chosenAt: this.world.now() });
    await this.tell(tx, viewer, requestId, 'member.choose-avatar', id, undefined, { picture });
    return this.view(tx, { merchantId, id });
  }

  /**
   * @param code of the platform's button for the phone number; works once
   * @throws AppError PHONE_UNAVAILABLE, CODE_INVALID, CODE_USED, PHONE_TAKEN, MEMBER_BANNED, PLATFORM_FAILED
   */
  async verifyPhone(viewer: Viewer, code: string, requestId: string): Promise<PhoneView> {
    const { merchantId, miniAppId } = viewer;
    const { platform } = await this.openOwn(viewer);
    const { phone: exchange } = platform;
    if (!exchange) throw new AppError('PHONE_UNAVAILABLE');
    const number = readPhone(await this.identities.ask(viewer, () => exchange(code)));
    if (number === null) throw new AppError('PLATFORM_FAILED');
    return this.db.forMerchant(merchantId, async (tx) => {
      const hash = await this.vault.hasher(tx, merchantId);
      if (!(await this.members.spendCode(tx, merchantId, miniAppId, hash('code/phone', code), this.world.now())))
        throw new AppError('CODE_USED');
      const me = await this.myself(tx, viewer);
      const phone = { hash: hash('phone', number), number };
      const actor: Actor = { kind: 'member', id: viewer.memberId, requestId };
      const { member, isMerged } = await this.joins.verifyPhone(tx, merchantId, me.id, phone, actor);
      return { member: await this.view(tx, member), isMerged: isMerged && member.id !== viewer.memberId };
    });
  }

  /**
   * The way by which a viewer, or a member later, came in.
   * @throws AppError UNAUTHENTICATED when there is none any more, SIGN_IN_UNAVAILABLE
   */
  async openOwn(viewer: Omit<Viewer, 'tokenId'>): Promise<OpenedIdentity & { openid: string }> {
    const { merchantId, miniAppId, memberId } = viewer;
    const own = await this.db.forMerchant(merchantId, async (tx) => {
      const identity = await this.members.findLastIdentity(tx, merchantId, memberId, miniAppId);
      const sealed = identity && (await this.people.findIdentity(tx, merchantId, identity.id));
      return identity && sealed && { provider: identity.provider, openid: sealed.openid };
    });
    if (!own) throw new AppError('UNAUTHENTICATED');
    return { ...(await this.identities.open(viewer, own.provider)), openid: own.openid };
  }

  /** The token may be a second older than a ban, a merge or an erasure: what is written asks the row. */
  private async myself(tx: EntityManager, { merchantId, memberId }: Viewer): Promise<MemberEntity> {
    return requireMyself(await this.members.find(tx, merchantId, memberId));
  }

  /** The same, and it stays so until `tx` ends: nothing is written for somebody who is erased at that moment. */
  private async holdMyself(tx: EntityManager, { merchantId, memberId }: Viewer): Promise<MemberEntity> {
    const [me] = await this.members.lock(tx, merchantId, [memberId]);
    return requireMyself(me);
  }

  /** The viewer's own row, locked until `tx` ends: for features that write for the viewer. @throws AppError UNAUTHENTICATED, MEMBER_BANNED */
  async lockMyself(tx: EntityManager, viewer: Viewer): Promise<void> {
    await this.holdMyself(tx, viewer);
  }

  private async view(tx: EntityManager, { merchantId, id }: Pick<MemberEntity, 'merchantId' | 'id'>) {
    const avatar = await this.members.findAvatar(tx, merchantId, id);
    return toMemberView(merchantId, id, await this.people.find(tx, merchantId, id), avatar);
  }

  private async tell(
    tx: EntityManager,
    { merchantId, memberId }: Viewer,
    requestId: string,
    action: AuditAction,
    id: string,
    before: unknown,
    after: unknown,
  ): Promise<void> {
    const actor: Actor = { kind: 'member', id: memberId, requestId };
    await this.audit.add(tx, merchantId, { actor, action, object: { kind: 'member', id }, before, after });
  }
}

/** @throws AppError UNAUTHENTICATED, MEMBER_BANNED */
function requireMyself(me: MemberEntity | null | undefined): MemberEntity {
  if (!me || me.mergedInto !== null || me.erasedAt) throw new AppError('UNAUTHENTICATED');
  if (me.bannedAt) throw new AppError('MEMBER_BANNED');
  return me;
}
