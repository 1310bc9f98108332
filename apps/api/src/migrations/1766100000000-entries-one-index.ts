import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An entry costs one place in one index, that of its lottery, where thousands lie side by side. A member's entries are found
 * lottery by lottery: a second index would be written at a place of its own for every one who enters.
 */
export class EntriesOneIndex1766100000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query('drop index ix_lottery_entries_member');
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('create index ix_lottery_entries_member on lottery_entries (merchant_id, member_id)');
  }
}
