import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull, MoreThan } from 'typeorm';
import { AppError } from '../../core/app-error';
import type { StaffRole } from '../../core/permissions.rules';
import { StaffInvitationEntity, StaffMemberEntity } from './staff.entity';

/** Who belongs to a merchant, and who is invited. */
@Injectable()
export class TeamRepository {
  list(tx: EntityManager, merchantId: string): Promise<StaffMemberEntity[]> {
    return tx.find(StaffMemberEntity, { where: { merchantId }, order: { addedAt: 'ASC', personId: 'ASC' } });
  }

  find(tx: EntityManager, merchantId: string, personId: string): Promise<StaffMemberEntity | null> {
    return tx.findOneBy(StaffMemberEntity, { merchantId, personId });
  }

  hasOwner(tx: EntityManager, merchantId: string): Promise<boolean> {
    return tx.existsBy(StaffMemberEntity, { merchantId, role: 'owner' });
  }

  /** The owners, locked until `tx` ends and always in one order: two owners never take the role from each other. */
  listOwnersForUpdate(tx: EntityManager, merchantId: string): Promise<StaffMemberEntity[]> {
    return tx.find(StaffMemberEntity, {
      where: { merchantId, role: 'owner' },
      order: { personId: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async getForUpdate(tx: EntityManager, merchantId: string, personId: string): Promise<StaffMemberEntity> {
    const found = await tx.findOne(StaffMemberEntity, {
      where: { merchantId, personId },
      lock: { mode: 'pessimistic_write' },
    });
    if (!found) throw new AppError('STAFF_NOT_FOUND', { personId });
    return found;
  }

  /** @throws AppError ALREADY_STAFF */
  async add(tx: EntityManager, merchantId: string, personId: string, role: StaffRole): Promise<void> {
    const answer = await tx
      .createQueryBuilder()
      .insert()
      .into(StaffMemberEntity)
      .values({ merchantId, personId, role })
      .orIgnore()
      .returning('person_id')
      .execute();
    if ((answer.raw as unknown[]).length === 0) throw new AppError('ALREADY_STAFF');
  }

  async saveRole(tx: EntityManager, merchantId: string, personId: string, role: StaffRole): Promise<void> {
    await tx.update(StaffMemberEntity, { merchantId, personId }, { role });
  }

  async remove(tx: EntityManager, merchantId: string, personId: string): Promise<void> {
    await tx.delete(StaffMemberEntity, { merchantId, personId });
  }

  async addInvitation(
    tx: EntityManager,
    row: Pick<StaffInvitationEntity, 'merchantId' | 'role' | 'tokenHash' | 'emailHash' | 'createdAt' | 'expiresAt'>,
  ): Promise<StaffInvitationEntity> {
    return tx.save(StaffInvitationEntity, tx.create(StaffInvitationEntity, row));
  }

  listInvitations(tx: EntityManager, merchantId: string, at: Date): Promise<StaffInvitationEntity[]> {
    return tx.find(StaffInvitationEntity, {
      where: { merchantId, acceptedAt: IsNull(), withdrawnAt: IsNull(), expiresAt: MoreThan(at) },
      order: { id: 'ASC' },
    });
  }

  findInvitation(tx: EntityManager, merchantId: string, id: string): Promise<StaffInvitationEntity | null> {
    return tx.findOneBy(StaffInvitationEntity, { merchantId, id });
  }

  /** Uses one up. @returns false when it was accepted or withdrawn: also by another at this moment */
  async takeInvitation(
    tx: EntityManager,
    merchantId: string,
    id: string,
    acceptedBy: string,
    at: Date,
  ): Promise<boolean> {
    const open = { merchantId, id, acceptedAt: IsNull(), withdrawnAt: IsNull() };
    const { affected } = await tx.update(StaffInvitationEntity, open, { acceptedAt: at, acceptedBy });
    return affected === 1;
  }

  /** @returns false when none waits */
  async withdrawInvitation(tx: EntityManager, merchantId: string, id: string, at: Date): Promise<boolean> {
    const open = { merchantId, id, acceptedAt: IsNull(), withdrawnAt: IsNull() };
    const { affected } = await tx.update(StaffInvitationEntity, open, { withdrawnAt: at });
    return affected === 1;
  }

  /** Those that wait for one address; null: for whoever holds the link. */
  async withdrawInvitationsTo(tx: EntityManager, merchantId: string, emailHash: Buffer | null, at: Date) {
    await tx.update(
      StaffInvitationEntity,
      { merchantId, emailHash: emailHash ?? IsNull(), acceptedAt: IsNull(), withdrawnAt: IsNull() },
      { withdrawnAt: at },
    );
  }
}
