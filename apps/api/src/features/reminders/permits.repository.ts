import { Injectable } from '@nestjs/common';
import type { MessagePurpose } from '@kaibo/contracts/reminders';
import type { EntityManager } from 'typeorm';

/** One message of one template that a viewer permitted, taken for `key`. */
export interface Permit {
  key: string;
  identityId: string;
  templateId: string;
}

/*
 * Of those who permitted several, the mini-app's own way comes first, then the newest. Two who take of one viewer's: the second
 * waits for the row, and looks again at what is left of it.
 */
const TAKE = `
  with wanted as materialized (
    select w.key, w.identity_id from unnest($2::bigint[], $3::bigint[]) as w (key, identity_id)),
  chosen as materialized (
    select distinct on (w.key) w.key, g.identity_id, g.template_id
    from wanted w
    join message_grants g on g.merchant_id = $1 and g.identity_id = w.identity_id and g.granted > g.spent
    join message_templates t on t.merchant_id = $1 and t.id = g.template_id and t.purpose = $4 and t.is_current
    order by w.key, (t.mini_app_id = $5) desc, g.identity_id desc),
  held as materialized (
    select g.identity_id, g.template_id from message_grants g join chosen c using (identity_id, template_id)
    where g.merchant_id = $1 and g.granted > g.spent
    order by g.identity_id, g.template_id for update of g),
  taken as (
    update message_grants g set spent = g.spent + 1, changed_at = $6
    from held h where g.merchant_id = $1 and g.identity_id = h.identity_id and g.template_id = h.template_id
    returning g.identity_id, g.template_id)
  select c.key::text as key, t.identity_id::text as "identityId", t.template_id::text as "templateId"
  from taken t join chosen c using (identity_id, template_id)`;

/** Permissions that are used for something else than reminders. */
@Injectable()
export class PermitsRepository {
  /** @param ways who may be written to for which key; several of one viewer for one key. @returns one a key at most */
  take(
    tx: EntityManager,
    merchantId: string,
    purpose: MessagePurpose,
    miniAppId: string,
    ways: readonly { key: string; identityId: string }[],
    at: Date,
  ): Promise<Permit[]> {
    const keys = ways.map(({ key }) => key);
    const identities = ways.map(({ identityId }) => identityId);
    return tx.query(TAKE, [merchantId, keys, identities, purpose, miniAppId, at]);
  }

  /** Nothing was sent for these. */
  async giveBack(tx: EntityManager, merchantId: string, permits: readonly Permit[], at: Date): Promise<void> {
    await tx.query(
      `update message_grants g set spent = greatest(g.spent - 1, 0), changed_at = $4
       from unnest($2::bigint[], $3::bigint[]) as p (identity_id, template_id)
       where g.merchant_id = $1 and g.identity_id = p.identity_id and g.template_id = p.template_id`,
      [merchantId, permits.map(({ identityId }) => identityId), permits.map(({ templateId }) => templateId), at],
    );
  }
}
