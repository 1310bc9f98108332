import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A share may be of the mini-program itself: of no room, content or page. */
export class ShareHome1766000100000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await this.limit(run, '<= 1');
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('delete from share_links where num_nonnulls(room_id, content_id, page_id) = 0');
    await this.limit(run, '= 1');
  }

  private limit(run: QueryRunner, allowed: string): Promise<unknown> {
    return run.query(`
      alter table share_links drop constraint ck_share_links_target;
      alter table share_links add constraint ck_share_links_target
        check (num_nonnulls(room_id, content_id, page_id) ${allowed});
    `);
  }
}
