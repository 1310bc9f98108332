import { Injectable } from '@nestjs/common';
import type { PromoterState } from '@kaibo/contracts/distribution';
import type { EntityManager } from 'typeorm';
import { BindingDecisionEntity, DistributionPersonEntity, DistributionPolicyEntity } from './distribution.entity';

/** A decision with what its touch says of time. */
export interface HistoryRow {
  member_id: string;
  touch_id: string;
  nr: number;
  sharer_id: string | null;
  reason: BindingDecisionEntity['reason'];
  facts: number;
  decided_at: Date;
  touched_at: Date;
  member_since: Date;
}

/** Policies, and who is what in distribution. */
@Injectable()
export class PoliciesRepository {
  list(tx: EntityManager, merchantId: string, most: number): Promise<DistributionPolicyEntity[]> {
    return tx.find(DistributionPolicyEntity, { where: { merchantId }, order: { version: 'DESC' }, take: most });
  }

  find(tx: EntityManager, merchantId: string, version: number): Promise<DistributionPolicyEntity | null> {
    return tx.findOneBy(DistributionPolicyEntity, { merchantId, version });
  }

  /** Who publishes next waits until `tx` ends. */
  async lock(tx: EntityManager, merchantId: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`kaibo/policy/${merchantId}`]);
  }

  async add(tx: EntityManager, policy: DistributionPolicyEntity): Promise<void> {
    await tx.insert(DistributionPolicyEntity, policy);
  }

  /** The newest decisions of all members, in no order. */
  history(tx: EntityManager, merchantId: string, most: number): Promise<HistoryRow[]> {
    return tx.query(
      `select d.member_id, d.touch_id, d.nr, d.sharer_id, d.reason, d.facts, d.decided_at, t.touched_at, m.created_at as member_since
       from binding_decisions d
       join touches t on t.merchant_id = d.merchant_id and t.id = d.touch_id
       join members m on m.merchant_id = d.merchant_id and m.id = d.member_id
       where d.merchant_id = $1 order by d.touch_id desc, d.nr desc limit $2`,
      [merchantId, most],
    );
  }

  findPerson(tx: EntityManager, merchantId: string, memberId: string): Promise<DistributionPersonEntity | null> {
    return tx.findOneBy(DistributionPersonEntity, { merchantId, memberId });
  }

  async savePerson(tx: EntityManager, person: DistributionPersonEntity): Promise<void> {
    await tx.upsert(DistributionPersonEntity, person, ['merchantId', 'memberId']);
  }

  listPromoters(
    tx: EntityManager,
    merchantId: string,
    asked: { state: PromoterState | null; before: string | null; most: number },
  ): Promise<DistributionPersonEntity[]> {
    const query = tx
      .createQueryBuilder(DistributionPersonEntity, 'p')
      .where('p.merchant_id = :merchantId and p.promoter is not null', { merchantId })
      .orderBy('p.member_id', 'DESC')
      .limit(asked.most);
    if (asked.state !== null) query.andWhere('p.promoter = :state', { state: asked.state });
    if (asked.before !== null) query.andWhere('p.member_id < :before', { before: asked.before });
    return query.getMany();
  }
}
