import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault } from '../../core/vault';
import type { PersonalData } from './members.mapper';

const MEMBERS = 'members';
const IDENTITIES = 'member_identities';

/** What a platform told of somebody, as it lies sealed. */
export interface SealedIdentity {
  openid: string;
  unionid: string | null;
  sessionKey: string | null;
}

/** Where a member's number lies. */
export const phonePlace = (merchantId: string, memberId: string) => ({
  merchantId,
  table: MEMBERS,
  row: `${memberId}/phone`,
});
const nicknamePlace = (merchantId: string, memberId: string) => ({
  merchantId,
  table: MEMBERS,
  row: `${memberId}/nickname`,
});

/** What is known of persons. All of it lies in the vault. */
@Injectable()
export class PeopleService {
  constructor(private readonly vault: Vault) {}

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

  keepNickname(tx: EntityManager, merchantId: string, memberId: string, nickname: string): Promise<void> {
    return this.vault.put(tx, nicknamePlace(merchantId, memberId), nickname);
  }

  keepPhone(tx: EntityManager, merchantId: string, memberId: string, phone: string): Promise<void> {
    return this.vault.put(tx, phonePlace(merchantId, memberId), phone);
  }

  forgetPhone(tx: EntityManager, merchantId: string, memberId: string): Promise<void> {
    return this.vault.erase(tx, phonePlace(merchantId, memberId));
  }

  keepIdentity(tx: EntityManager, merchantId: string, identityId: string, facts: SealedIdentity): Promise<void> {
    return this.vault.put(tx, { merchantId, table: IDENTITIES, row: identityId }, JSON.stringify(facts));
  }

  async findIdentity(tx: EntityManager, merchantId: string, identityId: string): Promise<SealedIdentity | null> {
    const text = await this.vault.find(tx, { merchantId, table: IDENTITIES, row: identityId });
    return text === null ? null : (JSON.parse(text) as SealedIdentity); // kept above
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
