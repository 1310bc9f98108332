import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Viewer } from '../../core/auth';
import { LOG, type Log } from '../../core/log';
import type { TextVerdict } from '../../platforms/identity';
import { IdentitiesService } from './identities.service';
import { avatarPath } from './members.mapper';
import { MeService } from './me.service';
import { MembersRepository } from './members.repository';
import { PeopleService } from './people.service';

/** Somebody who enters waits for a platform no longer. */
const PATIENCE_MS = 3_000;

/** As others see a member. */
export interface Author {
  nickname: string | null;
  avatar: string | null;
}

/** Members as those who write something that others read. */
@Injectable()
export class AuthorsService {
  constructor(
    private readonly me: MeService,
    private readonly identities: IdentitiesService,
    private readonly members: MembersRepository,
    private readonly people: PeopleService,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * What the platform says of a text that the viewer wants to show to others. Outside any transaction.
   * @returns null when nobody could say: whoever asks must not show it then
   * @throws AppError UNAUTHENTICATED
   */
  async checkText(viewer: Viewer, text: string): Promise<TextVerdict | null> {
    const { platform, openid } = await this.me.openOwn(viewer);
    const { checkPost } = platform;
    if (!checkPost) return null;
    try {
      return await this.identities.ask(viewer, () => checkPost(openid, text));
    } catch (err) {
      const { merchantId, miniAppId } = viewer;
      this.log.warn({ event: 'text.unchecked', merchantId, miniAppId, err });
      return null;
    }
  }

  /**
   * How risky the platform thinks the viewer is, from 0 to 4. Outside any transaction.
   * @returns null when nobody could say in time
   * @throws AppError UNAUTHENTICATED
   */
  async riskOf(viewer: Viewer, clientIp: string): Promise<number | null> {
    const { platform, openid } = await this.me.openOwn(viewer);
    const { checkRisk } = platform;
    if (!checkRisk) return null;
    try {
      return await this.identities.ask(viewer, () => checkRisk(openid, clientIp, AbortSignal.timeout(PATIENCE_MS)));
    } catch (err) {
      const { merchantId, miniAppId } = viewer;
      this.log.warn({ event: 'risk.unknown', merchantId, miniAppId, err });
      return null;
    }
  }

  /** Holds the viewer's row until `tx` ends. @throws AppError UNAUTHENTICATED, MEMBER_BANNED */
  lock(tx: EntityManager, viewer: Viewer): Promise<void> {
    return this.me.lockMyself(tx, viewer);
  }

  /** This member's ids: their own, and those of accounts that were merged into it. */
  idsOf(tx: EntityManager, merchantId: string, memberId: string): Promise<string[]> {
    return this.members.listMerged(tx, merchantId, memberId);
  }

  /** By id; those who are banned or erased are left out, and who was merged is who they are now. */
  async find(tx: EntityManager, merchantId: string, memberIds: readonly string[]): Promise<Map<string, Author>> {
    const rows = memberIds.length === 0 ? [] : await this.members.listRoots(tx, merchantId, [...new Set(memberIds)]);
    const roots = [...new Set(rows.map(({ root }) => root))];
    const people = await this.people.findMany(tx, merchantId, roots);
    return new Map(
      rows.map(({ id, root, avatar }) => [
        id,
        { nickname: people(root).nickname, avatar: avatarPath(merchantId, avatar) },
      ]),
    );
  }
}
