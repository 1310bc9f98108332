import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A lottery may ask the platform how risky it thinks somebody is, and says what holds where nobody can say. */
export class UserRisk1767000100000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table lotteries add column max_risk smallint, add column risk_unknown varchar(8), add column unchecked integer,
        add constraint ck_lotteries_risk check ((max_risk is null) = (risk_unknown is null) and max_risk between 0 and 3 and risk_unknown in ('admit', 'refuse'));

      -- As the platform ranked the member, 0 to 4; -1: nobody could say, and the rules let them in. Null: not asked.
      alter table lottery_entries add column risk_rank smallint,
        add constraint ck_lottery_entries_risk check (risk_rank between -1 and 4);
    `);
  }

  async down(): Promise<void> {
    throw new Error('Who was let in unchecked is not forgotten by going back: restore a backup instead.');
  }
}
