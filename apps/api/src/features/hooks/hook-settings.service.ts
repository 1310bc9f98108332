import { Injectable } from '@nestjs/common';
import type { HookView, SetHook } from '@kaibo/contracts/hooks.dto';
import { LRUCache } from 'lru-cache';
import { type Actor, Audit } from '../../core/audit';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { MerchantsService } from '../merchants/merchants.service';
import type { HookAccount } from './hook-receivers';
import { HooksRepository } from './hooks.repository';
import { hookPath, type HookSecrets, toHookSecrets } from './hooks.rules';

/** A path's account, opened. */
export interface OpenHook extends HookAccount {
  merchantId: string;
  miniAppId: string;
}

const REMEMBERED = { max: 10_000, ttl: 10 * 60_000 };

/** How each mini-app's pushes are checked. */
@Injectable()
export class HookSettingsService {
  /** By mini-app and how often its settings were set: what was set anew is not remembered. */
  private readonly opened = new LRUCache<string, OpenHook>(REMEMBERED);

  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly hooks: HooksRepository,
    private readonly merchants: MerchantsService,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /** @throws AppError MINI_APP_NOT_FOUND */
  get(merchantId: string, miniAppId: string): Promise<HookView> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const app = await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      const settings = await this.hooks.findSettings(tx, { merchantId, miniAppId });
      const last = await this.hooks.findLastReceived(tx, { merchantId, miniAppId });
      return {
        miniAppId,
        path: hookPath(app.platform, miniAppId),
        setAt: settings?.setAt.toISOString() ?? null,
        lastReceivedAt: last?.toISOString() ?? null,
      };
    });
  }

  /** @throws AppError MINI_APP_NOT_FOUND, INPUT_INVALID, SOURCE_CANNOT */
  async set(merchantId: string, miniAppId: string, asked: SetHook, actor: Actor): Promise<HookView> {
    await this.db.forMerchant(merchantId, async (tx) => {
      const app = await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      const secrets = toHookSecrets(app.platform, asked);
      await this.vault.put(tx, placeOf(merchantId, miniAppId), JSON.stringify(secrets));
      await this.hooks.saveSettings(tx, { merchantId, miniAppId }, this.world.now());
      const object = { kind: 'mini-app', id: miniAppId };
      await this.audit.add(tx, merchantId, { actor, action: 'mini-app.set-hook', object });
    });
    return this.get(merchantId, miniAppId);
  }

  /** Nothing is taken from now on. @throws AppError MINI_APP_NOT_FOUND */
  remove(merchantId: string, miniAppId: string, actor: Actor): Promise<void> {
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      if (!(await this.hooks.removeSettings(tx, { merchantId, miniAppId }))) return;
      await this.vault.erase(tx, placeOf(merchantId, miniAppId));
      const object = { kind: 'mini-app', id: miniAppId };
      await this.audit.add(tx, merchantId, { actor, action: 'mini-app.remove-hook', object });
    });
  }

  /** One statement for what is remembered. @returns null where nothing is set. Anyone may ask, with any id */
  async open(miniAppId: string): Promise<OpenHook | null> {
    const found = await this.directory.findHook(miniAppId);
    if (!found) return null;
    const name = `${miniAppId}/${found.version}`;
    let hook = this.opened.get(name) ?? null;
    if (!hook) {
      hook = await this.openNow(found.merchantId, miniAppId);
      if (hook) this.opened.set(name, hook);
    }
    return hook;
  }

  private openNow(merchantId: string, miniAppId: string): Promise<OpenHook | null> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const { appId } = await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      const text = await this.vault.find(tx, placeOf(merchantId, miniAppId));
      if (text === null) return null;
      return { merchantId, miniAppId, appId, secrets: JSON.parse(text) as HookSecrets }; // put by `set`
    });
  }
}

const placeOf = (merchantId: string, miniAppId: string) => ({ merchantId, table: 'hook_settings', row: miniAppId });
