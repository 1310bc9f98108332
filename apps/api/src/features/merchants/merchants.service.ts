import { Injectable } from '@nestjs/common';
import type { AddMiniApp, MiniAppList, MiniAppView, StaffView } from '@kaibo/contracts/merchants.dto';
import { KEY_SCOPES, type Permission } from '@kaibo/contracts/staff';
import type { AddApiKey, ApiKeyList, ApiKeyMade, ApiKeyView } from '@kaibo/contracts/staff.dto';
import type { SetSignIn } from '@kaibo/contracts/members.dto';
import type { LiveSourceName, Platform } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { type Actor, Audit, SYSTEM } from '../../core/audit';
import { hashKey, type Staff } from '../../core/auth';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { CAPABILITIES } from '../../platforms/capabilities';
import { type MiniAppEntity } from './merchants.entity';
import { toApiKeyView, toMiniAppView } from './merchants.mapper';
import { MerchantsRepository } from './merchants.repository';

/** What a sign-in needs to know of a mini-app, secrets in clear; null where none was given. */
export interface SignInAccount {
  platform: Platform;
  appId: string;
  secret: string | null;
  isDemo: boolean;
  openAccount: string | null;
  web: { appId: string; secret: string } | null;
}

@Injectable()
export class MerchantsService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly merchants: MerchantsRepository,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  exists(merchantId: string): Promise<boolean> {
    return this.db.forMerchant(merchantId, (tx) => this.merchants.exists(tx, merchantId));
  }

  nameOf(merchantId: string): Promise<string> {
    return this.db.forMerchant(merchantId, (tx) => this.getName(tx, merchantId));
  }

  async getName(tx: EntityManager, merchantId: string): Promise<string> {
    return (await this.merchants.get(tx, merchantId)).name;
  }

  /** @returns the new merchant's id */
  async add(name: string): Promise<string> {
    const id = await this.directory.newMerchantId();
    await this.db.forMerchant(id, async (tx) => {
      await this.merchants.add(tx, id, name);
      const object = { kind: 'merchant', id };
      await this.audit.add(tx, id, { actor: SYSTEM, action: 'merchant.add', object, after: { name } });
    });
    return id;
  }

  me(staff: Staff): Promise<StaffView> {
    return this.db.forMerchant(staff.merchantId, async (tx) => {
      const merchant = await this.merchants.get(tx, staff.merchantId);
      const key = staff.keyId === null ? null : await this.merchants.getApiKey(tx, staff.merchantId, staff.keyId);
      return {
        merchantId: merchant.id,
        merchantName: merchant.name,
        keyName: key?.name ?? null,
        permissions: [...staff.permissions],
        timeZone: merchant.timeZone,
      };
    });
  }

  listMiniApps(merchantId: string): Promise<MiniAppList> {
    return this.db.forMerchant(merchantId, async (tx) => ({
      items: (await this.merchants.listMiniApps(tx, merchantId)).map(toMiniAppView),
    }));
  }

  addMiniApp(merchantId: string, asked: AddMiniApp, isDemo = false, actor: Actor = SYSTEM): Promise<MiniAppView> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const { platform, appId, name, source } = asked;
      const added = await this.merchants.addMiniApp(tx, { merchantId, platform, appId, name, source, isDemo });
      if (asked.secret !== undefined) await this.sealSecret(tx, added, asked.secret);
      if (CAPABILITIES[source].includes('list'))
        await this.merchants.planFirstPoll(tx, merchantId, added.id, this.world.now());
      const view = toMiniAppView(added);
      const object = { kind: 'mini-app', id: added.id };
      await this.audit.add(tx, merchantId, { actor, action: 'mini-app.add', object, after: view });
      return view;
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

  /** @throws AppError MINI_APP_NOT_FOUND */
  openSignIn(merchantId: string, miniAppId: string): Promise<SignInAccount> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const app = await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      const secrets = await this.vault.findMany(tx, merchantId, 'mini_apps', [app.id, webSecretPlace(app).row]);
      const webSecret = secrets.get(webSecretPlace(app).row);
      return {
        platform: app.platform,
        appId: app.appId,
        secret: secrets.get(app.id) ?? null,
        isDemo: app.isDemo,
        openAccount: app.openAccount,
        web: app.webAppId !== null && webSecret !== undefined ? { appId: app.webAppId, secret: webSecret } : null,
      };
    });
  }

  /** How viewers sign in beside the platform's own way. @throws AppError MINI_APP_NOT_FOUND */
  setSignIn(merchantId: string, miniAppId: string, asked: SetSignIn, actor: Actor): Promise<void> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const app = await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      if (asked.openAccount !== undefined) app.openAccount = asked.openAccount;
      // Another account has another secret.
      const isOther = asked.webAppId !== undefined && asked.webAppId !== app.webAppId;
      if (asked.webAppId !== undefined) app.webAppId = asked.webAppId;
      if (isOther) {
        await this.vault.erase(tx, webSecretPlace(app));
        app.hasWebSecret = false;
      }
      if (asked.webSecret !== undefined) {
        await this.vault.put(tx, webSecretPlace(app), asked.webSecret);
        app.hasWebSecret = true;
      }
      await this.merchants.saveSignIn(tx, app);
      const { openAccount, webAppId } = app;
      const object = { kind: 'mini-app', id: miniAppId };
      await this.audit.add(tx, merchantId, {
        actor,
        action: 'mini-app.set-sign-in',
        object,
        after: { openAccount, webAppId },
      });
    });
  }

  replaceSecret(merchantId: string, miniAppId: string, secret: string, actor: Actor = SYSTEM): Promise<void> {
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.sealSecret(tx, await this.merchants.getMiniApp(tx, merchantId, miniAppId), secret);
      const object = { kind: 'mini-app', id: miniAppId };
      await this.audit.add(tx, merchantId, { actor, action: 'mini-app.replace-secret', object });
    });
  }

  listApiKeys(merchantId: string): Promise<ApiKeyList> {
    return this.db.forMerchant(merchantId, async (tx) => ({
      items: (await this.merchants.listApiKeys(tx, merchantId)).map(toApiKeyView),
    }));
  }

  /** A new key, by chance. */
  async makeApiKey(merchantId: string, { name, scopes }: AddApiKey, actor: Actor): Promise<ApiKeyMade> {
    const key = this.world.bytes(32).toString('base64url');
    return { key, made: await this.addApiKey(merchantId, name, key, actor, scopes) };
  }

  /** @param key 43 base64url characters; only its hash is kept */
  addApiKey(
    merchantId: string,
    name: string,
    key: string,
    actor: Actor = SYSTEM,
    scopes: readonly Permission[] = KEY_SCOPES,
  ): Promise<ApiKeyView> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const added = await this.merchants.addApiKey(tx, merchantId, name, hashKey(key), [...scopes]);
      const object = { kind: 'staff-key', id: added.id };
      await this.audit.add(tx, merchantId, { actor, action: 'staff-key.add', object, after: { name, scopes } });
      return toApiKeyView(added);
    });
  }

  /** Gives a key every scope that there is: what the demo's is for. */
  widenApiKey(merchantId: string, id: string): Promise<void> {
    return this.db.forMerchant(merchantId, (tx) => this.merchants.saveScopes(tx, merchantId, id, [...KEY_SCOPES]));
  }

  /** @throws AppError API_KEY_NOT_FOUND */
  revokeApiKey(merchantId: string, id: string, actor: Actor = SYSTEM): Promise<void> {
    return this.db.forMerchant(merchantId, async (tx) => {
      if (!(await this.merchants.revokeApiKey(tx, merchantId, id, this.world.now())))
        throw new AppError('API_KEY_NOT_FOUND');
      await this.audit.add(tx, merchantId, { actor, action: 'staff-key.revoke', object: { kind: 'staff-key', id } });
    });
  }

  private async sealSecret(tx: EntityManager, app: MiniAppEntity, secret: string): Promise<void> {
    await this.vault.put(tx, secretPlace(app), secret);
    await this.merchants.saveHasSecret(tx, app.merchantId, app.id);
    app.hasSecret = true;
  }
}

const webSecretPlace = (app: MiniAppEntity) => ({
  merchantId: app.merchantId,
  table: 'mini_apps',
  row: `${app.id}/web`,
});
const secretPlace = (app: MiniAppEntity) => ({ merchantId: app.merchantId, table: 'mini_apps', row: app.id });
