import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault } from '../../core/vault';
import { HooksRepository, type Pusher } from './hooks.repository';
import { eventPlace } from './hooks.service';

/** What platforms pushed of one person. */
@Injectable()
export class HookPersonsService {
  constructor(
    private readonly hooks: HooksRepository,
    private readonly vault: Vault,
  ) {}

  /** Newest first. `fields` as they came, as JSON. */
  async list(
    tx: EntityManager,
    merchantId: string,
    pushers: readonly Pusher[],
    most: number,
  ): Promise<{ event: string; receivedAt: Date; fields: string }[]> {
    const events = await this.hooks.listOf(tx, merchantId, pushers, most);
    const { table } = eventPlace(merchantId, '');
    const ids = events.map(({ id }) => id);
    const texts = await this.vault.findMany(tx, merchantId, table, ids);
    return events.map(({ id, event, receivedAt }) => ({ event, receivedAt, fields: texts.get(id) ?? '{}' }));
  }

  /** Takes what they carry away; that something came stays known, or it would be taken again. @returns how many */
  async forget(tx: EntityManager, merchantId: string, pushers: readonly Pusher[]): Promise<number> {
    const ids = await this.hooks.forgetPushers(tx, merchantId, pushers);
    await this.vault.eraseMany(tx, merchantId, eventPlace(merchantId, '').table, ids);
    return ids.length;
  }
}
