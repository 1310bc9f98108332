import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import { AppError } from '../../core/app-error';
import { ApiKeyEntity, MerchantEntity, MiniAppEntity } from './merchants.entity';

@Injectable()
export class MerchantsRepository {
  /** The merchant whose transaction this is. */
  async get(tx: EntityManager, merchantId: string): Promise<MerchantEntity> {
    return tx.findOneByOrFail(MerchantEntity, { id: merchantId });
  }

  exists(tx: EntityManager, merchantId: string): Promise<boolean> {
    return tx.existsBy(MerchantEntity, { id: merchantId });
  }

  /** @param id from the directory: the row can only be written by the merchant it names */
  async add(tx: EntityManager, id: string, name: string): Promise<void> {
    await tx.insert(MerchantEntity, { id, name });
  }

  async getMiniApp(tx: EntityManager, merchantId: string, id: string): Promise<MiniAppEntity> {
    const found = await tx.findOneBy(MiniAppEntity, { merchantId, id });
    if (!found) throw new AppError('MINI_APP_NOT_FOUND', { miniAppId: id });
    return found;
  }

  listMiniApps(tx: EntityManager, merchantId: string): Promise<MiniAppEntity[]> {
    return tx.find(MiniAppEntity, { where: { merchantId }, order: { id: 'ASC' } });
  }

  /** @throws AppError APP_ID_TAKEN, also when another merchant has it */
  async addMiniApp(
    tx: EntityManager,
    row: Pick<MiniAppEntity, 'merchantId' | 'platform' | 'appId' | 'name' | 'source' | 'isDemo'>,
  ): Promise<MiniAppEntity> {
    const taken = await tx.existsBy(MiniAppEntity, { merchantId: row.merchantId, appId: row.appId });
    if (taken) throw new AppError('APP_ID_TAKEN');
    const added = await tx.save(MiniAppEntity, tx.create(MiniAppEntity, row));
    const [answer] = (await tx.query('select directory.add_app($1, $2, $3) as added', [
      added.merchantId,
      added.id,
      added.appId,
    ])) as { added: boolean }[];
    if (!answer?.added) throw new AppError('APP_ID_TAKEN');
    return added;
  }

  async saveHasSecret(tx: EntityManager, merchantId: string, id: string): Promise<void> {
    await tx.update(MiniAppEntity, { merchantId, id }, { hasSecret: true });
  }

  async saveSignIn(
    tx: EntityManager,
    { merchantId, id, openAccount, webAppId, hasWebSecret }: MiniAppEntity,
  ): Promise<void> {
    await tx.update(MiniAppEntity, { merchantId, id }, { openAccount, webAppId, hasWebSecret });
  }

  /** Plans the first poll; a source that is never polled is not planned. */
  async planFirstPoll(tx: EntityManager, merchantId: string, miniAppId: string, at: Date): Promise<void> {
    await tx.query('select directory.plan_poll($1, $2, $3, null, null, null)', [merchantId, miniAppId, at]);
  }

  async addApiKey(
    tx: EntityManager,
    merchantId: string,
    name: string,
    keyHash: Buffer,
    scopes: string[],
  ): Promise<ApiKeyEntity> {
    const added = await tx.save(ApiKeyEntity, tx.create(ApiKeyEntity, { merchantId, name, keyHash, scopes }));
    await tx.query('select directory.add_api_key($1, $2, $3)', [merchantId, added.id, keyHash]);
    return added;
  }

  /** Those that are in use, the oldest first. */
  listApiKeys(tx: EntityManager, merchantId: string): Promise<ApiKeyEntity[]> {
    return tx.find(ApiKeyEntity, { where: { merchantId, revokedAt: IsNull() }, order: { id: 'ASC' } });
  }

  async saveScopes(tx: EntityManager, merchantId: string, id: string, scopes: string[]): Promise<void> {
    await tx.update(ApiKeyEntity, { merchantId, id }, { scopes });
  }

  /** Once a key is revoked no request with it is answered any more. @returns false when there is none in use */
  async revokeApiKey(tx: EntityManager, merchantId: string, id: string, at: Date): Promise<boolean> {
    const { affected } = await tx.update(ApiKeyEntity, { merchantId, id, revokedAt: IsNull() }, { revokedAt: at });
    await tx.query('select directory.remove_api_key($1, $2)', [merchantId, id]);
    return affected === 1;
  }

  async getApiKey(tx: EntityManager, merchantId: string, id: string): Promise<ApiKeyEntity> {
    return tx.findOneByOrFail(ApiKeyEntity, { merchantId, id });
  }
}
