import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The archive of a lottery is kept two years, and goes then. */
export class LotteryArchive1767000200000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table lotteries add column purged_at timestamptz,
        add constraint ck_lotteries_purged check (purged_at is null or drawn_at is not null);
      grant delete on lottery_leaves, lottery_draws to kaibo_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('What has gone does not come back: restore a backup instead.');
  }
}
