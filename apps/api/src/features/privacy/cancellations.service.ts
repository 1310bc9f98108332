import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Actor, Audit } from '../../core/audit';
import { Directory } from '../../core/directory';
import { World } from '../../core/world';
import { HookPersonsService } from '../hooks/hook-persons.service';
import { type HookEvent, HookWorksService } from '../hooks/hook-works.service';
import { MemberRecordsService, type Openid, type OnePerson } from '../members/member-records.service';
import { ErasuresService } from './erasures.service';
import { PrivacyRepository } from './privacy.repository';
import { IdentityHeld, isKept, readCancellation } from './privacy.rules';

/** The user has the platform say that everything of them is to be deleted here. */
const CANCELLATION = 'user_authorization_cancellation';

/** Somebody whom a cancellation names, locked. */
interface Named {
  memberId: string;
  person: OnePerson;
  named: Openid;
}

/**
 * Does what users ask for through the platform. `user_authorization_revoke` is kept and nothing more: which numbers of its
 * RevokeInfo stand for which data is not known here.
 */
@Injectable()
export class CancellationsService implements OnModuleInit {
  constructor(
    private readonly hooks: HookWorksService,
    private readonly records: MemberRecordsService,
    private readonly erasures: ErasuresService,
    private readonly pushes: HookPersonsService,
    private readonly privacy: PrivacyRepository,
    private readonly directory: Directory,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  onModuleInit(): void {
    // Whoever has themselves erased holds their members, and comes to this very event then.
    const lockFirst = async (tx: EntityManager, event: HookEvent): Promise<void> => void (await this.lock(tx, event));
    this.hooks.on(CANCELLATION, (tx, event) => this.cancel(tx, event), lockFirst);
  }

  /** Of somebody who is not here, or is gone by now, there is nothing to delete. */
  private async cancel(tx: EntityManager, event: HookEvent): Promise<void> {
    const found = await this.lock(tx, event);
    if (!found) return;
    const { merchantId, miniAppId } = event;
    const actor: Actor = { kind: 'platform', id: miniAppId, requestId: null };
    const isAll = found.person.openids.every((openid) => openid.miniAppId === miniAppId);
    if (isAll) await this.erasures.eraseLocked(tx, merchantId, found.memberId, found.person, { actor });
    else await this.removeIdentity(tx, merchantId, found, actor);
  }

  private async lock(tx: EntityManager, { merchantId, miniAppId, fields }: HookEvent): Promise<Named | null> {
    const asked = readCancellation(fields);
    const found = asked && (await this.records.lockByOpenid(tx, merchantId, miniAppId, asked.openid));
    return found && (asked.appId ?? found.named.appId) === found.named.appId ? found : null;
  }

  /** The person is there for other mini-apps still, which have not been told anything. */
  private async removeIdentity(
    tx: EntityManager,
    merchantId: string,
    { memberId, person, named }: Named,
    actor: Actor,
  ): Promise<void> {
    const holds = await this.privacy.listHolds(tx, merchantId, person.ids);
    if (isKept('member_identities', holds, this.world.now())) throw new IdentityHeld();
    const pushes = await this.pushes.forget(tx, merchantId, [named]);
    const handles = await this.records.removeIdentity(tx, merchantId, person, named.id);
    // Some of the tokens are of this mini-app.
    await this.directory.revokeMember(tx, merchantId, memberId);
    const object = { kind: 'member', id: memberId };
    const before = { identityId: named.id, miniAppId: named.miniAppId, handles, pushes };
    await this.audit.add(tx, merchantId, { actor, action: 'member.remove-identity', object, before });
  }
}
