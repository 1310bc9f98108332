import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { LotteryImportEntity } from './lotteries.entity';

/** Lists that merchants bring, and whom their rows name. */
@Injectable()
export class ImportsRepository {
  /** Who stands for these openids of one mini-app; by hash in hex. */
  findByOpenid(tx: EntityManager, merchantId: string, miniAppId: string, hashes: Buffer[]) {
    return byHash(
      tx,
      `select i.openid_hash as hash, i.member_id as id from member_identities i
       where i.merchant_id = $1 and i.mini_app_id = $3 and i.openid_hash = any ($2::bytea[])`,
      [merchantId, hashes, miniAppId],
    );
  }

  /** Who stands for these verified numbers; by hash in hex. */
  findByPhone(tx: EntityManager, merchantId: string, hashes: Buffer[]) {
    return byHash(
      tx,
      `select h.hash, h.member_id as id from member_handles h
       where h.merchant_id = $1 and h.kind = 'phone' and h.hash = any ($2::bytea[])`,
      [merchantId, hashes],
    );
  }

  add(tx: EntityManager, made: Omit<LotteryImportEntity, 'id'>): Promise<LotteryImportEntity> {
    return tx.save(LotteryImportEntity, tx.create(LotteryImportEntity, made));
  }

  list(tx: EntityManager, merchantId: string, lotteryId: string, most: number): Promise<LotteryImportEntity[]> {
    return tx.find(LotteryImportEntity, { where: { merchantId, lotteryId }, order: { id: 'DESC' }, take: most });
  }
}

/** Accounts that were merged are followed to the one that stands for them. */
async function byHash(tx: EntityManager, find: string, values: unknown[]): Promise<Map<string, string>> {
  const rows = (await tx.query(
    `with recursive found as (${find}),
     up as (
       select f.hash, m.id, m.merged_into from found f join members m on m.merchant_id = $1 and m.id = f.id
       union all
       select up.hash, m.id, m.merged_into from members m join up on m.id = up.merged_into where m.merchant_id = $1)
     select encode(hash, 'hex') as hash, id::text from up where merged_into is null`,
    values,
  )) as { hash: string; id: string }[];
  return new Map(rows.map(({ hash, id }) => [hash, id]));
}
