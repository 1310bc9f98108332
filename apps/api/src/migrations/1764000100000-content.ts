import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Content that carries rooms. What a feed's readers must know grows by the version of the merchant's content, which is one
 * for all of the merchant's mini-apps: a post must not throw the lists of rooms away, but a room that ends changes both.
 */
export class Content1764000100000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table directory.feeds add column content_version bigint not null default 0;
      grant create on schema directory to kaibo_directory;

      drop function directory.find_app(varchar);
      create function directory.find_app(app varchar)
        returns table (merchant_id bigint, mini_app_id bigint, version bigint, content_version bigint, polled_at timestamptz)
        language sql stable security definer set search_path = pg_catalog, pg_temp
      as $$
        select a.merchant_id, a.mini_app_id, coalesce(f.version, 0), coalesce(f.content_version, 0), f.polled_at
        from directory.apps a
        left join directory.feeds f on f.merchant_id = a.merchant_id and f.mini_app_id = a.mini_app_id
        where a.app_id = app
      $$;

      drop function directory.changed_feeds(xid8);
      create function directory.changed_feeds(since xid8)
        returns table (merchant_id bigint, mini_app_id bigint, version bigint, content_version bigint, polled_at timestamptz, next_xid xid8)
        language sql stable security definer set search_path = pg_catalog, pg_temp
      as $$
        select f.merchant_id, f.mini_app_id, f.version, f.content_version, f.polled_at, s.next_xid
        from (select pg_snapshot_xmin(pg_current_snapshot()) as next_xid) s
        left join directory.feeds f on f.changed_xid >= since
      $$;

      -- Every mini-app of the merchant shows its content. The rows are taken in order, so that two never wait for each other.
      create function directory.bump_content(merchant bigint) returns void
        language sql security definer set search_path = pg_catalog, pg_temp
      as $$
        with held as (select f.mini_app_id from directory.feeds f where f.merchant_id = merchant order by f.mini_app_id for update)
        update directory.feeds f set content_version = f.content_version + 1, changed_xid = pg_current_xact_id()
        from held where f.merchant_id = merchant and f.mini_app_id = held.mini_app_id
      $$;
    `);

    const functions: { signature: string }[] = await run.query(
      `select p.oid::regprocedure::text as signature from pg_proc p
       where p.pronamespace = 'directory'::regnamespace and p.proowner = current_user::regrole`,
    );
    // Grants come first: the owner may no longer touch a function that it has handed over.
    for (const { signature } of functions) {
      await run.query(`
        revoke all on function ${signature} from public;
        grant execute on function ${signature} to kaibo_app;
        alter function ${signature} owner to kaibo_directory;
      `);
    }
    await run.query('revoke create on schema directory from kaibo_directory');
  }

  async down(): Promise<void> {
    throw new Error('What was written is not forgotten by going back: restore a backup instead.');
  }
}
