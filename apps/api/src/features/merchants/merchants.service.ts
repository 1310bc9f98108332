import { Injectable } from '@nestjs/common';
import type { AddMiniApp, MiniAppList, MiniAppView, StaffView } from '@kaibo/contracts/merchants.dto';
import type { LiveSourceName } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import { hashKey, type Staff } from '../../core/auth';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { CAPABILITIES } from '../../platforms/capabilities';
import { type MiniAppEntity } from './merchants.entity';
import { toMiniAppView } from './merchants.mapper';
import { MerchantsRepository } from './merchants.repository';

@Injectable()
export class MerchantsService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly merchants: MerchantsRepository,
    private readonly vault: Vault,
    private readonly world: World,
  ) {}

  /** @returns the new merchant's id */
  async add(name: string): Promise<string> {
    const id = await this.directory.newMerchantId();
    await this.db.forMerchant(id, (tx) => this.merchants.add(tx, id, name));
    return id;
  }

  me(staff: Staff): Promise<StaffView> {
    return this.db.forMerchant(staff.merchantId, async (tx) => {
      const merchant = await this.merchants.get(tx, staff.merchantId);
      const key = await this.merchants.getApiKey(tx, staff.merchantId, staff.keyId);
      return { merchantId: merchant.id, merchantName: merchant.name, keyName: key.name, timeZone: merchant.timeZone };
    });
  }

  listMiniApps(merchantId: string): Promise<MiniAppList> {
    return this.db.forMerchant(merchantId, async (tx) => ({
      items: (await this.merchants.listMiniApps(tx, merchantId)).map(toMiniAppView),
    }));
  }

  addMiniApp(merchantId: string, asked: AddMiniApp, isDemo = false): Promise<MiniAppView> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const { platform, appId, name, source } = asked;
      const added = await this.merchants.addMiniApp(tx, { merchantId, platform, appId, name, source, isDemo });
      if (asked.secret !== undefined) await this.sealSecret(tx, added, asked.secret);
      if (CAPABILITIES[source].includes('list'))
        await this.merchants.planFirstPoll(tx, merchantId, added.id, this.world.now());
      return toMiniAppView(added);
    });
  }

  /** @throws AppError MINI_APP_NOT_FOUND */
  getMiniApp(tx: EntityManager, merchantId: string, id: string): Promise<MiniAppEntity> {
    return this.merchants.getMiniApp(tx, merchantId, id);
  }

  /**
   * What a platform's client needs to speak for a mini-app, the secret in clear; null where none was given.
   * @throws AppError MINI_APP_NOT_FOUND
   */
  openAccount(
    merchantId: string,
    miniAppId: string,
  ): Promise<{ source: LiveSourceName; appId: string; secret: string | null }> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const app = await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      const secret = app.hasSecret ? await this.vault.find(tx, secretPlace(app)) : null;
      return { source: app.source, appId: app.appId, secret };
    });
  }

  replaceSecret(merchantId: string, miniAppId: string, secret: string): Promise<void> {
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.sealSecret(tx, await this.merchants.getMiniApp(tx, merchantId, miniAppId), secret);
    });
  }

  /** @param key 43 base64url characters; only its hash is kept */
  addApiKey(merchantId: string, name: string, key: string): Promise<void> {
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.merchants.addApiKey(tx, merchantId, name, hashKey(key));
    });
  }

  revokeApiKey(merchantId: string, id: string): Promise<void> {
    return this.db.forMerchant(merchantId, (tx) => this.merchants.revokeApiKey(tx, merchantId, id, this.world.now()));
  }

  private async sealSecret(tx: EntityManager, app: MiniAppEntity, secret: string): Promise<void> {
    await this.vault.put(tx, secretPlace(app), secret);
    await this.merchants.saveHasSecret(tx, app.merchantId, app.id);
    app.hasSecret = true;
  }
}

const secretPlace = (app: MiniAppEntity) => ({ merchantId: app.merchantId, table: 'mini_apps', row: app.id });
