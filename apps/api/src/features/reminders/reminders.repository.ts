import { Injectable } from '@nestjs/common';
import type { MessagePurpose, ReminderOutcome, ReminderWay, TemplateField, WinField } from '@kaibo/contracts/reminders';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import type { AppRef } from '../../core/directory';
import { MessageTemplateEntity } from './reminders.entity';
import type { ReminderFacts } from './reminders.rules';

/** A reminder with all that says how it stands. */
export interface ReminderRow extends ReminderFacts {
  roomId: string;
  way: ReminderWay;
  templateId: string | null;
  identityId: string;
  askedAt: Date;
  startsAt: Date;
}

/** What staff set of a template. */
export interface TemplateSettings {
  platformTemplateId: string;
  fields: Record<string, TemplateField | WinField>;
  note: string;
  page: string | null;
}

interface Row {
  id: string;
  room_id: string;
  way: ReminderWay;
  template_id: string | null;
  identity_id: string;
  asked_at: Date;
  outcome: ReminderOutcome | null;
  state: ReminderFacts['plan']['state'];
  after_id: string;
  starts_at: Date;
  result: number | null;
}

/** The newest chunk that has a reminder says what became of it. A chunk knows between which ids its own lie. */
const FACTS = `
  select r.id, r.room_id, r.way, r.template_id, r.identity_id, r.asked_at, r.outcome, p.state, p.after_id, p.starts_at, s.result
  from reminders r
  join reminder_plans p on p.merchant_id = r.merchant_id and p.room_id = r.room_id
  left join lateral (
    select case when a.place <= length(c.results) then get_byte(c.results, a.place - 1) else 0 end as result
    from reminder_chunks c cross join lateral (select array_position(c.reminder_ids, r.id) as place) a
    where c.merchant_id = r.merchant_id and c.room_id = r.room_id and c.lowest_id <= r.id and c.highest_id >= r.id
      and a.place is not null
    order by c.version desc limit 1) s on r.outcome is null and r.way = 'message'
  where r.merchant_id = $1`;

const toRow = (row: Row): ReminderRow => ({
  id: row.id,
  roomId: row.room_id,
  way: row.way,
  templateId: row.template_id,
  identityId: row.identity_id,
  askedAt: row.asked_at,
  startsAt: row.starts_at,
  outcome: row.outcome,
  plan: { state: row.state, afterId: row.after_id },
  result: row.result,
});

/** What viewers asked for, what they permitted, and by which template it is sent. */
@Injectable()
export class RemindersRepository {
  /** Newest first, of these identities. @param beforeId the list goes on after it; null: from the newest */
  async list(
    tx: EntityManager,
    merchantId: string,
    identityIds: string[],
    beforeId: string | null,
    most: number,
  ): Promise<ReminderRow[]> {
    const rows = await query<Row>(
      tx,
      `${FACTS} and r.identity_id = any ($2::bigint[]) and ($3::bigint is null or r.id < $3) order by r.id desc limit $4`,
      [merchantId, identityIds, beforeId, most],
    );
    return rows.map(toRow);
  }

  /** Those of which it is not written yet how they ended. @param roomId null: of all rooms */
  async listOpen(
    tx: EntityManager,
    merchantId: string,
    identityIds: string[],
    roomId: string | null,
  ): Promise<ReminderRow[]> {
    const rows = await query<Row>(
      tx,
      `${FACTS} and r.identity_id = any ($2::bigint[]) and r.outcome is null and ($3::bigint is null or r.room_id = $3) order by r.id`,
      [merchantId, identityIds, roomId],
    );
    return rows.map(toRow);
  }

  async add(
    tx: EntityManager,
    reminder: { merchantId: string; roomId: string; identityId: string; way: ReminderWay; templateId: string | null },
    at: Date,
  ): Promise<void> {
    const { merchantId, roomId, identityId, way, templateId } = reminder;
    await tx.query(
      `insert into reminders (merchant_id, room_id, identity_id, way, template_id, asked_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [merchantId, roomId, identityId, way, templateId, at],
    );
  }

  async saveOutcomes(
    tx: EntityManager,
    merchantId: string,
    outcomes: readonly { id: string; outcome: ReminderOutcome }[],
  ): Promise<void> {
    await tx.query(
      `update reminders r set outcome = o.outcome from unnest($2::bigint[], $3::varchar[]) o (id, outcome)
       where r.merchant_id = $1 and r.id = o.id and r.outcome is null`,
      [merchantId, outcomes.map(({ id }) => id), outcomes.map(({ outcome }) => outcome)],
    );
  }

  /** @returns false when this report was counted before */
  async addReport(
    tx: EntityManager,
    merchantId: string,
    identityId: string,
    reportId: string,
    at: Date,
  ): Promise<boolean> {
    const added = await query(
      tx,
      `with added as (
         insert into message_grant_reports (merchant_id, identity_id, report_id, reported_at) values ($1, $2, $3, $4)
         on conflict do nothing returning 1)
       select 1 from added`,
      [merchantId, identityId, reportId, at],
    );
    return added.length === 1;
  }

  /** One permission more, but never more than `most` that are not used up. */
  async addGrants(
    tx: EntityManager,
    merchantId: string,
    identityId: string,
    templateIds: string[],
    most: number,
    at: Date,
  ): Promise<void> {
    await tx.query(
      `insert into message_grants as g (merchant_id, identity_id, template_id, granted, changed_at)
       select $1, $2, t, 1, $5 from unnest($3::bigint[]) t order by t
       on conflict (merchant_id, identity_id, template_id) do update
         set granted = least(g.granted + 1, g.spent + $4), changed_at = excluded.changed_at`,
      [merchantId, identityId, templateIds, most, at],
    );
  }

  async addSpent(
    tx: EntityManager,
    merchantId: string,
    spent: readonly { identityId: string; templateId: string; count: number }[],
    at: Date,
  ): Promise<void> {
    await tx.query(
      `update message_grants g set spent = g.spent + s.count, changed_at = $5
       from unnest($2::bigint[], $3::bigint[], $4::integer[]) s (identity_id, template_id, count)
       where g.merchant_id = $1 and g.identity_id = s.identity_id and g.template_id = s.template_id`,
      [
        merchantId,
        spent.map(({ identityId }) => identityId),
        spent.map(({ templateId }) => templateId),
        spent.map(({ count }) => count),
        at,
      ],
    );
  }

  /** Permissions that are not known to be used up, by template. */
  async listLeft(tx: EntityManager, merchantId: string, identityId: string): Promise<ReadonlyMap<string, number>> {
    const rows = await query<{ template_id: string; left: number }>(
      tx,
      `select template_id, granted - spent as left from message_grants where merchant_id = $1 and identity_id = $2`,
      [merchantId, identityId],
    );
    return new Map(rows.map((row) => [row.template_id, row.left]));
  }

  findTemplate(
    tx: EntityManager,
    { merchantId, miniAppId }: AppRef,
    purpose: MessagePurpose = 'live-start',
  ): Promise<MessageTemplateEntity | null> {
    return tx.findOneBy(MessageTemplateEntity, { merchantId, miniAppId, purpose, isCurrent: true });
  }

  getTemplate(tx: EntityManager, merchantId: string, id: string): Promise<MessageTemplateEntity> {
    return tx.findOneByOrFail(MessageTemplateEntity, { merchantId, id });
  }

  listTemplates(tx: EntityManager, { merchantId, miniAppId }: AppRef): Promise<MessageTemplateEntity[]> {
    return tx.find(MessageTemplateEntity, { where: { merchantId, miniAppId }, order: { id: 'ASC' } });
  }

  /** @throws AppError TEMPLATE_NOT_FOUND naming the first that is not there. @returns our ids in the given order */
  async getTemplateIds(tx: EntityManager, app: AppRef, platformTemplateIds: string[]): Promise<string[]> {
    const own = await this.listTemplates(tx, app);
    return platformTemplateIds.map((templateId) => {
      const found = own.find(({ platformTemplateId }) => platformTemplateId === templateId);
      if (!found) throw new AppError('TEMPLATE_NOT_FOUND', { templateId });
      return found.id;
    });
  }

  /**
   * It is the current one of its purpose from now on. One at a time for a mini-app.
   * @returns false when the platform's template is in use for another purpose: then nothing of `tx` may stand
   */
  async saveTemplate(
    tx: EntityManager,
    app: AppRef,
    purpose: MessagePurpose,
    settings: TemplateSettings,
    at: Date,
  ): Promise<boolean> {
    const { merchantId, miniAppId } = app;
    const { platformTemplateId, fields, note, page } = settings;
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`templates/${merchantId}/${miniAppId}`]);
    await tx.query(
      `update message_templates set is_current = false
       where merchant_id = $1 and mini_app_id = $2 and purpose = $4 and is_current and platform_template_id <> $3`,
      [merchantId, miniAppId, platformTemplateId, purpose],
    );
    const written = await query(
      tx,
      `with written as (insert into message_templates (merchant_id, mini_app_id, purpose, platform_template_id, fields, note, page, is_current, set_at)
       values ($1, $2, $8, $3, $4, $5, $6, true, $7)
       on conflict on constraint uq_message_templates_platform do update
         set fields = excluded.fields, note = excluded.note, page = excluded.page, is_current = true, set_at = excluded.set_at
         where message_templates.purpose = excluded.purpose
       returning 1)
       select 1 from written`,
      [merchantId, miniAppId, platformTemplateId, JSON.stringify(fields), note, page, at, purpose],
    );
    return written.length === 1;
  }

  /** Whose reminders these are; by reminder. */
  async listIdentities(tx: EntityManager, merchantId: string, ids: string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await query<{ id: string; identity_id: string }>(
      tx,
      'select id, identity_id from reminders where merchant_id = $1 and id = any ($2::bigint[])',
      [merchantId, ids],
    );
    return new Map(rows.map((row) => [row.id, row.identity_id]));
  }

  /** @param afterId reminders up to this one have had their end */
  async count(
    tx: EntityManager,
    merchantId: string,
    roomId: string,
    afterId: string,
  ): Promise<{ promised: number; open: number; cancelled: number; plugin: number }> {
    const [row] = await query<{ promised: number; open: number; cancelled: number; plugin: number }>(
      tx,
      `select count(*) filter (where way = 'message')::int as promised,
         count(*) filter (where way = 'message' and outcome is distinct from 'cancelled' and id > $3)::int as open,
         count(*) filter (where way = 'message' and outcome = 'cancelled')::int as cancelled,
         count(*) filter (where way = 'plugin' and outcome is null)::int as plugin
       from reminders where merchant_id = $1 and room_id = $2`,
      [merchantId, roomId, afterId],
    );
    if (!row) throw new Error('counting gave no row');
    return row;
  }
}

const query = async <T = unknown>(tx: EntityManager, sql: string, values: unknown[]): Promise<T[]> =>
  (await tx.query(sql, values)) as T[]; // every statement here answers with rows
