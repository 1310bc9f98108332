import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the directory says of a merchant's rows points to rows of that merchant: each pointer is a foreign key that
 * carries the merchant. Checked at the end of a transaction, since the directory is written before the rows or after them.
 */
export class Wall1763800500000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    const pointers = [
      ['apps', 'mini_app_id', 'mini_apps (merchant_id, id)'],
      ['api_keys', 'api_key_id', 'api_keys (merchant_id, id)'],
      ['feeds', 'mini_app_id', 'mini_apps (merchant_id, id)'],
      ['schedules', 'mini_app_id', 'mini_apps (merchant_id, id)'],
      ['hooks', 'mini_app_id', 'mini_apps (merchant_id, id)'],
      ['hook_queue', 'event_id', 'hook_events (merchant_id, id)'],
      ['memberships', 'person_id', 'staff_members (merchant_id, person_id)'],
    ] as const;
    for (const [table, column, target] of pointers)
      await run.query(
        `alter table directory.${table} add constraint fk_${table}_${column}
           foreign key (merchant_id, ${column}) references public.${target} deferrable initially deferred`,
      );
    for (const table of ['revocations', 'revocation_versions'])
      await run.query(
        `alter table directory.${table} add constraint fk_${table}_merchant
           foreign key (merchant_id) references public.merchants (id) deferrable initially deferred`,
      );
    await run.query(
      `alter table audit_exports add constraint fk_audit_exports_seal
         foreign key (merchant_id, number) references audit_seals (merchant_id, number)`,
    );
    // What is kept for so many days only is taken away by the app itself (core/retention).
    await run.query('grant delete on staff_invitations to kaibo_app');
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table audit_exports drop constraint fk_audit_exports_seal;
      alter table directory.apps drop constraint fk_apps_mini_app_id;
      alter table directory.api_keys drop constraint fk_api_keys_api_key_id;
      alter table directory.feeds drop constraint fk_feeds_mini_app_id;
      alter table directory.schedules drop constraint fk_schedules_mini_app_id;
      alter table directory.hooks drop constraint fk_hooks_mini_app_id;
      alter table directory.hook_queue drop constraint fk_hook_queue_event_id;
      alter table directory.memberships drop constraint fk_memberships_person_id;
      alter table directory.revocations drop constraint fk_revocations_merchant;
      alter table directory.revocation_versions drop constraint fk_revocation_versions_merchant;
    `);
  }
}
