import { Injectable } from '@nestjs/common';
import type {
  ExportedAccount,
  ExportedAvatar,
  ExportedHandle,
  ExportedIdentity,
  ExportedMerge,
} from '@kaibo/contracts/privacy.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { openidPurpose, Vault } from '../../core/vault';
import { type IdentityRow, MemberRecordsRepository } from './member-records.repository';
import { toExportedAccount, toExportedIdentity, toMergeView } from './members.mapper';
import { MembersRepository } from './members.repository';
import { unionPurpose } from './members.rules';
import { PeopleService } from './people.service';

/** Two accounts may be joined while they are looked at: so many times at most. */
const LOOKS = 5;

/** What is kept of a person, by table. */
export interface MemberRecords {
  members: ExportedAccount[];
  member_identities: ExportedIdentity[];
  member_handles: ExportedHandle[];
  member_avatars: ExportedAvatar[];
  member_merges: ExportedMerge[];
}

/** A person as one mini-app's platform names them. */
export type Openid = Pick<IdentityRow, 'id' | 'miniAppId' | 'appId' | 'openidHash'>;

/** One person, whatever accounts they have. */
export interface OnePerson {
  /** All accounts, the one that stands for them first. */
  ids: string[];
  records: MemberRecords;
  /** As platforms name them. */
  openids: Openid[];
}

/** All that is kept of a member, for features that give it out or take it away. */
@Injectable()
export class MemberRecordsService {
  constructor(
    private readonly rows: MemberRecordsRepository,
    private readonly members: MembersRepository,
    private readonly people: PeopleService,
    private readonly vault: Vault,
  ) {}

  /**
   * A person who is not erased and stands for themselves.
   * @returns null when there is none by this id
   */
  async find(tx: EntityManager, merchantId: string, memberId: string): Promise<OnePerson | null> {
    const ids = await this.rows.listTree(tx, merchantId, memberId);
    const [root] = await this.rows.listAccounts(tx, merchantId, [memberId]);
    return root && stands(root) ? this.collect(tx, merchantId, ids) : null;
  }

  /** The same; until `tx` ends nobody signs in as them, changes anything of them or joins them to somebody. */
  async lock(tx: EntityManager, merchantId: string, memberId: string): Promise<OnePerson | null> {
    for (let look = 0; look < LOOKS; look++) {
      const ids = await this.rows.listTree(tx, merchantId, memberId);
      const [root] = await this.rows.lock(tx, merchantId, ids);
      if (!root || !stands(root)) return null;
      const now = await this.rows.listTree(tx, merchantId, memberId);
      if (now.join() === ids.join()) return this.collect(tx, merchantId, ids);
    }
    throw new AppError('UNAVAILABLE', undefined, { retryAfterSeconds: 1 });
  }

  /**
   * Whom WeChat names so in this mini-app, locked as by `lock`.
   * @returns null when nobody has this openid there; else the person, and which of their identities it is
   */
  async lockByOpenid(
    tx: EntityManager,
    merchantId: string,
    miniAppId: string,
    openid: string,
  ): Promise<{ memberId: string; person: OnePerson; named: Openid } | null> {
    const hash = await this.vault.hasher(tx, merchantId);
    const key = { merchantId, miniAppId, openidHash: hash(openidPurpose('wechat'), openid) };
    for (let look = 0; look < LOOKS; look++) {
      const identity = await this.members.findIdentity(tx, key);
      if (!identity) return null;
      const root = await this.members.findRoot(tx, merchantId, identity.memberId);
      const person = root && (await this.lock(tx, merchantId, root.id));
      if (!person) continue; // erased or joined since
      const named = person.openids.find(({ id }) => id === identity.id);
      if (named) return { memberId: root.id, person, named };
    }
    throw new AppError('UNAVAILABLE', undefined, { retryAfterSeconds: 1 });
  }

  /**
   * Takes one identity of a locked person away, with what lies sealed for it and the unionid that no other one has.
   * @returns how many handles went
   */
  async removeIdentity(tx: EntityManager, merchantId: string, { ids }: OnePerson, identityId: string): Promise<number> {
    await this.rows.removeIdentity(tx, merchantId, identityId);
    await this.people.forgetIdentity(tx, merchantId, identityId);
    const left = await this.unionsOf(tx, merchantId, await this.rows.listIdentities(tx, merchantId, ids));
    const handles = (await this.rows.listHandles(tx, merchantId, ids)).filter(
      ({ kind, hash }) => kind === 'union' && !left.some((other) => other.equals(hash)),
    );
    for (const handle of handles) await this.rows.removeHandle(tx, handle);
    return handles.length;
  }

  /** Locks a row, be it bare or not. @returns null when there is none, or another account stands for it */
  async lockRow(tx: EntityManager, merchantId: string, memberId: string): Promise<{ isErased: boolean } | null> {
    const [row] = await this.rows.lock(tx, merchantId, [memberId]);
    return row?.mergedInto === null ? { isErased: row.erasedAt !== null } : null;
  }

  private async collect(tx: EntityManager, merchantId: string, ids: string[]): Promise<OnePerson> {
    const identities = await this.rows.listIdentities(tx, merchantId, ids);
    return {
      ids,
      openids: identities.map(({ id, miniAppId, appId, openidHash }) => ({ id, miniAppId, appId, openidHash })),
      records: {
        members: await this.accounts(tx, merchantId, ids),
        member_identities: await this.identities(tx, merchantId, identities),
        member_handles: (await this.rows.listHandles(tx, merchantId, ids)).map(({ memberId, kind, createdAt }) => ({
          memberId,
          kind,
          createdAt: createdAt.toISOString(),
        })),
        member_avatars: (await this.rows.listAvatars(tx, merchantId, ids)).map((row) => ({
          memberId: row.memberId,
          picture: row.picture,
          chosenAt: row.chosenAt.toISOString(),
        })),
        member_merges: (await this.rows.listMerges(tx, merchantId, ids)).map((row) => {
          const { keptId, mergedId, reason, mergedAt, undoneAt } = toMergeView(row);
          return { keptId, mergedId, reason, mergedAt, undoneAt };
        }),
      },
    };
  }

  private async unionsOf(tx: EntityManager, merchantId: string, rows: IdentityRow[]): Promise<Buffer[]> {
    const hash = await this.vault.hasher(tx, merchantId);
    const ids = rows.map(({ id }) => id);
    const sealedOf = await this.people.findIdentities(tx, merchantId, ids);
    return rows.flatMap(({ id, openAccount }) => {
      const unionid = sealedOf.get(id)?.unionid ?? null;
      return unionid === null || openAccount === null ? [] : [hash(unionPurpose(openAccount), unionid)];
    });
  }

  private async accounts(tx: EntityManager, merchantId: string, ids: string[]): Promise<ExportedAccount[]> {
    const personOf = await this.people.findMany(tx, merchantId, ids);
    return (await this.rows.listAccounts(tx, merchantId, ids)).map((row) => toExportedAccount(row, personOf(row.id)));
  }

  private async identities(tx: EntityManager, merchantId: string, rows: IdentityRow[]): Promise<ExportedIdentity[]> {
    const sealedOf = await this.people.findIdentities(
      tx,
      merchantId,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => toExportedIdentity(row, sealedOf.get(row.id) ?? null));
  }
}

const stands = (member: { mergedInto: string | null; erasedAt: Date | null }): boolean =>
  member.mergedInto === null && member.erasedAt === null;
