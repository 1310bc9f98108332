import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { MEMBER_PARTS } from '../../core/retention.rules';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import type { PersonalData } from './members.mapper';

const MEMBERS = 'members';
const IDENTITIES = 'member_identities';
const KEY_BYTES = 32;

/** What a platform told of somebody, as it lies sealed. */
export interface SealedIdentity {
  openid: string;
  unionid: string | null;
  sessionKey: string | null;
}

/** A part that an erasure does not know of cannot be named. */
const placeOf = (merchantId: string, memberId: string, part: (typeof MEMBER_PARTS)[number]) => ({
  merchantId,
  table: MEMBERS,
  row: `${memberId}/${part}`,
});
/** Where a member's number lies. */
export const phonePlace = (merchantId: string, memberId: string) => placeOf(merchantId, memberId, 'phone');
const nicknamePlace = (merchantId: string, memberId: string) => placeOf(merchantId, memberId, 'nickname');

/** What is known of persons. All of it lies in the vault. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly vault: Vault,
    private readonly world: World,
  ) {}

  async find(tx: EntityManager, merchantId: string, memberId: string): Promise<PersonalData> {
    return (await this.findMany(tx, merchantId, [memberId]))(memberId);
  }

  /** Those of several members, in one statement. */
  async findMany(
    tx: EntityManager,
    merchantId: string,
    memberIds: string[],
  ): Promise<(memberId: string) => PersonalData> {
    const places = memberIds.flatMap((id) => [nicknamePlace(merchantId, id).row, phonePlace(merchantId, id).row]);
    const found = await this.vault.findMany(tx, merchantId, MEMBERS, places);
    return (id) => ({
      nickname: found.get(nicknamePlace(merchantId, id).row) ?? null,
      phone: found.get(phonePlace(merchantId, id).row) ?? null,
    });
  }

  /** The names alone, by member, in one statement; those who have one. */
  async findNicknames(tx: EntityManager, merchantId: string, memberIds: string[]): Promise<Map<string, string>> {
    const places = new Map(memberIds.map((id) => [nicknamePlace(merchantId, id).row, id]));
    const found = await this.vault.findMany(tx, merchantId, MEMBERS, [...places.keys()]);
    return new Map([...found].map(([place, nickname]) => [places.get(place) ?? '', nickname]));
  }

  keepNickname(tx: EntityManager, merchantId: string, memberId: string, nickname: string): Promise<void> {
    return this.vault.put(tx, nicknamePlace(merchantId, memberId), nickname);
  }

  keepPhone(tx: EntityManager, merchantId: string, memberId: string, phone: string): Promise<void> {
    return this.vault.put(tx, phonePlace(merchantId, memberId), phone);
  }

  forgetPhone(tx: EntityManager, merchantId: string, memberId: string): Promise<void> {
    return this.vault.erase(tx, phonePlace(merchantId, memberId));
  }

  /**
   * What the audit trail's digests are made of in place of a number or a name: it tells equal from different while the member
   * is there. The trail outlives the member, and who holds the merchant's key could try all numbers against a digest: so
   * each member has a key for it, which goes with them. The member's row is locked by `tx`.
   */
  async digester(
    tx: EntityManager,
    merchantId: string,
    memberId: string,
  ): Promise<(text: string | null) => string | null> {
    const place = placeOf(merchantId, memberId, 'digests');
    let key = await this.vault.find(tx, place);
    if (key === null) {
      key = this.world.bytes(KEY_BYTES).toString('base64');
      await this.vault.put(tx, place, key);
    }
    const secret = Buffer.from(key, 'base64');
    return (text) => (text === null ? null : createHmac('sha256', secret).update(text).digest('base64'));
  }

  keepIdentity(tx: EntityManager, merchantId: string, identityId: string, facts: SealedIdentity): Promise<void> {
    return this.vault.put(tx, { merchantId, table: IDENTITIES, row: identityId }, JSON.stringify(facts));
  }

  forgetIdentity(tx: EntityManager, merchantId: string, identityId: string): Promise<void> {
    return this.vault.erase(tx, { merchantId, table: IDENTITIES, row: identityId });
  }

  async findIdentity(tx: EntityManager, merchantId: string, identityId: string): Promise<SealedIdentity | null> {
    return (await this.findIdentities(tx, merchantId, [identityId])).get(identityId) ?? null;
  }

  /** Those of several ways in, in one statement. @returns by identity, those that there are */
  async findIdentities(
    tx: EntityManager,
    merchantId: string,
    identityIds: string[],
  ): Promise<Map<string, SealedIdentity>> {
    const found = await this.vault.findMany(tx, merchantId, IDENTITIES, identityIds);
    return new Map([...found].map(([id, text]) => [id, JSON.parse(text) as SealedIdentity])); // kept above
  }
}
