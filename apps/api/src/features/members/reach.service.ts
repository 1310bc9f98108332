import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import type { Viewer } from '../../core/auth';
import { MembersRepository } from './members.repository';
import { PeopleService } from './people.service';

/** How members are reached through a mini-app's platform. */
@Injectable()
export class ReachService {
  constructor(
    private readonly members: MembersRepository,
    private readonly people: PeopleService,
  ) {}

  /**
   * The way by which a viewer came into the mini-app of the token; it stays as it is until `tx` ends.
   * @throws AppError UNAUTHENTICATED, MEMBER_BANNED: the token may be a second older than a ban or an erasure
   */
  async getIdentity(tx: EntityManager, { merchantId, memberId, miniAppId }: Viewer): Promise<string> {
    const [me] = await this.members.lock(tx, merchantId, [memberId]);
    if (!me || me.mergedInto !== null || me.erasedAt) throw new AppError('UNAUTHENTICATED');
    if (me.bannedAt) throw new AppError('MEMBER_BANNED');
    const identity = await this.members.findLastIdentity(tx, merchantId, memberId, miniAppId);
    if (!identity) throw new AppError('UNAUTHENTICATED');
    return identity.id;
  }

  /** The same without a lock; null when there is none. */
  async findIdentity(tx: EntityManager, { merchantId, memberId, miniAppId }: Viewer): Promise<string | null> {
    return (await this.members.findLastIdentity(tx, merchantId, memberId, miniAppId))?.id ?? null;
  }

  /** All ways by which a viewer, or an account merged into theirs, came into the mini-app of the token. */
  listIdentities(tx: EntityManager, { merchantId, memberId, miniAppId }: Viewer): Promise<string[]> {
    return this.members.listIdentities(tx, merchantId, memberId, miniAppId);
  }

  /** Whose these ways are, the ones who stand for merged accounts; by identity. */
  listOwners(tx: EntityManager, merchantId: string, identityIds: string[]): Promise<ReadonlyMap<string, string>> {
    return this.members.listOwners(tx, merchantId, identityIds);
  }

  /** All ways by which these members may be written to, under whichever account and in whichever mini-app. */
  async listWays(
    tx: EntityManager,
    merchantId: string,
    memberIds: string[],
  ): Promise<{ key: string; identityId: string }[]> {
    const ways = await this.members.listWays(tx, merchantId, memberIds);
    const ids = [...new Set(ways.map(({ identityId }) => identityId))];
    const reachable = new Set(await this.members.listReachable(tx, merchantId, ids));
    return ways.filter(({ identityId }) => reachable.has(identityId));
  }

  /** Openids by identity, of those who may be written to: nobody who is banned or erased, under whichever account. */
  async openids(tx: EntityManager, merchantId: string, identityIds: string[]): Promise<ReadonlyMap<string, string>> {
    const ids = await this.members.listReachable(tx, merchantId, identityIds);
    const found = await this.people.findIdentities(tx, merchantId, ids);
    return new Map([...found].map(([id, { openid }]) => [id, openid]));
  }
}
