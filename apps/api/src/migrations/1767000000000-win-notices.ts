import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Winners are told by message. A win's own row is the outbox: it is written with the draw, and what became of the message is
 * written into it. The directory knows in which lotteries somebody is still to be told.
 */
export class WinNotices1767000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table message_templates drop constraint ck_message_templates_purpose,
        add constraint ck_message_templates_purpose check (purpose in ('live-start', 'lottery-win'));

      -- Who won before there were notices is not told of it now.
      alter table lottery_wins add column notice varchar(8) not null default 'none', add column notice_at timestamptz,
        add constraint ck_lottery_wins_notice check (notice in ('none', 'waiting', 'sending', 'sent', 'refused', 'unknown', 'invalid', 'late'));
      alter table lottery_wins alter column notice drop default;
      create index ix_lottery_wins_notice on lottery_wins (merchant_id, lottery_id, place) where notice in ('waiting', 'sending');

      alter table directory.lotteries add column notices_at timestamptz;
      create index ix_directory_lotteries_notices on directory.lotteries (notices_at) where notices_at is not null;

      grant create on schema directory to kaibo_directory;

      -- Within the transaction that says when there is somebody to be told. Null: nobody any more.
      create function directory.plan_notices(merchant bigint, lottery bigint, at timestamptz) returns void
        language sql security definer set search_path = pg_catalog, pg_temp
      as $$ update directory.lotteries l set notices_at = at where l.merchant_id = merchant and l.lottery_id = lottery $$;

      -- Each goes to one caller, until its lease ends.
      create function directory.claim_notices(at timestamptz, lease_seconds integer, most integer) returns table (merchant_id bigint, lottery_id bigint)
        language sql security definer set search_path = pg_catalog, pg_temp
      as $$
        with due as (
          select l.lottery_id from directory.lotteries l where l.notices_at <= at
          order by l.notices_at limit most for update skip locked)
        update directory.lotteries l set notices_at = at + lease_seconds * interval '1 second'
        from due where l.lottery_id = due.lottery_id
        returning l.merchant_id, l.lottery_id
      $$;
    `);
    for (const signature of [
      'directory.plan_notices(bigint, bigint, timestamptz)',
      'directory.claim_notices(timestamptz, integer, integer)',
    ])
      await run.query(`
        revoke all on function ${signature} from public;
        grant execute on function ${signature} to kaibo_app;
        alter function ${signature} owner to kaibo_directory;
      `);
    await run.query('revoke create on schema directory from kaibo_directory');
  }

  async down(): Promise<void> {
    throw new Error('Who was told is not forgotten by going back: restore a backup instead.');
  }
}
