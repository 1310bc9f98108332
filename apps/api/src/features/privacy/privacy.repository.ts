import { Injectable } from '@nestjs/common';
import type { ExportedDeed } from '@kaibo/contracts/privacy.dto';
import { type EntityManager, In } from 'typeorm';
import { AppError } from '../../core/app-error';
import { MemberErasureEntity, MemberHoldEntity } from './privacy.entity';

type NewErasure = Omit<MemberErasureEntity, 'id' | 'finishedAt'> & { finishedAt: Date | null };

/** Entries about some members, or by them. */
const CONCERNS = `
  e.merchant_id = $1 and ((e.object_kind in ('member', 'member-phone', 'member-data', 'member-hold') and e.object_id = any ($2::varchar[]))
    or (e.actor_kind = 'member' and e.actor_id = any ($2::varchar[])))`;

/** Holds, receipts, and what the trail says of a person. */
@Injectable()
export class PrivacyRepository {
  listHolds(tx: EntityManager, merchantId: string, memberIds: string[]): Promise<MemberHoldEntity[]> {
    return tx.find(MemberHoldEntity, { where: { merchantId, memberId: In(memberIds) }, order: { id: 'DESC' } });
  }

  async addHold(tx: EntityManager, hold: Omit<MemberHoldEntity, 'id'>): Promise<MemberHoldEntity> {
    return tx.save(MemberHoldEntity, tx.create(MemberHoldEntity, hold));
  }

  /** @throws AppError HOLD_NOT_FOUND */
  async getHold(tx: EntityManager, merchantId: string, id: string): Promise<MemberHoldEntity> {
    const hold = await tx.findOneBy(MemberHoldEntity, { merchantId, id });
    if (!hold) throw new AppError('HOLD_NOT_FOUND', { holdId: id });
    return hold;
  }

  async releaseHold(tx: EntityManager, { merchantId, id }: MemberHoldEntity, by: string, at: Date): Promise<void> {
    await tx.update(MemberHoldEntity, { merchantId, id }, { releasedBy: by, releasedAt: at });
  }

  /** Those of accounts that were merged become the holds of the one that stands for them. */
  async moveHolds(tx: EntityManager, merchantId: string, fromIds: string[], toId: string): Promise<void> {
    await tx.update(MemberHoldEntity, { merchantId, memberId: In(fromIds) }, { memberId: toId });
  }

  async removeHolds(tx: EntityManager, merchantId: string, ids: string[]): Promise<void> {
    if (ids.length) await tx.delete(MemberHoldEntity, { merchantId, id: In(ids) });
  }

  async addErasure(tx: EntityManager, erasure: NewErasure): Promise<MemberErasureEntity> {
    return tx.save(MemberErasureEntity, tx.create(MemberErasureEntity, erasure));
  }

  findErasureOf(tx: EntityManager, merchantId: string, memberId: string): Promise<MemberErasureEntity | null> {
    return tx.findOneBy(MemberErasureEntity, { merchantId, memberId });
  }

  findErasureByNumber(tx: EntityManager, merchantId: string, number: string): Promise<MemberErasureEntity | null> {
    return tx.findOneBy(MemberErasureEntity, { merchantId, number });
  }

  /** @throws AppError ERASURE_NOT_FOUND */
  async getErasure(tx: EntityManager, merchantId: string, id: string): Promise<MemberErasureEntity> {
    const erasure = await tx.findOneBy(MemberErasureEntity, { merchantId, id });
    if (!erasure) throw new AppError('ERASURE_NOT_FOUND', { erasureId: id });
    return erasure;
  }

  /** Newest first. */
  listErasures(tx: EntityManager, merchantId: string, most: number): Promise<MemberErasureEntity[]> {
    return tx.find(MemberErasureEntity, { where: { merchantId }, order: { id: 'DESC' }, take: most });
  }

  async saveDue(
    tx: EntityManager,
    { merchantId, id }: MemberErasureEntity,
    due: { dueAt: Date | null; finishedAt: Date | null },
  ): Promise<void> {
    await tx.update(MemberErasureEntity, { merchantId, id }, due);
  }

  /** Newest first: what the trail says of these members. */
  async listDeeds(tx: EntityManager, merchantId: string, ids: string[], most: number): Promise<ExportedDeed[]> {
    const rows = (await tx.query(
      `select e.at, e.action, e.actor_kind as by from audit_entries e where ${CONCERNS} order by e.id desc limit $3`,
      [merchantId, ids, most],
    )) as (Omit<ExportedDeed, 'at'> & { at: Date })[];
    return rows.map(({ at, ...row }) => ({ at: at.toISOString(), ...row }));
  }

  async countDeeds(tx: EntityManager, merchantId: string, ids: string[]): Promise<number> {
    const [row] = (await tx.query(`select count(*)::int as n from audit_entries e where ${CONCERNS}`, [
      merchantId,
      ids,
    ])) as { n: number }[];
    return row?.n ?? 0;
  }
}
