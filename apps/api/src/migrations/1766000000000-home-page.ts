import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which decorated page the mini-programs begin with: at most one of a merchant's. */
export class HomePage1766000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table pages add column is_home boolean not null default false;
      create unique index uq_pages_home on pages (merchant_id) where is_home;
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('alter table pages drop column is_home');
  }
}
